import numpy as np
import pytest
import torch

from arealis.numerics import kernel_cka, kernel_cka_draws, linear_cka, permuted_kernel_cka
from arealis.numerics.cka import centred_kernel_gram, kernel_gram
from arealis.types import DataError


@pytest.fixture
def sides():
    rng = np.random.default_rng(0)
    x = rng.normal(1, 1, size=(20, 6))
    return x, x @ rng.normal(size=(6, 9)) + rng.normal(size=(20, 9))


@pytest.mark.parametrize("debiased", [False, True])
@pytest.mark.parametrize("kernel", ["rbf", "laplace"])
def test_ignores_offset_rotation_and_scale_unless_the_width_is_absolute(sides, kernel, debiased):
    x, y = sides
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))[0]
    options = {"kernel": kernel, "debiased": debiased}
    value = kernel_cka(x, y, **options)
    assert kernel_cka(5 * x @ rotation + 3, y, **options) == pytest.approx(value, abs=1e-12)
    assert kernel_cka(y, x, **options) == pytest.approx(value, abs=1e-12)
    assert kernel_cka(x, x, **options) == pytest.approx(1, abs=1e-12)
    assert abs(kernel_cka(x * np.geomspace(0.1, 10, 6), y, **options) - value) > 1e-3
    fixed = {**options, "bandwidth": 3.0, "relative": False}
    value = kernel_cka(x, y, **fixed)
    assert kernel_cka(x @ rotation + 3, y, **fixed) == pytest.approx(value, abs=1e-12)
    assert abs(kernel_cka(5 * x, y, **fixed) - value) > 1e-3


@pytest.mark.parametrize("stimuli", [2, 3, 4, 7, 8])
def test_the_median_is_that_of_distinct_stimuli(stimuli):
    x = np.random.default_rng(2).normal(size=(stimuli, 3))
    distances = np.array([np.linalg.norm(x[i] - x[j]) for i in range(stimuli) for j in range(i)])
    gram = kernel_gram(x, kernel="laplace", bandwidth=2.0)
    expected = np.exp(-np.linalg.norm(x[0] - x[1]) / (2 * np.median(distances)))
    assert gram[0, 1] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_array_equal(np.diag(gram), 1.0)
    torched = kernel_gram(torch.tensor(x), kernel="laplace", bandwidth=2.0)
    np.testing.assert_allclose(torched.numpy(), gram, rtol=0, atol=1e-14)


def test_a_wide_kernel_approaches_linear_cka(sides):
    assert kernel_cka(*sides, bandwidth=1e3) == pytest.approx(linear_cka(*sides), abs=1e-5)


def test_tensors_keep_library_type_and_gradient(sides):
    x, y = (torch.tensor(side, requires_grad=True) for side in sides)
    value = kernel_cka(x, y, debiased=True)
    assert value.item() == pytest.approx(kernel_cka(*sides, debiased=True), abs=1e-12)
    value.backward()
    assert torch.isfinite(x.grad).all()
    assert kernel_cka(x.detach().float(), y.detach().float()).dtype == torch.float32


@pytest.mark.parametrize("debiased", [False, True])
def test_draws_and_permutations_start_at_the_value(sides, debiased):
    value = kernel_cka(*sides, debiased=debiased)
    drawn = kernel_cka_draws(*sides, np.ones((1, 20)), debiased=debiased)
    assert drawn[0] == pytest.approx(value, abs=1e-12)
    order = np.random.default_rng(3).permutation(20)
    permuted = permuted_kernel_cka(*sides, np.stack([np.arange(20), order]), debiased=debiased)
    expected = [value, kernel_cka(sides[0], sides[1][order], debiased=debiased)]
    np.testing.assert_allclose(permuted, expected, rtol=0, atol=1e-12)


def test_debiasing_removes_the_similarity_of_unrelated_populations():
    rng = np.random.default_rng(4)
    pairs = [rng.normal(size=(2, 20, 30)) for _ in range(200)]
    values = np.array([[kernel_cka(*p), kernel_cka(*p, debiased=True)] for p in pairs])
    assert values[:, 0].mean() > 0.8
    assert abs(values[:, 1].mean()) < 4 * values[:, 1].std() / np.sqrt(200)


@pytest.mark.parametrize(
    "options", [{"kernel": "cosine"}, {"bandwidth": 0.0}, {"bandwidth": -1.0}, {"bandwidth": np.nan}]
)
def test_an_unknown_kernel_or_width_is_an_error(sides, options):
    with pytest.raises(DataError, match="this kernel is not known"):
        kernel_cka(*sides, **options)


def test_widths_that_do_not_fit_are_an_error(sides):
    repeated = np.repeat(sides[0][:2], [18, 2], axis=0)
    with pytest.raises(DataError, match="median distance is zero"):
        kernel_cka(repeated, sides[1])
    assert 0 < kernel_cka(repeated, sides[1], bandwidth=1.0, relative=False) < 1
    with pytest.raises(DataError, match="too wide"):
        centred_kernel_gram(sides[0], kernel="rbf", bandwidth=1e12, relative=True)
    with pytest.raises(DataError, match="without structure"):
        kernel_cka(*sides, bandwidth=1e-3, debiased=True)
    with pytest.raises(DataError, match="constant population"):
        kernel_cka(np.ones((20, 3)), sides[1])
    with pytest.raises(DataError, match="missing"):
        kernel_cka(np.full((20, 3), np.nan), sides[1])
