import numpy as np
import pytest
import torch

from arealis.numerics import cca, pwcca, svcca
from arealis.numerics.canonical_correlation import principal_basis, response_basis
from arealis.types import DataError


@pytest.fixture
def sides():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(60, 4))
    x = shared @ rng.normal(size=(4, 6)) + rng.normal(2, 1, size=(60, 6))
    return x, shared @ rng.normal(size=(4, 9)) + rng.normal(size=(60, 9))


def test_all_correlations_in_order_blind_to_invertible_maps(sides):
    x, y = sides
    values = cca(x, y)
    assert values.shape == (6,)
    assert (np.diff(values) <= 0).all()
    mapped = x @ (np.random.default_rng(1).normal(size=(6, 6)) * np.geomspace(1, 100, 6)) + 7
    np.testing.assert_allclose(cca(mapped, y), values, rtol=0, atol=1e-10)
    np.testing.assert_allclose(cca(y, x), values, rtol=0, atol=1e-12)
    np.testing.assert_allclose(cca(x, x), 1, rtol=0, atol=1e-12)


def test_one_unit_each_is_the_size_of_pearson(sides):
    x, y = sides[0][:, :1], sides[1][:, :1]
    r = np.corrcoef(x[:, 0], y[:, 0])[0, 1]
    assert cca(x, y) == pytest.approx([abs(r)], abs=1e-12)


def test_repeated_and_constant_units_add_no_direction(sides):
    x, y = sides
    padded = np.hstack([x, x[:, :2] - x[:, 2:4], np.full((60, 1), 0.1), np.zeros((60, 1))])
    assert response_basis(padded).shape == (60, 6)
    np.testing.assert_allclose(cca(padded, y), cca(x, y), rtol=0, atol=1e-10)


def test_units_of_very_different_scale_all_count(sides):
    scaled = sides[0] * np.geomspace(1e-9, 1e9, 6)
    np.testing.assert_allclose(cca(scaled, sides[1]), cca(*sides), rtol=0, atol=1e-8)


def test_ranks_that_exceed_the_stimuli_force_correlations_of_one():
    rng = np.random.default_rng(2)
    values = cca(rng.normal(size=(20, 12)), rng.normal(size=(20, 10)))
    assert (values > 1 - 1e-12).sum() == 12 + 10 - 19


@pytest.mark.parametrize("measure", [cca, svcca, pwcca])
def test_as_many_units_as_stimuli_is_an_error(measure):
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(20, 30)), rng.normal(size=(20, 3))
    options = {"variance": 1.0} if measure is svcca else {}
    for pair in ((x, y), (y, x)):
        with pytest.raises(DataError, match="every correlation"):
            measure(*pair, **options)


@pytest.mark.parametrize("measure", [cca, svcca, pwcca])
def test_bad_input_is_an_error(sides, measure):
    x, y = sides
    with pytest.raises(DataError, match="constant population"):
        measure(np.full_like(x, 0.1), y)
    with pytest.raises(DataError, match="missing"):
        measure(np.where(x == x[3, 2], np.nan, x), y)
    with pytest.raises(DataError, match="the same 3 stimuli"):
        measure(x, y[1:])
    with pytest.raises(DataError, match="the same 3 stimuli"):
        measure(x[:2], y[:2])


def test_svcca_keeps_variance_not_singular_values():
    rng = np.random.default_rng(4)
    basis = np.linalg.qr(rng.normal(size=(50, 4)) - 0.0)[0]
    basis = np.linalg.qr(basis - basis.mean(axis=0))[0]
    x = basis * np.sqrt([0.6, 0.3, 0.07, 0.03])
    for share, kept in ((0.5, 1), (0.6, 1), (0.89, 2), (0.95, 3), (0.97, 3), (0.98, 4), (1.0, 4)):
        assert principal_basis(x, variance=share).shape == (50, kept)


@pytest.mark.parametrize(
    ("shape", "variance"),
    [((60, 9), v) for v in (0.5, 0.9, 0.99, 1.0)] + [((12, 30), v) for v in (0.5, 0.99)],
)
def test_principal_bases_are_those_of_the_decomposition(shape, variance):
    x = np.random.default_rng(5).normal(size=shape) * np.geomspace(1, 1e-6, shape[1])
    u, s, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    kept = 1 + np.count_nonzero(np.cumsum(s**2) / np.sum(s**2) < variance - 1e-15)
    basis = principal_basis(x, variance=variance)
    np.testing.assert_allclose(basis.T @ basis, np.eye(basis.shape[1]), rtol=0, atol=1e-9)
    assert basis.shape[1] <= kept
    projected = u[:, : basis.shape[1]].T @ basis
    np.testing.assert_allclose(np.abs(np.diag(projected)), 1, rtol=0, atol=1e-8)


