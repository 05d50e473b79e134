"""What the alignment and canonical instruments promise, and how they meet a recording."""

import numpy as np
import pytest

from arealis import numerics
from arealis.comparison import (
    cca,
    kernel_cka,
    linear_cka,
    measure,
    minibatch_cka,
    pwcca,
    rv_coefficient,
    svcca,
    unit_corrected_cka,
)
from arealis.comparison.kernel_alignment import linear_cka_leaving_out
from arealis.types import DataError, Measurement, NotEstimable

FACTORIES = [linear_cka, kernel_cka, minibatch_cka, unit_corrected_cka, rv_coefficient, cca, svcca, pwcca]


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda f: f.__name__)
def test_the_instrument_is_named_after_its_factory_and_has_a_card(factory):
    instrument = factory()
    assert instrument.name == factory.__name__
    assert instrument.card.reference
    assert instrument.card.variant
    assert (instrument.card.interval == "none") == (instrument.draws is None)


def test_names_tell_variants_apart():
    assert cca(squared=True).name == "cca_squared"
    assert rv_coefficient(modified=True).name == "rv_coefficient_modified"
    assert linear_cka(angular=True).name == "linear_cka_angle"
    assert (kernel_cka(angular=True).identical, kernel_cka(angular=True).alike_is) == (0.0, "low")
    assert "2 × median" in kernel_cka(bandwidth=2).card.variant
    assert "isotropic scale" not in kernel_cka(relative=False).invariant_to


@pytest.fixture
def planted():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(60, 3))
    return [shared @ rng.normal(size=(3, units)) + rng.normal(size=(60, units)) for units in (8, 6)]


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda f: f.__name__)
def test_a_planted_relation_lies_above_the_null(label, planted, settings, factory):
    m = measure(factory(), *(label(side) for side in planted), **settings(stimuli=60))
    assert isinstance(m, Measurement)
    assert m.null.high < m.value
    assert m.interval.low < m.value < m.interval.high


def test_angles_turn_the_interval_round(label, planted, settings):
    m = measure(linear_cka(angular=True), *(label(side) for side in planted), **settings(stimuli=60))
    plain = measure(linear_cka(), *(label(side) for side in planted), **settings(stimuli=60))
    assert m.value == pytest.approx(np.arccos(plain.value), abs=1e-12)
    assert m.interval.low == pytest.approx(np.arccos(plain.interval.high), abs=1e-3)
    assert m.value < m.null.low


def test_linear_cka_of_a_sparse_recording_takes_means_for_missing_entries(label, tables, settings):
    model, recording = tables
    filled = [side.copy() for side in tables]
    for i in range(15):
        for side in filled:
            side[i, i] = np.delete(side[:, i], i).mean()
    m = measure(linear_cka(), label(model), label(recording), **settings())
    assert m.value == pytest.approx(numerics.linear_cka(*filled, debiased=True), abs=1e-12)
    assert m.card.options["missing entries"] == 15


def test_more_units_than_stimuli_have_no_canonical_correlation_and_a_reason(label, tables, settings):
    full = np.random.default_rng(1).normal(size=(15, 40))
    m = measure(cca(), label(full), label(full + 1), **settings())
    assert isinstance(m, NotEstimable)
    assert "every correlation of CCA would be 1" in m.reason


def test_only_linear_cka_leaves_stimuli_out_of_all_pairs_at_once(planted):
    together = linear_cka_leaving_out(linear_cka(debiased=False))
    values, without = together(planted)
    assert values[0, 1] == pytest.approx(numerics.linear_cka(*planted), abs=1e-12)
    assert without.shape == (60, 2, 2)
    assert linear_cka_leaving_out(linear_cka(angular=True)) is None
    assert linear_cka_leaving_out(cca()) is None


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda f: f.__name__)
def test_what_cannot_be_reduced_is_an_error(factory):
    instrument = factory()
    with pytest.raises(DataError, match="constant population"):
        instrument.reduce(np.full((20, 3), 0.1))
    with pytest.raises(DataError):
        instrument.reduce(np.full((20, 3), np.nan))
    with pytest.raises(DataError):
        instrument.reduce(np.ones((2, 3)))
