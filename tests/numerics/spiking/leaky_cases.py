"""Leaky units of every sort, a state off rest and a drive, for tests of the scans that must agree on them."""

from dataclasses import replace

import torch

from arealis.numerics.spiking import LeakyState, LeakyUnits

PLAIN = LeakyUnits(0.8, 1.0, 0.05, 1.0, "subtract", 1.0, 0, False, (0, 5.0, 1.0))
SHAPE = (2, 3, 7)  # replica, batch, unit


def each(seed, low, high):
    """A value for each cell of each replica."""
    uniform = torch.rand(2, 1, 7, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return low + (high - low) * uniform


CASES = {
    "plain": PLAIN,
    "value": replace(PLAIN, reset="value", reset_to=-0.2),
    "no reset": replace(PLAIN, reset="none"),
    "detached": replace(PLAIN, detach_reset=True),
    "detached value": replace(PLAIN, detach_reset=True, reset="value", reset_to=0.1),
    "refractory": replace(PLAIN, refractory=2),
    "refractory value": replace(PLAIN, refractory=1, reset="value", reset_to=0.0),
    "cell by cell": replace(
        PLAIN, decay=each(1, 0.3, 0.9), threshold=each(2, 0.5, 1.5), gain=each(3, 0.5, 2)
    ),
    "by unit": replace(PLAIN, decay=each(1, 0.3, 0.9)[:1], reset_to=each(2, 0.5, 1.5)[:1]),
    "by replica": replace(PLAIN, threshold=each(2, 0.5, 1.5)[..., :1]),
    "adaptive": replace(PLAIN, adaptation=(0.9, 0.3)),
    "adaptive, refractory": replace(PLAIN, adaptation=(each(4, 0.5, 0.9), 0.3), refractory=1, reset="value"),
    **{f"surrogate {code}": replace(PLAIN, surrogate=(code, 2.0, 0.7)) for code in range(1, 6)},
}


def state_of(units, kind=torch.float64):
    """Some way off rest: with some units refractory and with thresholds raised."""
    generator = torch.Generator().manual_seed(5)
    remaining = torch.randint(0, 3, SHAPE, generator=generator).to(kind) if units.refractory else None
    raised = torch.rand(SHAPE, generator=generator).to(kind) if units.adaptation else None
    return LeakyState(0.5 * torch.rand(SHAPE, generator=generator).to(kind), remaining, raised)


def drive_of(steps=12, shape=SHAPE, kind=torch.float64):
    return torch.randn(steps, *shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64).to(
        kind
    )


def cast(units, kind):
    names = ("decay", "gain", "threshold", "reset_to")
    values = {n: getattr(units, n) for n in names}
    cast = {n: v.to(kind) if isinstance(v, torch.Tensor) else v for n, v in values.items()}
    if units.adaptation:
        cast["adaptation"] = tuple(v.to(kind) if isinstance(v, torch.Tensor) else v for v in units.adaptation)
    return replace(units, **cast)


def assert_same(one, two, tolerance):
    for name in vars(one):
        ours, theirs = getattr(one, name), getattr(two, name)
        assert (ours is None) == (theirs is None), name
        if ours is not None:
            torch.testing.assert_close(ours, theirs, rtol=tolerance, atol=tolerance, msg=name)
