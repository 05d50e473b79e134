import numpy as np
import pytest
import torch

from arealis.numerics import participation_ratio
from arealis.types import DataError


@pytest.mark.parametrize("shape", [(40, 7), (7, 40)])
def test_equals_the_eigenvalues(shape):
    x = np.random.default_rng(0).normal(3, 1, size=shape)
    eigenvalues = np.linalg.eigvalsh(np.cov(x.T))
    expected = eigenvalues.sum() ** 2 / (eigenvalues**2).sum()
    assert participation_ratio(x) == pytest.approx(expected, abs=1e-10)
    assert participation_ratio(torch.tensor(x)).item() == pytest.approx(expected, abs=1e-10)
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(shape[1], shape[1])))[0]
    assert participation_ratio(-3 * x @ rotation + 5) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("scale", [1e-90, 1e-3, 1e90])
@pytest.mark.parametrize("offset", [0.0, 0.5, 1e3, 1e6])
def test_offsets_and_scales_of_any_size_lose_no_digits(scale, offset):
    """Large offsets, tiny and huge responses are centred and scaled before they are multiplied."""
    x = np.random.default_rng(4).normal(size=(60, 8)) * np.geomspace(1, 0.1, 8)
    expected = participation_ratio(x, debiased=False)
    digits = 1e-12 if offset < 10 else 1e-9
    assert participation_ratio(scale * (x + offset)) == pytest.approx(expected, rel=digits)


def test_gradients_pass():
    x = torch.tensor(np.random.default_rng(5).normal(size=(12, 4)), requires_grad=True)
    assert torch.autograd.gradcheck(participation_ratio, (x,))


def test_equal_variances_give_the_number_of_units_and_one_direction_gives_one():
    x = np.linalg.qr(np.random.default_rng(2).normal(size=(30, 6)) - 0.0)[0]
    x = np.linalg.qr(x - x.mean(axis=0))[0]
    assert participation_ratio(x) == pytest.approx(6)
    assert participation_ratio(x[:, :1] * np.arange(1.0, 5)) == pytest.approx(1)


def test_debiasing_removes_the_dependence_on_the_number_of_stimuli():
    """Ratio of means over samples: the ratio's own bias falls out."""
    rng = np.random.default_rng(3)
    scale = np.geomspace(1, 0.1, 30)
    truth = (scale**2).sum() ** 2 / (scale**4).sum()
    samples = [rng.normal(size=(15, 30)) * scale for _ in range(400)]
    plain = np.mean([participation_ratio(x) for x in samples])
    debiased = np.mean([participation_ratio(x, debiased=True) for x in samples])
    assert plain < 0.75 * truth
    assert debiased == pytest.approx(truth, rel=0.06)


@pytest.mark.parametrize(
    ("x", "debiased", "words"),
    [
        (np.ones((5, 2)), False, "constant population"),
        (np.ones((1, 2)), False, "cannot be computed"),
        (np.eye(3), True, "cannot be computed"),
        (np.eye(6), True, "debiased participation ratio is not defined"),
        (np.array([[np.nan], [1.0]]), False, "missing"),
    ],
)
def test_what_has_no_dimension_is_an_error(x, debiased, words):
    with pytest.raises(DataError, match=words):
        participation_ratio(x, debiased=debiased)
