"""Patterns stored by Hopfield's rule are attractors of the network, up to its capacity."""

from functools import partial

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.rules import Hopfield
from arealis.types import Batch

UNITS = 500


def memory(units=UNITS, activation="tanh"):
    """An area on a cycle with empty synapses, which sees its own current and nothing else."""
    CA3 = Area("CA3", tuple(map(str, range(units))), RateNeuron(activation))
    bundle = Bundle(("CA3",), ("CA3",), partial(dense, gain=0.0, self_connections=False))
    return build([CA3], [bundle], inputs={}, rng=ReplicaStreams((0,)), dtype=torch.float64)


def run(network, params, current, steps):
    batch = Batch({"CA3": current}, {}, steps)
    rest = network.initial_state(1, current.shape[2], like=current)
    return network.run(params, rest, batch.inputs, steps=steps)[1], batch


def stored(network, params, patterns, rule=None, rate=1.0):
    """One step of plain descent on all patterns at once."""
    activity, batch = run(network, params, 50 * patterns[None, None], 1)
    updates, _, _ = (rule or Hopfield()).step(
        network, params, activity, batch, None, ("CA3",), {}, rng=ReplicaStreams((0,))
    )
    return {k: v - rate * updates[k] if k in updates else v for k, v in params.items()}


def recalled(load, flipped):
    """Mean overlap with each pattern, after starting from a noisy one and settling."""
    g = torch.Generator().manual_seed(4)
    network, params = memory()
    patterns = torch.randint(0, 2, (round(load * UNITS), UNITS), generator=g).double() * 2 - 1
    params = stored(network, params, patterns, rate=20.0)
    noisy = patterns * (1 - 2 * (torch.rand(patterns.shape, generator=g) < flipped).double())
    cue = torch.zeros(25, 1, *patterns.shape, dtype=torch.float64)
    cue[0] = 50 * noisy
    activity, _ = run(network, params, cue, 25)
    return (activity["CA3"][-1, 0] * patterns).mean(1)


def test_few_patterns_are_recalled_from_noisy_ones():
    overlap = recalled(load=0.05, flipped=0.2)
    assert overlap.min() > 0.999


def test_memory_fails_all_at_once_about_its_capacity():
    """Below 0.138 N patterns stay nearly as stored (overlap 0.97 at the edge); above they are lost."""
    below, above = recalled(load=0.11, flipped=0.0), recalled(load=0.2, flipped=0.0)
    assert below.median() > 0.97
    assert above.median() < 0.6


def test_stored_synapses_are_symmetric_outer_products_without_self_connections():
    network, params = memory(units=6)
    patterns = torch.tensor([[1.0, 1, 1, -1, -1, -1], [1, -1, 1, -1, 1, -1]], dtype=torch.float64)
    weight = stored(network, params, patterns)["CA3->CA3.weight"][0]
    expected = patterns.T @ patterns / 6
    torch.testing.assert_close(weight, expected - torch.diag(expected.diagonal()))


def test_units_between_0_and_1_store_deviations_from_their_level():
    network, params = memory(units=6, activation="sigmoid")
    patterns = torch.tensor([[1.0, 1, 1, -1, -1, -1]], dtype=torch.float64)
    weight = stored(network, params, patterns, Hopfield(level=0.5))["CA3->CA3.weight"][0]
    expected = patterns.T @ patterns / 4 / 6
    torch.testing.assert_close(weight, expected - torch.diag(expected.diagonal()))


@pytest.mark.parametrize("times", [2, 3])
def test_patterns_add_up_over_the_batch(times):
    network, params = memory(units=6)
    pattern = torch.tensor([[1.0, 1, 1, -1, -1, -1]], dtype=torch.float64)
    once, often = (stored(network, params, pattern.repeat(n, 1))["CA3->CA3.weight"] for n in (1, times))
    torch.testing.assert_close(often, times * once)
