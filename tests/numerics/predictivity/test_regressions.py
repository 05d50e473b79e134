"""The four regressions: closed forms, agreement of each with the others at its limits, and bad input."""

import numpy as np
import pytest
import torch

from arealis.numerics.predictivity import (
    centred,
    check_tables,
    least_squares_predictions,
    one_to_one_predictions,
    pls,
    pls_predictions,
    predictor,
    ridge_path,
    ridge_predictions,
    shifted_products,
)
from arealis.types import DataError

METHODS = ("ridge", "pls", "least_squares", "one_to_one")


def test_least_squares_solves_the_normal_equations(sides):
    x, y = sides
    design = np.hstack([np.ones((30, 1)), x[:30]])
    weights = np.linalg.solve(design.T @ design, design.T @ y[:30])
    expected = np.hstack([np.ones((10, 1)), x[30:]]) @ weights
    np.testing.assert_allclose(least_squares_predictions(x[:30], y[:30], x[30:]), expected, atol=1e-10)


@pytest.mark.parametrize("units", [6, 60])
def test_ridge_tends_to_least_squares_and_to_the_mean(units):
    rng = np.random.default_rng(0)
    x, y, new = rng.normal(size=(30, units)), rng.normal(size=(30, 3)), rng.normal(size=(5, units))
    small, large = ridge_path(x, y, new, [1e-9, 1e12])
    np.testing.assert_allclose(small, least_squares_predictions(x, y, new), atol=1e-6)
    np.testing.assert_allclose(large - y.mean(axis=0), 0, atol=1e-8)


def test_partial_least_squares_with_all_components_is_least_squares(sides):
    x, y = sides
    expected = least_squares_predictions(x[:30], y[:30], x[30:])
    np.testing.assert_allclose(pls_predictions(x[:30], y[:30], x[30:], 6), expected, atol=1e-9)


def test_partial_least_squares_ends_once_everything_is_explained(sides):
    x, _ = sides
    x = np.hstack([x[:, :2], x[:, :2] @ np.ones((2, 3))])
    model = pls(x, x[:, :1], 5)
    assert model.rotations.shape[1] <= 2
    np.testing.assert_allclose(pls_predictions(x[:30], x[:30, :1], x[30:], 5), x[30:, :1], atol=1e-9)


def test_partial_least_squares_does_not_depend_on_how_wide_sides_are_reduced(sides):
    x, y = sides
    rng = np.random.default_rng(0)
    wide_x, wide_y = (np.linalg.qr(rng.normal(size=(n, n)))[0][:k] for n, k in ((90, 6), (70, 4)))
    narrow = pls_predictions(x[:30], y[:30], x[30:], 3)
    wide = pls_predictions(x[:30] @ wide_x, y[:30] @ wide_y, x[30:] @ wide_x, 3)
    np.testing.assert_allclose(wide, narrow @ wide_y, atol=1e-9)


def test_one_to_one_finds_the_partner_whatever_its_sign_scale_and_offset(sides):
    x, _ = sides
    y = np.stack([3 - 2 * x[:, 4], x[:, 0], 0 * x[:, 0]], axis=1)
    np.testing.assert_allclose(one_to_one_predictions(x[:30], y[:30], x[30:]), y[30:], atol=1e-10)


def test_one_to_one_never_takes_a_constant_partner(sides):
    x, y = sides
    with_constant = np.hstack([np.full((40, 1), 0.1), x])
    expected = one_to_one_predictions(x[:30], y[:30], x[30:])
    np.testing.assert_array_equal(
        one_to_one_predictions(with_constant[:30], y[:30], with_constant[30:]), expected
    )


