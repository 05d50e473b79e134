"""Development: phases, plastic windows, signals and costs of one network over one time axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from arealis.report.diagram.colours import CostColours
from arealis.report.figures.palette import phase_shade
from arealis.report.figures.plots import Figure
from arealis.report.figures.timeline import Course, Piece, Stretch, Timeline, Window
from arealis.report.page import GrownNetwork
from arealis.report.wording import axis_label
from arealis.types import Anatomy, PhaseSketch

__all__ = ["draw_development"]

_POINTS = 120
"""Most points of one curve in one phase."""
_NARROWEST = 0.12
"""Least part of the axis that a phase takes, where phases are few."""
_FEW, _BROAD = 3, 0.2
"""So few and so broad phases are labelled half-way, too."""


def draw_development(network: GrownNetwork, history: pd.DataFrame, colours: CostColours) -> Figure | None:
    """Draw the childhood of a network.

    Args:
        network: The network and the tasks that grew it.
        history: The stored training history; may be empty.
        colours: Colours of costs.

    Returns:
        The figure; None where there is but one phase and nothing is broadcast.

    Example:
        >>> phases = (PhaseSketch("waves", 10, 4, 1.0, (), ()), PhaseSketch("sleep", 30, 4, 1.0, (), ()))
        >>> network = GrownNetwork("pup", Anatomy((), (), (), (), (), phases))
        >>> draw_development(network, pd.DataFrame(), CostColours({})).panels[0].ticks[1:]
        ((0.125, '5'), (0.25, '10'), (0.625, '25'), (1.0, '40'))
    """
    anatomy = network.anatomy
    if len(anatomy.phases) < 2 and not anatomy.modulators:
        return None
    ends = _ends(anatomy.phases)
    own = history[history["task"].isin(network.tasks)] if "task" in history else history
    stretches = tuple(
        Stretch(p.name, ends[k], ends[k + 1], phase_shade(k, len(anatomy.phases)), _say(p))
        for k, p in enumerate(anatomy.phases)
    )
    timeline = Timeline(
        "",
        stretches,
        tuple(
            Window(
                learner.name,
                colours.of(learner),
                tuple(k for k, phase in enumerate(anatomy.phases) if phase.name in learner.phases),
            )
            for learner in anatomy.learners
        ),
        tuple(_courses(own, anatomy, stretches, colours)),
        _ticks(anatomy.phases, ends),
        axis_label("step"),
    )
    return Figure(
        "development",
        f"Development of {network.candidate}",
        _caption(timeline, anatomy.phases),
        (timeline,),
    )


def _ends(phases: Sequence[PhaseSketch]) -> list[float]:
    """Where phases end on an axis from 0 to 1; if one would vanish, all get some room beforehand."""
    shares = np.array([phase.steps for phase in phases]) / sum(phase.steps for phase in phases)
    least = min(_NARROWEST, 0.6 / len(phases))
    if shares.min() < least:
        shares = least + (1 - least * len(phases)) * shares
    return [0.0, *(float(f"{end:.6g}") for end in np.cumsum(shares))]


def _is_to_scale(timeline: Timeline, phases: Sequence[PhaseSketch]) -> bool:
    total = sum(phase.steps for phase in phases)
    drawn = [stretch.end - stretch.start for stretch in timeline.stretches]
    return bool(np.allclose(drawn, [phase.steps / total for phase in phases], atol=1e-4))


def _ticks(phases: Sequence[PhaseSketch], ends: Sequence[float]) -> tuple[tuple[float, str], ...]:
    """Steps since the beginning where a phase ends, and half-way where phases are few."""
    ticks, before = [(0.0, "0")], 0
    for phase, (start, end) in zip(phases, pairwise(ends), strict=True):
        if len(phases) <= _FEW and phase.steps > 1 and end - start > _BROAD:
            half = phase.steps // 2
            ticks.append((start + (end - start) * half / phase.steps, str(before + half)))
        before += phase.steps
        ticks.append((end, str(before)))
    return tuple(ticks)


def _courses(
    history: pd.DataFrame, anatomy: Anatomy, stretches: Sequence[Stretch], colours: CostColours
) -> Iterator[Course]:
    """Signals first, then costs, of which there is a record."""
    steps = {phase.name: phase.steps for phase in anatomy.phases}
    wanted = [(m.name, "modulator", f"{m.name} (signal, no unit)", None) for m in anatomy.modulators]
    wanted += [
        (one.name, "cost", f"cost of {one.name} (per example)", colours.of(one))
        for one in anatomy.learners
        if one.cost
    ]
    for name, quantity, label, style in wanted:
        if history.empty:
            return
        rows = history[(history["quantity"] == quantity) & (history["area"] == name)]
        pieces = tuple(_pieces(rows, stretches, steps))
        if pieces:
            yield Course(label, style, pieces)


def _pieces(rows: pd.DataFrame, stretches: Sequence[Stretch], steps: Mapping[str, int]) -> Iterator[Piece]:
    """The mean over all seeds, and their range."""
    for stretch in stretches:
        values = rows[rows["phase"] == stretch.name].groupby("step", sort=True)["value"]
        table = values.agg(["mean", "min", "max"]).astype(float)
        if table.empty:
            continue
        drawn = table.iloc[:: -(-len(table) // _POINTS)]
        within = drawn.index.to_numpy(dtype=float) / max(steps[stretch.name] - 1, 1)
        x = stretch.start + (stretch.end - stretch.start) * within
        yield Piece(*(tuple(map(float, v)) for v in (x, drawn["mean"], drawn["min"], drawn["max"])))


def _say(phase: PhaseSketch) -> str:
    """A phase in one sentence."""
    said = [phase.extent]
    said += [f"experience: {', '.join(phase.experience)}"] if phase.experience else []
    said += [f"structure: {', '.join(phase.structure)}"] if phase.structure else []
    return "; ".join(said)


def _caption(timeline: Timeline, phases: Sequence[PhaseSketch]) -> str:
    said = "Bands: phases, by number and name. Bars: when each learner is plastic."
    if timeline.courses:
        said += " Curves: mean over seeds; around them, from the lowest to the highest seed."
    if not _is_to_scale(timeline, phases):
        said += " Short phases are drawn longer than they are; within a phase the axis is to scale."
    told = [f"{k}. {one.name}: {one.words}." for k, one in enumerate(timeline.stretches, start=1)]
    return " ".join([said, *told])
