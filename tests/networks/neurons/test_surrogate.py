"""Surrogate gradients by name."""

import pytest
import torch

from arealis.networks.neurons import SURROGATES, Surrogate, surrogate_by_name
from arealis.numerics.spiking import SURROGATE_CODES, surrogate_slope
from arealis.types import SpecificationError


@pytest.mark.parametrize("name", SURROGATES)
def test_by_name(name):
    chosen = surrogate_by_name(name)
    assert chosen.slope == SURROGATES[name]
    u = torch.linspace(-1, 1, 21, dtype=torch.float64, requires_grad=True)
    expected = surrogate_slope(u.detach(), SURROGATE_CODES[name], SURROGATES[name], 1.0)
    assert torch.equal(chosen.slope_at(u.detach()), expected)
    fired = chosen.spike(u)
    assert torch.equal(torch.autograd.grad(fired.sum(), u)[0], expected)


def test_every_compiled_one_has_a_name():
    assert set(SURROGATES) == set(SURROGATE_CODES)


def test_slope_and_scale():
    u = torch.tensor([0.25])
    assert float(surrogate_by_name("triangular", 2.0, 0.3).slope_at(u)) == pytest.approx(0.15)
    assert float(Surrogate("boxcar", 0.0).slope_at(u * 1e9)) == 1


def test_unknown_name():
    with pytest.raises(SpecificationError, match=r"unknown surrogate gradient. Given: 'atan'.*'arctan'"):
        surrogate_by_name("atan")


@pytest.mark.parametrize("given", [{"slope": -1.0}, {"slope": 0.0}, {"scale": 0.0}, {"slope": float("nan")}])
def test_slopes_that_are_not_positive(given):
    with pytest.raises(SpecificationError, match=r"slope or the scale .* fast_sigmoid is not positive"):
        Surrogate(**given)
