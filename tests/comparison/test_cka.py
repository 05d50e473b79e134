import numpy as np
import pytest

from arealis import numerics
from arealis.comparison import linear_cka


def test_equals_the_debiased_estimate_of_the_tables(label, tables, settings):
    model, recording = tables[0], np.nan_to_num(tables[1])
    m = linear_cka(label(model), label(recording), **settings())
    assert m.value == pytest.approx(numerics.linear_cka(model, recording, debiased=True), abs=1e-12)


def test_missing_entries_take_the_units_mean_over_the_other_stimuli(label, tables, settings):
    model, recording = tables
    filled = [side.copy() for side in tables]
    for i in range(15):
        for side in filled:
            side[i, i] = np.delete(side[:, i], i).mean()
    m = linear_cka(label(model), label(recording), **settings())
    expected = numerics.linear_cka(*filled, debiased=True)
    assert m.value == pytest.approx(expected, abs=1e-12)
    assert m.card.options["missing entries"] == 15


def test_a_unit_that_was_never_measured_is_left_out(label, tables, settings):
    model, recording = tables
    recording[:, 20] = np.nan
    m = linear_cka(label(model), label(recording), **settings())
    rest = np.delete(np.arange(40), 20)
    units = [f"u{i}" for i in rest]
    only = linear_cka(
        label(model[:, rest], None, units), label(recording[:, rest], None, units), **settings()
    )
    assert m.value == pytest.approx(only.value, abs=1e-13)
    assert m.card.options["units"] == 39


def test_rotation_of_the_model_does_not_matter_and_stretching_does(label, tables, settings):
    model, recording = tables[0], np.nan_to_num(tables[1])
    rotation = np.linalg.qr(np.random.default_rng(5).normal(size=(40, 40)))[0]
    value = linear_cka(label(model), label(recording), **settings()).value
    rotated = linear_cka(label(3 * model @ rotation + 1), label(recording), **settings()).value
    assert rotated == pytest.approx(value, abs=1e-11)
    stretched = linear_cka(label(model * np.geomspace(0.1, 10, 40)), label(recording), **settings()).value
    assert abs(stretched - value) > 0.01