def test_svcca_ignores_rotation_and_scale_and_nothing_more(sides):
    x, y = sides
    rotation = np.linalg.qr(np.random.default_rng(6).normal(size=(6, 6)))[0]
    value = svcca(x, y, variance=0.9)
    assert svcca(-3 * x @ rotation + 5, y, variance=0.9) == pytest.approx(value, abs=1e-10)
    assert abs(svcca(x * np.geomspace(0.1, 10, 6), y, variance=0.9) - value) > 1e-3
    assert svcca(x, y, variance=1.0) == pytest.approx(cca(x, y).mean(), abs=1e-10)


@pytest.mark.parametrize("variance", [0.0, -1.0, 1.1, np.nan])
def test_a_share_out_of_range_is_an_error(sides, variance):
    with pytest.raises(DataError, match="share of the variance"):
        svcca(*sides, variance=variance)


def test_pwcca_weights_by_the_first_population_and_ignores_offsets(sides):
    x, y = sides
    value = pwcca(x, y)
    assert pwcca(5 * x[:, ::-1] + np.arange(6), y @ np.diag(np.arange(1.0, 10)) + 3) == pytest.approx(
        value, abs=1e-10
    )
    assert abs(pwcca(y, x) - value) > 1e-4
    rotation = np.linalg.qr(np.random.default_rng(7).normal(size=(6, 6)))[0]
    assert abs(pwcca(x @ rotation, y) - value) > 1e-5
    # One direction with nearly all the variance decides.
    driven = np.hstack([1e6 * y[:, :1], np.random.default_rng(8).normal(size=(60, 3))])
    assert pwcca(driven, y) > 1 - 1e-4
    assert cca(driven, y).mean() < 0.8


def test_the_published_code_of_pwcca_moves_with_an_offset_and_ours_does_not(sides):
    """It adds unit means back to directions and projects responses that are not centred."""

    def with_means(x, y):
        basis, other = response_basis(x), response_basis(y)
        turned, correlations, _ = np.linalg.svd(basis.T @ other, full_matrices=False)
        directions = np.linalg.qr(basis @ turned + x.mean(axis=0))[0]
        weights = np.abs(directions.T @ x).sum(axis=1)
        return (weights * correlations).sum() / weights.sum()

    x, y = sides
    offset = 10 * np.arange(6)
    assert abs(with_means(x + offset, y) - with_means(x, y)) > 0.01
    assert pwcca(x + offset, y) == pytest.approx(pwcca(x, y), abs=1e-10)


def test_pwcca_averages_over_ways_of_turning_tied_directions():
    """Two ranks above the stimuli: five correlations are 1, and no basis of their space is preferred."""
    rng = np.random.default_rng(9)
    x, y = rng.normal(size=(20, 12)), rng.normal(size=(20, 12))
    value = pwcca(x, y)
    assert pwcca(x, y @ rng.normal(size=(12, 12))) == pytest.approx(value, abs=1e-8)
    basis = response_basis(x)
    turned, correlations, _ = np.linalg.svd(basis.T @ response_basis(y))
    assert (correlations[:5] > 1 - 1e-12).all()
    projected = turned.T @ (basis.T @ (x - x.mean(axis=0)))
    weights = np.abs(projected).sum(axis=1)
    turns = [np.linalg.qr(rng.normal(size=(5, 5)))[0] for _ in range(4000)]
    weights[:5] = np.mean([np.abs(turn @ projected[:5]).sum() / 5 for turn in turns])
    assert value == pytest.approx((weights * correlations).sum() / weights.sum(), abs=1e-3)


def test_tensors_keep_library_type_and_gradient(sides):
    x, y = (torch.tensor(side, requires_grad=True) for side in sides)
    for measure in (lambda a, b: cca(a, b).mean(), svcca, pwcca):
        value = measure(x, y)
        assert value.item() == pytest.approx(float(measure(*sides)), abs=1e-10)
        assert torch.isfinite(torch.autograd.grad(value, x)[0]).all()
    assert cca(x.detach().float(), y.detach().float()).dtype == torch.float32


@pytest.mark.parametrize("shrunk", [1.0, 1e-3, 1e-6, 1e-9, 0.0])
@pytest.mark.parametrize("scale", [1e-120, 1.0, 1e120])
def test_a_basis_is_orthonormal_and_spans_what_units_do_however_alike_they_are(shrunk, scale):
    """From products where they suffice, otherwise by QR; a direction that is only rounding is left out."""
    rng = np.random.default_rng(11)
    x = rng.normal(3, 1, size=(60, 8))
    x[:, -1] = x[:, 0] + shrunk * x[:, -1]
    left, sizes, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    rank = 7 if shrunk == 0 else 8
    basis = response_basis(scale * x)
    assert basis.shape[1] == rank
    np.testing.assert_allclose(basis.T @ basis, np.eye(rank), rtol=0, atol=1e-13)
    slow = left[:, :rank] @ left[:, :rank].T
    np.testing.assert_allclose(basis @ basis.T, slow, rtol=0, atol=1e-14 * sizes[0] / sizes[rank - 1])


def test_a_constant_unit_of_many_stimuli_adds_no_direction():
    x = np.random.default_rng(12).normal(size=(40, 3))
    x[:, 1] = 0.1
    assert response_basis(x).shape == (40, 2)
