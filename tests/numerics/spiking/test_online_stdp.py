"""Online pair STDP: compiled the plain loop up to rounding, pairs as in a window, one run or two halves."""

from dataclasses import replace

import pytest
import torch

from arealis.numerics.spiking import (
    LeakyUnits,
    PairWindow,
    learn_online,
    learn_online_eagerly,
    online_start,
)
from arealis.numerics.spiking.compiled import compiler_found
from arealis.types import SpecificationError

PLAIN = LeakyUnits(0.9, 0.5, 0.01, 1.0, "value", 0.0, 0, False, (0, 10.0, 1.0))
WINDOW = PairWindow(0.02, 0.021, 0.95, 0.94)
compiled = pytest.mark.skipif(not compiler_found(), reason="Numba is not installed")


def drawn(dtype=torch.float64, *, steps=80, sources=30, targets=9):
    generator = torch.Generator().manual_seed(0)
    spikes = torch.rand(steps, 2, sources, generator=generator) < 0.08
    weights = 0.6 * torch.rand(2, targets, sources, generator=generator, dtype=torch.float64)
    return spikes.to(dtype), weights.to(dtype)


def each(low, high):
    uniform = torch.rand(2, 1, 9, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    return low + (high - low) * uniform


CASES = {
    "all": (PLAIN, WINDOW),
    "nearest": (PLAIN, replace(WINDOW, nearest=True)),
    "subtract": (replace(PLAIN, reset="subtract", reset_to=1.0), WINDOW),
    "none": (replace(PLAIN, reset="none", threshold=3.0), WINDOW),
    "refractory": (replace(PLAIN, refractory=3), WINDOW),
    "cell by cell": (replace(PLAIN, decay=each(0.8, 0.95), threshold=each(0.8, 1.2)), WINDOW),
    "short traces": (PLAIN, replace(WINDOW, potentiation=0.1, potentiation_decay=0.3)),
    "a trace that is gone at once": (PLAIN, replace(WINDOW, potentiation=0.1, potentiation_decay=0.01)),
    "a trace that stays": (PLAIN, replace(WINDOW, potentiation=0.001, potentiation_decay=1.0)),
    "at both bounds": (PLAIN, replace(WINDOW, potentiation=0.3, depression=0.2, largest=0.7)),
}


@compiled
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("kind", CASES)
def test_compiled_is_the_plain_loop(kind, dtype):
    units, window = CASES[kind]
    if dtype == torch.float32 and kind == "cell by cell":
        units = replace(units, decay=units.decay.float(), threshold=units.threshold.float())
    spikes, weights = drawn(dtype)
    start, before = online_start(weights, units), weights.clone()
    (fast, fired), (slow, expected) = (
        learn(start, spikes, units, window) for learn in (learn_online, learn_online_eagerly)
    )
    assert fired.sum() > 20
    assert torch.equal(fired, expected)
    close = {"rtol": 1e-12, "atol": 1e-13} if dtype == torch.float64 else {"rtol": 1e-4, "atol": 1e-5}
    torch.testing.assert_close(fast.weights, slow.weights, **close)
    torch.testing.assert_close(fast.units.potential, slow.units.potential, **close)
    torch.testing.assert_close(fast.early, slow.early, **close)
    torch.testing.assert_close(fast.late, slow.late, **close)
    assert torch.equal(weights, before), "what it was given stays"
    assert not torch.equal(fast.weights, before)


@pytest.mark.parametrize("learn", [learn_online, learn_online_eagerly])
def test_two_halves_are_one_run_and_replicas_are_apart(learn):
    units, window = CASES["refractory"]
    spikes, weights = drawn()
    whole, fired = learn(online_start(weights, units), spikes, units, window)
    middle, first = learn(online_start(weights, units), spikes[:33], units, window)
    end, second = learn(middle, spikes[33:], units, window)
    torch.testing.assert_close(end.weights, whole.weights, rtol=1e-12, atol=1e-13)
    assert torch.equal(torch.cat([first, second]), fired)
    alone, _ = learn(online_start(weights[1:], units), spikes[:, 1:], units, window)
    assert torch.equal(alone.weights[0], whole.weights[1])


@pytest.mark.parametrize("nearest", [False, True])
def test_it_changes_weights_by_every_pair_as_the_window_says(nearest):
    """With changes too small to matter for what fires, the sum over pairs of spikes."""
    window = replace(WINDOW, potentiation=2e-8, depression=2.1e-8, nearest=nearest)
    spikes, weights = drawn()
    after, fired = learn_online(online_start(weights, PLAIN), spikes, PLAIN, window)
    expected = torch.zeros_like(weights)
    for r, i, j in torch.cartesian_prod(torch.arange(2), torch.arange(9), torch.arange(30)).tolist():
        sent, answered = (x.nonzero().ravel().tolist() for x in (spikes[:, r, j], fired[:, r, i]))
        for f in answered:
            earlier = [s for s in sent if s <= f]
            expected[r, i, j] += 2e-8 * sum(0.95 ** (f - s) for s in (earlier[-1:] if nearest else earlier))
        for s in sent:
            earlier = [f for f in answered if f < s]
            expected[r, i, j] -= 2.1e-8 * sum(0.94 ** (s - f) for f in (earlier[-1:] if nearest else earlier))
    torch.testing.assert_close(after.weights - weights, expected, rtol=1e-6, atol=1e-15)


def test_what_cannot_be_is_refused():
    spikes, weights = drawn()
    for bad in ({"potentiation_decay": 1.5}, {"depression": -0.1}, {"largest": 0.0}):
        with pytest.raises(SpecificationError, match="cannot change by such pairs"):
            replace(WINDOW, **bad)
    with pytest.raises(SpecificationError, match="weights from"):
        learn_online(online_start(weights - 1, PLAIN), spikes, PLAIN, WINDOW)
    adapting = replace(PLAIN, adaptation=(0.9, 0.1))
    with pytest.raises(SpecificationError, match="units that adapt"):
        learn_online_eagerly(online_start(weights, PLAIN), spikes, adapting, WINDOW)
