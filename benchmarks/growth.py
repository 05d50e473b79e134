"""How the time of spiking networks grows: ``python -m benchmarks.growth FIGURE`` prints a table and draws it.

One thing grows at a time and all else stays: in a balanced network of sparse synapses (Vogels & Abbott 2005,
with currents), and in a layer of leaky neurons forward and back, weights included. Processor time of one
thread, the shortest of several runs; the exponent is the slope of the line through all points, both axes
logarithmic, so that it is 1 where time grows in proportion.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from arealis.networks import Area, Bundle, build, dense
from arealis.networks.neurons import LeakyIntegrateAndFire
from arealis.numerics import ReplicaStreams
from benchmarks.growth_figure import Growth, draw_growth
from benchmarks.sparse_network import balanced

__all__ = ["grow"]

_REPEATS, _BATCH = 5, 8
_SPARSE = {"neurons": 4000, "inputs": 80, "steps": 4000, "current": 11.0}
_LAYER = {"neurons": 1000, "steps": 100, "active": 5.0}


@dataclass(frozen=True)
class _Axis:
    """What grows, in which values, and how an axis calls it."""

    option: str
    label: str
    values: tuple[float, ...]


_OF_SPARSE = (
    _Axis("neurons", "neurons", (1000, 2000, 4000, 8000, 16000)),
    _Axis("inputs", "synapses a neuron", (40, 80, 160, 320, 640)),
    _Axis("steps", "time steps of 0.1 ms", (1000, 2000, 4000, 8000, 16000)),
    _Axis("current", "activity (spikes/s)", (10.2, 11.0, 13.0, 18.0, 30.0, 60.0)),
)
_OF_LAYER = (
    _Axis("neurons", "neurons", (100, 300, 1000, 3000, 10000)),
    _Axis("steps", "time steps", (25, 50, 100, 200, 400, 800)),
    _Axis("active", "active inputs (% a step)", (0.5, 1, 2, 5, 10, 20, 50)),
)


def grow() -> list[Growth]:
    """Take all times, those of the sparse network first."""
    found = [_grown("sparse network, a run", axis, _SPARSE, _run_sparse) for axis in _OF_SPARSE]
    return found + [_grown("LIF layer, forward and back", axis, _LAYER, _run_layer) for axis in _OF_LAYER]


def _grown(
    work: str, axis: _Axis, base: dict[str, float], make: Callable[..., tuple[Callable[[], object], float]]
) -> Growth:
    sizes, seconds = [], []
    for value in axis.values:
        run, activity = make(**base | {axis.option: value})
        sizes.append(activity if "activ" in axis.label else value)
        seconds.append(_shortest(run))
        print(f"{work}: {axis.label} {sizes[-1]:g}, {1e3 * seconds[-1]:.1f} ms", file=sys.stderr, flush=True)
    return Growth(work, axis.label, np.array(sizes), np.array(seconds))


def _run_sparse(
    *, neurons: float, inputs: float, steps: float, current: float
) -> tuple[Callable[[], object], float]:
    """A run of the balanced network, and its mean rate in spikes/s; the first one lists synapses."""
    made = balanced(int(neurons), int(inputs), current=current)
    rates = made.rates(int(steps))
    return partial(made.run, int(steps)), float(np.average(rates, weights=(4, 1)))


def _run_layer(*, neurons: float, steps: float, active: float) -> tuple[Callable[[], object], float]:
    """One pass of a layer with 784 inputs and 8 examples, and how many of its inputs are active, in %."""
    cell = LeakyIntegrateAndFire(decay=0.9, gain=0.5)
    area = Area("layer", tuple(map(str, range(int(neurons)))), cell, bias=False)
    net, params = build(
        [area], [Bundle(("eye",), ("layer",), dense)], inputs={"eye": 784}, rng=ReplicaStreams((0,))
    )
    generator = torch.Generator().manual_seed(0)
    eye = (torch.rand(int(steps), 1, _BATCH, 784, generator=generator) < active / 100).float()
    error = torch.randn(int(steps), 1, _BATCH, int(neurons), generator=generator)
    params = {name: value / (active / 100) ** 0.5 for name, value in params.items()}
    (p,), (component,) = net.projections, net.components

    def there_and_back() -> torch.Tensor:
        _, activity = net.run(params, net.initial_state(1, _BATCH), {"eye": eye}, steps=int(steps))
        signals = net.pull_back(component, activity, {"layer": error}, {})
        return p.outer(signals["layer"], eye)

    there_and_back()
    return there_and_back, 100 * float(eye.mean())


def _shortest(run: Callable[[], object]) -> float:
    """Shortest processor time of several runs."""
    times = []
    for _ in range(_REPEATS):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)


def _print_table(found: Sequence[Growth]) -> None:
    table = Table(title="processor time of one thread", title_justify="left")
    for heading in ("work", "what grows", "from", "to", "ms", "exponent", "at the end"):
        table.add_column(heading, justify="left" if heading in ("work", "what grows") else "right")
    for g in found:
        ends = (
            f"{g.sizes[0]:.3g}",
            f"{g.sizes[-1]:.5g}",
            f"{1e3 * g.seconds[0]:.1f} → {1e3 * g.seconds[-1]:.1f}",
        )
        table.add_row(g.work, g.label, *ends, f"{g.exponent:.2f}", f"{g.last_exponent:.2f}")
    Console(width=140).print(table)


def main() -> None:
    """Time, print and draw."""
    if len(sys.argv) != 2:
        sys.exit("python -m benchmarks.growth FIGURE, such as growth.svg")
    torch.set_num_threads(1)
    with threadpool_limits(1):
        found = grow()
    _print_table(found)
    draw_growth(found, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
