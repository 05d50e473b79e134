"""Layers of leaky neurons, forward and back, beside libraries of spiking networks and beside dense products.

The neuron is in each case that of the peer, with its surrogate, so that answers can be compared: the
gradients of both weights, given the same weights and the same errors on the last spikes. Both sides have one
thread, or two where the work says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from arealis.networks.neurons import LeakyIntegrateAndFire, Surrogate
from arealis.numerics.spiking import (
    LeakyLoop,
    LeakyState,
    crossover,
    event_lists,
    pull_back_leaky_units,
    scan_leaky_units,
    spike_outer,
    spike_product,
)
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison, compare, threads_of_torch

_REPEATS = 15
_DECAY = 0.875  # a time constant of 8 steps
_NEURONS = {
    "snntorch_layers": LeakyIntegrateAndFire(
        decay=_DECAY, reset="value", detach_reset=True, surrogate=Surrogate("fast_sigmoid", 25.0)
    ),
    "spikingjelly_layers": LeakyIntegrateAndFire(
        decay=_DECAY, reset="value", surrogate=Surrogate("arctan", 2.0)
    ),
    "norse_layers": LeakyIntegrateAndFire(
        decay=_DECAY, gain=1 - _DECAY, reset="value", surrogate=Surrogate("fast_sigmoid", 1.0)
    ),
}
_RECURRENT = {
    "snntorch_layers": replace(_NEURONS["snntorch_layers"], reset="subtract", reset_to=1 / _DECAY),
    "norse_layers": replace(_NEURONS["norse_layers"], detach_reset=True),
}


@dataclass(frozen=True)
class _Task:
    """Inputs ``[time, batch, unit]``, of one time step if they do not change, and weights ``[to, from]``."""

    shown: Tensor
    weights: tuple[Tensor, Tensor]
    error: Tensor

    def given(self) -> dict[str, np.ndarray]:
        """As the peer takes it."""
        weights = {f"weight {i}": w.numpy() for i, w in enumerate(self.weights)}
        return {"shown": self.shown.numpy(), "error": self.error.numpy(), **weights}


def _task(
    sizes: tuple[int, int, int], steps: int, batch: int, *, density: float = 0.0, constant: bool = False
) -> _Task:
    generator = torch.Generator().manual_seed(0)
    shown = torch.rand(1 if constant else steps, batch, sizes[0], generator=generator)
    if density:
        shown = (shown < density).float()
    power = float(shown.square().mean())
    ends = zip(sizes[:-1], sizes[1:], (1.0 / (sizes[0] * power) ** 0.5, 4.0 / sizes[1] ** 0.5), strict=True)
    weights = [scale * torch.randn(b, a, generator=generator) for a, b, scale in ends]
    error = torch.randn(steps, batch, sizes[2], generator=generator)
    return _Task(shown, (weights[0], weights[1]), error)


def _rows(values: Tensor) -> Tensor:
    """``[time, batch, unit]`` as ``[replica, row, unit]``."""
    return values.reshape(1, -1, values.shape[-1])


def _layers(task: _Task, neuron: LeakyIntegrateAndFire) -> Callable[[], np.ndarray]:
    """Forward and back in closed form: one product for all steps, or one in all for what does not change."""
    units, steps, batch = neuron.units(), len(task.error), task.error.shape[1]
    first, second = (w[None] for w in task.weights)

    def act() -> np.ndarray:
        rows = _rows(task.shown)
        seen = event_lists(rows, crossover(first.shape[1]))
        drive = spike_product(rows, first, seen).reshape(len(task.shown), 1, batch, -1)
        rest = LeakyState(drive.new_zeros(1, 1, 1))
        _, hidden = scan_leaky_units(units, rest, drive, steps)
        fired = _rows(hidden.spikes)
        heard = event_lists(fired, crossover(second.shape[1]))
        drive = spike_product(fired, second, heard).reshape(steps, 1, batch, -1)
        _, last = scan_leaky_units(units, rest, drive)
        error = pull_back_leaky_units(units, last, task.error[:, None])
        on_second = spike_outer(_rows(error), fired, heard)
        on_hidden = (_rows(error) @ second).reshape(steps, 1, batch, -1)
        error = pull_back_leaky_units(units, hidden, on_hidden, gathered=len(task.shown) == 1)
        on_first = spike_outer(_rows(error), rows, seen)
        return np.concatenate([g.numpy().ravel() for g in (on_first, on_second)])

    return act


def _recurrent(task: _Task, neuron: LeakyIntegrateAndFire) -> Callable[[], np.ndarray]:
    """A layer whose spikes go round, as one scan."""
    units, (steps, batch, size) = neuron.units(), task.error.shape
    into, weights = (w[None] for w in task.weights)

    def act() -> np.ndarray:
        drive = spike_product(_rows(task.shown), into).reshape(steps, 1, batch, size)
        zero = drive.new_zeros(1, batch, size)
        _, trace = scan_leaky_units(units, LeakyState(zero), drive, None, LeakyLoop(weights, zero))
        error = pull_back_leaky_units(units, trace, task.error[:, None], weights=weights)
        on_weights = spike_outer(_rows(error[1:]), _rows(trace.spikes[:-1]))
        on_into = spike_outer(_rows(error), _rows(task.shown))
        return np.concatenate([g.numpy().ravel() for g in (on_into, on_weights)])

    return act


def _products(task: _Task) -> Callable[[], None]:
    """The dense products of both layers and nothing else, without which no library does it densely."""
    first, second = task.weights
    shown = _rows(task.shown)[0]
    fired = torch.zeros(task.error.shape[0] * task.error.shape[1], len(first))
    errors = torch.zeros(len(shown), len(first)), _rows(task.error)[0]

    def act() -> None:
        torch.mm(shown, first.t())
        torch.mm(fired, second.t())
        torch.mm(errors[1], second)
        torch.mm(errors[1].t(), fired)
        torch.mm(errors[0].t(), shown)

    return act


def _beside_products(work: str, task: _Task, threads: int) -> Comparison:
    theirs, ours = _products(task), _layers(task, _NEURONS["snntorch_layers"])
    with threads_of_torch(threads):
        return compare(work, "its dense products", theirs, ours, difference=float("nan"), repeats=_REPEATS)


def _beside(peer: str, work: str, task: _Task, threads: int) -> Comparison:
    ours = _layers(task, _NEURONS[peer])
    return compare_with_peer(
        work, peer, "layers", task.given(), ours, repeats=_REPEATS, threads=threads, agree=_relative
    )


def _loop_beside(peer: str, work: str, task: _Task, threads: int) -> Comparison:
    """Weights are such that a unit of either library fires in about one step of twenty."""
    neuron = _RECURRENT[peer]
    into, among = task.weights
    task = replace(task, weights=(_DRIVE / neuron.gain * into, _DRIVE / neuron.gain * among))
    ours = _recurrent(task, neuron)
    return compare_with_peer(
        work, peer, "recurrent", task.given(), ours, repeats=_REPEATS, threads=threads, agree=_relative
    )


def _relative(one: np.ndarray, two: np.ndarray) -> float:
    return float(np.abs(one - two).max() / np.abs(one).max())


_DRIVE = 0.25
_SIZES, _SIZE = (784, 256, 10), "784-256-10, T 25, batch 128"
_TASKS: dict[str, Callable[[], _Task]] = {
    _SIZE: partial(_task, _SIZES, 25, 128),
    f"{_SIZE}, constant input": partial(_task, _SIZES, 25, 128, constant=True),
    **{f"{_SIZE}, spikes {d:.0%}": partial(_task, _SIZES, 25, 128, density=d) for d in (0.1, 0.03, 0.01)},
    "100-100-10, T 1000, batch 32": partial(_task, (100, 100, 10), 1000, 32),
}
_LOOPS: dict[str, Callable[[], _Task]] = {
    "40-100, T 500, batch 32": partial(_task, (40, 100, 100), 500, 32),
    "100-128, T 100, batch 32": partial(_task, (100, 128, 128), 100, 32),
    "100-256, T 100, batch 128": partial(_task, (100, 256, 256), 100, 128),
}


def _work(
    function: Callable[[str, _Task, int], Comparison],
    kind: str,
    name: str,
    task: Callable[[], _Task],
    threads: int,
):
    """A work of the table, by the name that it bears should its peer be absent."""
    title = f"{kind}, {name}" + (f", {threads} threads" if threads > 1 else "")

    def work() -> Comparison:
        return function(title, task(), threads)

    work.__name__ = title
    return work


# SpikingJelly steps a recurrent container one by one, with another delay.
_PAIRS = (
    ("LIF", _TASKS, (_beside_products, *(partial(_beside, peer) for peer in _NEURONS))),
    ("recurrent LIF", _LOOPS, tuple(partial(_loop_beside, peer) for peer in _RECURRENT)),
)
WORKS = tuple(
    _work(function, kind, name, task, threads)
    for kind, tasks, functions in _PAIRS
    for threads in (1, 2)
    for function in functions
    for name, task in tasks.items()
)
