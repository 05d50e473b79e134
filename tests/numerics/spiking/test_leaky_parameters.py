"""Errors of leaky units on their own parameters, against autograd through the plain loop."""

import pytest
import torch

from arealis.numerics.spiking import (
    LeakyLoop,
    LeakyState,
    LeakyUnits,
    pull_back_leaky_parameters,
    scan_leaky_units_eagerly,
)

SHAPE = (2, 3, 5)
KINDS = {
    "subtract": {},
    "value": {"reset": "value", "reset_to": 0.2},
    "none": {"reset": "none"},
    "detached": {"detach_reset": True},
    "refractory": {"refractory": 2},
    "refractory, value": {"refractory": 3, "reset": "value", "reset_to": 0.1},
    "adaptive": {"adaptation": (0.8, 0.3)},
    "adaptive, refractory": {"adaptation": (0.9, 0.2), "refractory": 2, "reset": "value"},
}
NAMES = ("decay", "gain", "offset", "threshold", "reset_to")


def varied(value, generator):
    """One value a cell around this one."""
    around = 1 + 0.05 * torch.randn(SHAPE[0], 1, SHAPE[2], generator=generator, dtype=torch.float64)
    return (value * around).requires_grad_()


def made(kind, *, among):
    """Units, drive, cotangent and the gradients that autograd finds."""
    generator = torch.Generator().manual_seed(len(kind))
    given = {
        "decay": 0.8, "gain": 0.7, "offset": 0.05, "threshold": 1.0, "reset": "subtract", "reset_to": 0.9,
        "refractory": 0, "detach_reset": False, "surrogate": (0, 3.0, 1.0),
    } | KINDS[kind]  # fmt: skip
    leaves = {name: varied(given[name], generator) for name in NAMES}
    if "adaptation" in given:
        both = [varied(value, generator) for value in given["adaptation"]]
        leaves |= dict(zip(("adaptation_decay", "adaptation_strength"), both, strict=True))
        given["adaptation"] = tuple(both)
    units = LeakyUnits(**(given | {name: leaves[name] for name in NAMES}))
    drive = torch.rand(30, *SHAPE, generator=generator, dtype=torch.float64).requires_grad_()
    errors = torch.randn(30, *SHAPE, generator=generator, dtype=torch.float64)
    weights = torch.randn(2, 5, 5, generator=generator, dtype=torch.float64) / 3
    start = torch.full(SHAPE, 0.1, dtype=torch.float64)
    loop = LeakyLoop(weights, torch.zeros(SHAPE, dtype=torch.float64)) if among else None
    zero = torch.zeros(SHAPE, dtype=torch.float64)
    rest = LeakyState(start, zero if units.refractory else None, zero if units.adaptation else None)
    _, trace = scan_leaky_units_eagerly(units, rest, drive * 1.2, loop=loop)
    assert 20 < trace.spikes.sum() < 850
    wanted = torch.autograd.grad(
        trace.spikes, [drive, *leaves.values()], errors, allow_unused=True, materialize_grads=True
    )
    found = pull_back_leaky_parameters(units, trace, errors, start, weights if among else None)
    return found, dict(zip(("drive", *leaves), wanted, strict=True))


@pytest.mark.parametrize("among", [False, True], ids=["layer", "recurrent"])
@pytest.mark.parametrize("kind", KINDS)
@torch.no_grad()
def test_closed_form_is_autograd_through_the_loop(kind, among):
    with torch.enable_grad():
        (on_drive, found), wanted = made(kind, among=among)
    torch.testing.assert_close(1.2 * on_drive, wanted.pop("drive"), rtol=1e-10, atol=1e-10)
    assert set(found) == set(wanted)
    for name, gradient in wanted.items():
        assert gradient.abs().max() > 1e-6 or (name, kind) == ("reset_to", "none"), name
        torch.testing.assert_close(found[name], gradient, rtol=1e-10, atol=1e-10)