def test_a_shared_penalty_weighs_units_by_their_variance(sides):
    x, y = sides
    one = ridge_predictions(x[:30], y[:30], x[30:], [1e-3, 1.0, 1e3], shared=True)
    scaled = ridge_predictions(x[:30], y[:30] * [1, 1e6, 1, 1], x[30:], [1e-3, 1.0, 1e3], shared=True)
    np.testing.assert_allclose(scaled / [1, 1e6, 1, 1], one, atol=1e-9)
    constant = np.hstack([y, np.ones((40, 1))])
    again = ridge_predictions(x[:30], constant[:30], x[30:], [1e-3, 1.0, 1e3], shared=True)
    np.testing.assert_allclose(again, np.hstack([one, np.ones((10, 1))]), atol=1e-12)


def test_noise_gets_a_large_penalty_and_signal_a_small_one():
    rng = np.random.default_rng(0)
    x, new = rng.normal(size=(60, 5)), rng.normal(size=(9, 5))
    y = np.stack([x[:, 0], rng.normal(size=60)], axis=1)
    predicted = ridge_predictions(x, y, new, [1e-6, 1e6])
    np.testing.assert_allclose(predicted[:, 0], new[:, 0], atol=1e-4)
    np.testing.assert_allclose(predicted[:, 1], y[:, 1].mean(), atol=1e-4)


def test_shifted_products_of_a_singular_matrix():
    rng = np.random.default_rng(0)
    half = rng.normal(size=(9, 3))
    left, right, shifts = rng.normal(size=(2, 9)), rng.normal(size=(9, 4)), np.array([1e-16, 0.1, 10.0])
    fast = shifted_products(left, half @ half.T, right, shifts)
    inverses = [np.linalg.inv(half @ half.T + s * np.eye(9)) for s in shifts[1:]]
    np.testing.assert_allclose(
        fast[1:], [left @ inverse @ right for inverse in inverses], rtol=1e-10, atol=1e-10
    )
    assert np.isfinite(fast).all()


@pytest.mark.parametrize("method", METHODS)
def test_tensors_stay_tensors(sides, method):
    x, y = sides
    predict = predictor(method, components=3)
    expected = predict(x[:30], y[:30], x[30:])
    result = predict(*(torch.tensor(side) for side in (x[:30], y[:30], x[30:])))
    assert isinstance(result, torch.Tensor)
    np.testing.assert_allclose(result.numpy(), expected, atol=1e-9)
    wide = [torch.tensor(side) for side in (x[:5], y[:5], x[30:])]
    np.testing.assert_allclose(
        ridge_path(*wide, [0.5]).numpy(), ridge_path(x[:5], y[:5], x[30:], [0.5]), atol=1e-9
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.ones((4, 2)), np.eye(4)),
        (np.full((4, 2), np.nan), np.eye(4)),
        (np.eye(4), np.full((4, 2), np.inf)),
        (np.eye(4), np.eye(5)),
        (np.eye(4)[0], np.eye(4)[0]),
        (np.eye(4)[:1], np.eye(4)[:1]),
        (np.eye(4), np.ones((4, 0))),
    ],
)
def test_bad_tables(method, x, y):
    with pytest.raises(DataError):
        predictor(method, components=1)(x, y, x)


@pytest.mark.parametrize("penalties", [[0.0], [-1.0], [], [np.nan], [[1.0]], 1.0])
def test_bad_penalties(sides, penalties):
    for predict in (ridge_path, ridge_predictions):
        with pytest.raises(DataError, match="penalties"):
            predict(*sides, sides[0], penalties)


@pytest.mark.parametrize("components", [0, 7, -1])
def test_bad_components(sides, components):
    with pytest.raises(DataError, match="components"):
        pls(*sides, components)


def test_an_unknown_method():
    with pytest.raises(DataError, match="lasso"):
        predictor("lasso")


def test_tables_that_are_fine_and_their_means(sides):
    check_tables(*sides)
    deviations, mean = centred(sides[0])
    np.testing.assert_allclose(deviations + mean, sides[0])
    np.testing.assert_allclose(deviations.sum(axis=0), 0, atol=1e-12)
