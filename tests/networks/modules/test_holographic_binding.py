"""Holographic binding: algebra of circular convolution, and the capacity that Plate derives."""

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm
from torch.testing import assert_close

from arealis.networks.modules import HolographicBinding
from arealis.types import SpecificationError


def vectors(*shape, seed=0):
    """Random vectors with elements of variance one over their number."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64) / shape[-1] ** 0.5


def bind(role, filler):
    return HolographicBinding().step({}, {"role": role, "content": filler})[1]


def unbind(role, trace):
    return HolographicBinding(unbind=True).step({}, {"role": role, "content": trace})[1]


@pytest.mark.parametrize("units", [5, 8])
def test_it_has_the_sums_of_the_formula(units):
    a, b = vectors(2, units).numpy()
    index = np.arange(units)
    convolved = [sum(a[j] * b[(i - j) % units] for j in index) for i in index]
    correlated = [sum(a[j] * b[(i + j) % units] for j in index) for i in index]
    a, b = torch.from_numpy(a), torch.from_numpy(b)
    assert_close(bind(a, b), torch.tensor(convolved, dtype=torch.float64))
    assert_close(unbind(a, b), torch.tensor(correlated, dtype=torch.float64))


def test_binding_commutes_associates_and_distributes():
    a, b, c = vectors(3, 16)
    assert_close(bind(a, b), bind(b, a))
    assert_close(bind(a, bind(b, c)), bind(bind(a, b), c))
    assert_close(bind(a, b + c), bind(a, b) + bind(a, c))


def test_unbinding_is_the_transpose_of_binding():
    """So errors pass back through the one by the other."""
    a, b, c = vectors(3, 16)
    assert_close(bind(a, b) @ c, unbind(a, c) @ b)


def test_a_bound_pair_resembles_neither_of_its_parts():
    a, b = vectors(2, 4096)
    for part in (a, b):
        assert abs(bind(a, b) @ part) < 0.1
    assert unbind(a, bind(a, b)) @ b > 0.8


def flat(vector):
    """The same with a flat spectrum: Plate's unitary vectors, whose inverse is exact."""
    spectrum = torch.fft.rfft(vector)
    return torch.fft.irfft(spectrum / spectrum.abs(), n=vector.shape[-1])


def retrieved(pairs, units, *, unitary=False, fillers=64, traces=200):
    """Fraction of fillers that are the best match of what their role unbinds from a sum of bound pairs."""
    role = vectors(traces, pairs, units, seed=units + pairs)
    filler = vectors(traces, fillers, units, seed=units + pairs + 1)
    if unitary:
        role, filler = flat(role), filler / filler.norm(dim=-1, keepdim=True)
    trace = bind(role, filler[:, :pairs]).sum(1, keepdim=True)
    match = unbind(role, trace) @ filler.transpose(1, 2)
    return float((match.argmax(-1) == torch.arange(pairs)).double().mean())


def predicted(pairs, units, *, unitary=False, fillers=64):
    """The same by signal detection, with normal matches of mean one if right and zero if wrong.

    Each other pair adds a variance of 1/n to every match. The pair itself adds 6/n to the right one and 2/n
    to a wrong one; with unitary roles and fillers of length one, nothing and 1/n.
    """
    own = (1e-6, 1) if unitary else (6, 2)
    right, wrong = (((pairs - 1 + variance) / units) ** 0.5 for variance in own)

    def density(match):
        return norm.pdf(match, 1, right) * norm.cdf(match / wrong) ** (fillers - 1)

    return quad(density, 1 - 8 * right, 1 + 8 * right)[0]


@pytest.mark.parametrize("pairs", [1, 4, 8, 16, 32])
@pytest.mark.parametrize(
    ("units", "unitary", "tolerance"),
    [(64, True, 0.03), (256, True, 0.03), (64, False, 0.1), (256, False, 0.03)],
)
def test_it_retrieves_as_many_pairs_as_the_signal_to_noise_ratio_allows(pairs, units, unitary, tolerance):
    """With few random units a weak pair has weak wrong matches, too, which the estimate leaves out."""
    expected = predicted(pairs, units, unitary=unitary)
    assert retrieved(pairs, units, unitary=unitary) == pytest.approx(expected, abs=tolerance)


def test_retrieval_fails_gracefully_and_capacity_grows_with_the_units():
    small, large = ([retrieved(pairs, units) for pairs in (2, 8, 32)] for units in (64, 256))
    assert large[0] > 0.99
    assert small[0] > small[1] > small[2] > 5 / 64
    assert all(many > few for many, few in zip(large, small, strict=True))


def test_roles_that_do_not_fit_are_an_error():
    with pytest.raises(SpecificationError, match="port 'role'"):
        HolographicBinding().units({"role": 3, "content": 4})
