import numpy as np
import pytest
import torch

from arealis.numerics import (
    cka_corrected_for_units,
    linear_cka,
    minibatch_cka,
    rv_coefficient,
    streamed_cka,
)
from arealis.numerics.cka import alignment_angle, alignment_of, minibatch_vector, units_correction
from arealis.types import DataError


@pytest.fixture
def sides():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(50, 3))
    x = shared @ rng.normal(size=(3, 6)) + rng.normal(1, 1, size=(50, 6))
    return x, shared @ rng.normal(size=(3, 9)) + rng.normal(size=(50, 9))


def test_one_batch_is_debiased_cka(sides):
    expected = linear_cka(*sides, debiased=True)
    for batch in (26, 50, 1000):
        assert minibatch_cka(*sides, batch=batch) == pytest.approx(expected, abs=1e-12)


def test_a_remainder_is_spread_over_the_batches(sides):
    x, y = sides
    parts = [slice(0, 12), slice(12, 25), slice(25, 37), slice(37, 50)]
    assert minibatch_cka(x, y, batch=12) == pytest.approx(
        streamed_cka((x[p], y[p]) for p in parts), abs=1e-12
    )
    first, second = (minibatch_vector(side, batch=12) for side in sides)
    assert first @ second == pytest.approx(minibatch_cka(x, y, batch=12), abs=1e-12)


def test_sums_over_batches_are_unbiased_where_the_mean_of_biased_ratios_is_not():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4000, 20))
    y = x @ rng.normal(size=(20, 30)) + 3 * rng.normal(size=(4000, 30))
    whole = linear_cka(x, y, debiased=True)
    mean = np.mean([linear_cka(a, b) for a, b in zip(np.split(x, 400), np.split(y, 400), strict=True)])
    assert minibatch_cka(x, y, batch=10) == pytest.approx(whole, abs=0.02)
    assert mean > whole + 0.1


def test_relu_stacks_with_silent_units_and_batches_have_a_value():
    rng = np.random.default_rng(2)
    x = np.maximum(rng.normal(-1.5, 1, size=(64, 40)), 0).astype(np.float32)
    x[:, :20] = 0
    x[:8] = 0
    value = minibatch_cka(x, np.maximum(x @ rng.normal(size=(40, 30)).astype(np.float32), 0), batch=8)
    assert np.isfinite(value)
    assert value.dtype == np.float32


def test_tensors_stay_tensors(sides):
    x, y = (torch.tensor(side) for side in sides)
    for measure in (lambda a, b: minibatch_cka(a, b, batch=10), cka_corrected_for_units, rv_coefficient):
        assert isinstance(measure(x, y), torch.Tensor)
        assert measure(x, y).item() == pytest.approx(float(measure(*sides)), abs=1e-12)


def test_small_or_missing_batches_are_an_error(sides):
    with pytest.raises(DataError, match="minibatches are too small"):
        minibatch_cka(*sides, batch=3)
    with pytest.raises(DataError, match="minibatches are too small"):
        streamed_cka([])
    with pytest.raises(DataError, match="CKA of a minibatch cannot be computed"):
        streamed_cka([(sides[0][:3], sides[1][:3])])
    with pytest.raises(DataError, match="without structure"):
        streamed_cka([(np.zeros((5, 2)), sides[1][:5])])
    with pytest.raises(DataError, match="without structure"):
        minibatch_vector(np.repeat(np.eye(5), 4, axis=0), batch=4)


def test_correction_does_not_depend_on_how_many_units_are_recorded():
    """Units drawn from two populations of 3000 with private noise; debiased CKA falls with their number."""
    rng = np.random.default_rng(3)
    latent = rng.normal(size=(150, 12))
    first = latent[:, :8] @ rng.normal(size=(8, 3000)) + rng.normal(size=(150, 3000))
    second = latent[:, 4:] @ rng.normal(size=(8, 3000)) + rng.normal(size=(150, 3000))
    truth = cka_corrected_for_units(first, second)
    assert linear_cka(first, second, debiased=True) == pytest.approx(truth, abs=0.01)
    for units, short, tolerance in ((10, 0.2, 0.04), (30, 0.1, 0.02)):
        drawn = [
            (first[:, rng.permutation(3000)[:units]], second[:, rng.permutation(3000)[:units]])
            for _ in range(300)
        ]
        corrected = np.mean([cka_corrected_for_units(*pair) for pair in drawn])
        debiased = np.mean([linear_cka(*pair, debiased=True) for pair in drawn])
        assert corrected == pytest.approx(truth, abs=tolerance)
        assert debiased < truth - short


def test_correction_ignores_offset_scale_and_order_but_not_rotation(sides):
    x, y = sides
    value = cka_corrected_for_units(x, y)
    moved = 5 * x[:, ::-1] + np.arange(6)
    assert cka_corrected_for_units(moved, y) == pytest.approx(value, abs=1e-12)
    assert cka_corrected_for_units(y, x) == pytest.approx(value, abs=1e-12)
    rotation = np.linalg.qr(np.random.default_rng(4).normal(size=(6, 6)))[0]
    assert abs(cka_corrected_for_units(x @ rotation, y) - value) > 1e-3
    assert cka_corrected_for_units(x, x) > 1
    assert units_correction(np.repeat(x[:, :1], 3, axis=1)) == pytest.approx(1, abs=1e-12)


def test_correction_needs_two_units_that_share_something(sides):
    with pytest.raises(DataError, match="a population of one unit"):
        cka_corrected_for_units(sides[0][:, :1], sides[1])
    with pytest.raises(DataError, match="share no more structure"):
        cka_corrected_for_units(np.random.default_rng(5).normal(size=(50, 2)), sides[1])
    with pytest.raises(DataError, match="cannot be computed"):
        cka_corrected_for_units(sides[0], sides[1][1:])


def test_rv_is_biased_cka_and_its_modified_form_leaves_out_the_diagonals(sides):
    x, y = sides
    assert rv_coefficient(x, y) == pytest.approx(linear_cka(x, y), abs=1e-14)
    grams = []
    for side in sides:
        side = side - side.mean(axis=0)
        grams.append(side @ side.T * (1 - np.eye(50)))
    expected = (grams[0] * grams[1]).sum() / (np.linalg.norm(grams[0]) * np.linalg.norm(grams[1]))
    assert rv_coefficient(x, y, modified=True) == pytest.approx(expected, abs=1e-12)
    with pytest.raises(DataError, match="RV cannot be computed"):
        rv_coefficient(x[:2], y[:2], modified=True)


def test_angle_and_its_ends():
    np.testing.assert_allclose(alignment_angle(np.array([1.5, 0.0, -1.0])), [0, np.pi / 2, np.pi])
    assert isinstance(alignment_angle(torch.tensor(0.5)), torch.Tensor)


def test_a_criterion_that_is_rounding_is_an_error():
    one = np.float64(1.0)
    with pytest.raises(DataError, match="without structure"):
        alignment_of(one, np.float64(1e-17), one, rounding=1e-16)
