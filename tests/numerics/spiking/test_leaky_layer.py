"""Leaky units under autograd: closed form where that can be, and the loop where more is asked for."""

from dataclasses import replace

import pytest
import torch

from arealis.numerics.spiking import LeakyLoop, LeakyState, LeakyUnits, leaky_layer, scan_leaky_units_eagerly

UNITS = LeakyUnits(0.8, 1.0, 0.0, 1.0, "subtract", 1.0, 0, False, (0, 5.0, 1.0))
SHAPE = (2, 3, 7)


def _inputs(units, steps=9):
    generator = torch.Generator().manual_seed(0)
    drive = torch.randn(steps, *SHAPE, generator=generator, dtype=torch.float64)
    remaining = torch.randint(0, 3, SHAPE, generator=generator).double() if units.refractory else None
    raised = torch.rand(SHAPE, generator=generator).double() if units.adaptation else None
    state = LeakyState(0.5 * torch.rand(SHAPE, generator=generator).double(), remaining, raised)
    weights = 0.7 * torch.randn(2, 7, 7, generator=generator, dtype=torch.float64)
    loop = LeakyLoop(weights, (torch.rand(SHAPE, generator=generator) < 0.5).double())
    return drive, state, loop


def _cost(spikes, potentials, of):
    weigh = torch.linspace(-1, 1, spikes.numel(), dtype=torch.float64).reshape(spikes.shape)
    parts = {"spikes": spikes * weigh, "potentials": potentials * weigh.flip(0)}
    return sum(parts[name].sum() for name in of)


@pytest.mark.parametrize("of", [("spikes",), ("potentials",), ("spikes", "potentials")])
@pytest.mark.parametrize("steps", [None, 5])
@pytest.mark.parametrize(
    "units",
    [UNITS, replace(UNITS, refractory=2, reset="value"), replace(UNITS, adaptation=(0.9, 0.2))],
    ids=["plain", "refractory", "adaptive"],
)
def test_gradients_of_drive_and_weights(units, steps, of):
    drive, state, loop = _inputs(units, 9 if steps is None else 1)
    for synapses in (None, loop):
        leaves = [drive.clone().requires_grad_(), loop.weights.clone().requires_grad_()]
        given = None if synapses is None else LeakyLoop(leaves[1], loop.before)
        wanted = leaves if synapses is not None else leaves[:1]
        _, spikes, potentials = leaky_layer(units, state, leaves[0], steps, given)
        ours = torch.autograd.grad(_cost(spikes, potentials, of), wanted)
        _, trace = scan_leaky_units_eagerly(units, state, leaves[0], steps, given)
        expected = torch.autograd.grad(_cost(trace.spikes, trace.potentials, of), wanted)
        for one, two in zip(ours, expected, strict=True):
            torch.testing.assert_close(one, two, rtol=1e-12, atol=1e-12)


def test_learnt_parameters_are_left_to_the_loop():
    drive, state, _ = _inputs(UNITS)
    threshold = torch.full((1, 1, 7), 1.0, dtype=torch.float64, requires_grad=True)
    units = replace(UNITS, threshold=threshold, reset_to=threshold)
    _, spikes, _ = leaky_layer(units, state, drive)
    (ours,) = torch.autograd.grad(spikes.sum(), threshold)
    _, trace = scan_leaky_units_eagerly(units, state, drive)
    torch.testing.assert_close(ours, torch.autograd.grad(trace.spikes.sum(), threshold)[0])


def test_two_costs_of_one_pass():
    """What is saved is not written to on the way back."""
    drive, state, _ = _inputs(UNITS)
    drive.requires_grad_()
    _, spikes, _ = leaky_layer(UNITS, state, drive)
    (one,) = torch.autograd.grad(spikes.sum(), drive, retain_graph=True)
    (two,) = torch.autograd.grad(spikes.sum(), drive)
    assert torch.equal(one, two)
