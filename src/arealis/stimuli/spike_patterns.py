"""Spike patterns: random templates in spikes, with labels that only their timing tells."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.types import Stimuli

__all__ = ["spike_patterns"]


def spike_patterns(
    *,
    units: int = 100,
    templates: int = 50,
    classes: int = 2,
    copies: int = 1,
    pattern: Literal["latency", "poisson"] = "latency",
    rate: float = 20.0,
    duration: float = 0.1,
    step_duration: float = 0.001,
    jitter: float = 0.0,
    desired_units: int = 0,
    desired_spikes: int = 3,
    seed: int = 0,
) -> Stimuli:
    """Draw templates of spikes and give each a class, by chance and as evenly as that goes.

    In ``"latency"`` templates every unit fires once, at a time drawn evenly, so that counts of spikes tell
    nothing; in ``"poisson"`` ones it fires with a constant rate. A copy moves every spike of its template by
    a normal jitter, within the time that there is. For rules that teach trains, every class has spikes that
    it wants, at least 5 ms apart where there is room.

    Args:
        units: Number of units that send the pattern.
        templates: Number of templates.
        classes: Number of classes; labels are drawn in equal shares.
        copies: Stimuli a template.
        pattern: ``"latency"`` or ``"poisson"``.
        rate: Spikes/s of a unit of Poisson templates.
        duration: Seconds of a pattern; the simulation runs as many steps as there are in it.
        step_duration: Seconds a time step.
        jitter: Standard deviation of what moves a spike of a copy, seconds; 0 for none.
        desired_units: Number of units that have a desired train; 0 for no such target.
        desired_spikes: Spikes of such a train.
        seed: Seed of all that is drawn.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, step, unit]`` of spikes. Targets:
        ``"label"``, int64, the class; ``"template"``, int64; with desired units, ``"desired"``, float32
        ``[stimulus, step, desired unit]``, the train that the class wants. Chance is one in ``classes``.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> made = spike_patterns(units=5, templates=4, duration=0.02)
        >>> made.inputs["stimulus"].shape, made.inputs["stimulus"].sum(axis=1).tolist()[0]
        ((4, 20, 5), [1.0, 1.0, 1.0, 1.0, 1.0])

    References:
        Gütig & Sompolinsky 2006, Nat Neurosci 9:420; Ponulak & Kasiński 2010, Neural Comput 22:467.
    """
    steps = round(duration / step_duration) if step_duration > 0 else 0
    require_within(
        "spike patterns",
        units=(units, 1, 100_000),
        classes=(classes, 2, 10_000),
        templates=(templates, classes, 1_000_000),
        copies=(copies, 1, 100_000),
        steps=(steps, 2, 1_000_000),
        spikes_a_step=(rate * step_duration, 0, 1),
        jitter=(jitter, 0, duration),
        desired_units=(desired_units, 0, 10_000),
        desired_spikes=(desired_spikes, 1, max(steps // 2, 1)),
    )
    rng = np.random.default_rng(seed)
    label = rng.permutation(np.arange(templates) % classes)
    chance = None if pattern == "latency" else rate * step_duration
    shown = np.repeat(_templates(templates, steps, units, chance, rng), copies, axis=0)
    if jitter > 0:
        shown = _moved(shown, jitter / step_duration, rng)
    label = np.repeat(label, copies)
    targets = {"label": label, "template": np.repeat(np.arange(templates), copies)}
    if desired_units:
        gap = min(round(0.005 / step_duration), steps // (2 * desired_spikes))
        targets["desired"] = _trains(classes, steps, desired_units, desired_spikes, gap, rng)[label]
    return made_up("pattern", {"stimulus": shown}, targets)


def _templates(
    count: int, steps: int, units: int, chance: float | None, rng: np.random.Generator
) -> np.ndarray:
    """Spikes ``[template, step, unit]``: one a unit without a chance of a spike in a step."""
    if chance is not None:
        return (rng.random((count, steps, units)) < chance).astype(np.float32)
    latency = rng.integers(steps, size=(count, 1, units))
    return (np.arange(steps)[:, None] == latency).astype(np.float32)


def _moved(spikes: np.ndarray, deviation: float, rng: np.random.Generator) -> np.ndarray:
    """Every spike moved by so many steps, no further than the first and the last."""
    which, step, unit = np.nonzero(spikes)
    step = np.rint(step + deviation * rng.standard_normal(len(step))).astype(int)
    moved = np.zeros_like(spikes)
    moved[which, step.clip(0, spikes.shape[1] - 1), unit] = 1
    return moved


def _trains(
    count: int, steps: int, units: int, spikes: int, gap: int, rng: np.random.Generator
) -> np.ndarray:
    """Trains ``[train, step, unit]`` of so many spikes, none before the gap and further apart than it."""
    free = steps - gap * spikes
    drawn = rng.permuted(np.broadcast_to(np.arange(free), (count, units, free)), axis=2)[..., :spikes]
    at = np.sort(drawn, axis=2) + gap * np.arange(1, spikes + 1)
    trains = np.zeros((count, steps, units), dtype=np.float32)
    np.put_along_axis(trains, at.transpose(0, 2, 1), 1.0, axis=1)
    return trains
