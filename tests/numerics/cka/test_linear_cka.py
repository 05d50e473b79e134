import numpy as np
import pytest
import torch

from arealis.numerics import (
    centred_unit_norm,
    hilbert_schmidt,
    linear_cka,
    linear_cka_draws,
    linear_cka_pairs,
    permuted_linear_cka,
)
from arealis.types import DataError


@pytest.fixture(params=[(20, 5, 3), (20, 50, 70)], ids=["few units", "many units"])
def sides(request):
    stimuli, first, second = request.param
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(stimuli, 2))
    x = shared @ rng.normal(size=(2, first)) + rng.normal(1, 1, size=(stimuli, first))
    return x, shared @ rng.normal(size=(2, second)) + rng.normal(size=(stimuli, second))


@pytest.mark.parametrize("debiased", [False, True])
def test_ignores_offset_rotation_and_scale_and_nothing_more(sides, debiased):
    x, y = sides
    rng = np.random.default_rng(1)
    units = x.shape[1]
    rotation = np.linalg.qr(rng.normal(size=(units, units)))[0]
    value = linear_cka(x, y, debiased)
    assert linear_cka(5 * x @ rotation + rng.normal(size=units), y, debiased) == pytest.approx(
        value, abs=1e-12
    )
    assert linear_cka(y, x, debiased) == pytest.approx(value, abs=1e-12)
    stretch = np.diag(np.geomspace(0.1, 10, units))
    assert abs(linear_cka(x @ rotation @ stretch, y, debiased) - value) > 1e-3


@pytest.mark.parametrize("debiased", [False, True])
def test_a_population_is_identical_to_itself(sides, debiased):
    assert linear_cka(sides[0], sides[0], debiased) == pytest.approx(1, abs=1e-12)


def test_debiasing_removes_the_similarity_of_unrelated_populations():
    rng = np.random.default_rng(2)
    values = np.array(
        [
            [linear_cka(*pair, debiased=False), linear_cka(*pair, debiased=True)]
            for pair in (rng.normal(size=(2, 20, 100)) for _ in range(200))
        ]
    )
    assert values[:, 0].mean() > 0.8
    standard_error = values[:, 1].std() / np.sqrt(200)
    assert abs(values[:, 1].mean()) < 4 * standard_error


@pytest.mark.parametrize("debiased", [False, True])
def test_tensors_keep_library_type_and_gradient(sides, debiased):
    x, y = (torch.tensor(side, requires_grad=True) for side in sides)
    value = linear_cka(x, y, debiased)
    assert value.item() == pytest.approx(linear_cka(*sides, debiased), abs=1e-12)
    value.backward()
    assert x.grad is not None
    assert float(x.grad.abs().max()) > 0
    single = linear_cka(x.detach().float(), y.detach().float(), debiased)
    assert single.dtype == torch.float32
    assert float(single) == pytest.approx(value.item(), abs=1e-4)


def test_single_precision_with_a_large_offset_stays_between_zero_and_one():
    """An uncentred Gram matrix in single precision gives HSIC(K, K) < 0 here, and NaN in a peer."""
    x = np.maximum(np.random.default_rng(3).normal(100, 1, size=(64, 300)), 0).astype(np.float32)
    assert 0.999 < linear_cka(x, x) <= 1.00001


def test_hilbert_schmidt_of_independent_halves():
    gram = np.outer([1.0, 1, -1, -1], [1.0, 1, -1, -1])
    other = np.outer([1.0, -1, 1, -1], [1.0, -1, 1, -1])
    ones = np.ones(4)
    assert hilbert_schmidt((gram * other).sum(), ones, ones, debiased=False) == 0
    # Over distinct stimuli: −4 + 16 / 6 − 4.
    assert hilbert_schmidt((gram * other).sum(), ones, ones, debiased=True) == pytest.approx(-16 / 3)


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e6])
def test_a_constant_population_is_an_error_or_a_missing_draw_never_a_number(sides, constant):
    x, y = sides[0], np.full(sides[1].shape, constant)
    for debiased in (False, True):
        with pytest.raises(DataError, match="constant population"):
            linear_cka(x, y, debiased)
        assert np.isnan(linear_cka_draws(x, y, np.ones((1, 20)), debiased=debiased)).all()
        assert np.isnan(permuted_linear_cka(x, y, np.arange(20)[None], debiased=debiased)).all()
        values, without = linear_cka_pairs([x, y], debiased=debiased)
        assert np.isnan(values[0, 1])
        assert values[0, 0] == pytest.approx(1)
        assert np.isnan(without[:, 0, 1]).all()
    assert not centred_unit_norm(y).any()


def test_missing_responses_are_an_error(sides):
    x, y = sides
    x[0, 0] = np.nan
    with pytest.raises(DataError, match="missing"):
        linear_cka(x, y)


def test_noise_without_structure_is_an_error_when_debiased():
    x = np.eye(6)
    x[:3] *= -1
    with pytest.raises(DataError, match="without structure"):
        linear_cka(np.eye(6), np.eye(6), debiased=True)


@pytest.mark.parametrize(
    ("first", "second", "debiased"),
    [((5, 2), (6, 2), False), ((1, 2), (1, 2), False), ((3, 2), (3, 2), True), ((5,), (5, 2), False)],
)
def test_refuses_shapes_that_do_not_fit(first, second, debiased):
    with pytest.raises(DataError, match="CKA cannot be computed"):
        linear_cka(np.ones(first), np.ones(second), debiased)


@pytest.mark.parametrize("debiased", [False, True])
def test_draws_ignore_an_offset(sides, debiased):
    x, y = sides
    weights = np.random.default_rng(4).multinomial(20, np.ones(20) / 20, size=10)
    moved = linear_cka_draws(x + 100, y, weights, debiased=debiased)
    np.testing.assert_allclose(moved, linear_cka_draws(x, y, weights, debiased=debiased), rtol=0, atol=1e-10)


@pytest.mark.parametrize("debiased", [False, True])
def test_draws_of_too_few_distinct_stimuli_are_missing(sides, debiased):
    weights = np.zeros((2, 20))
    weights[0, 3] = 20
    if debiased:
        weights[1, :3] = 7
    assert np.isnan(linear_cka_draws(*sides, weights, debiased=debiased)).all()
