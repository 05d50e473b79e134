"""Currents injected into single neurons, as an electrode does: steps, pulses, ramps and levels."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from arealis.stimuli.current_piece import CurrentPiece, current_over_time
from arealis.stimuli.firing_pattern_currents import FIRING_PATTERN_CURRENTS
from arealis.types import SpecificationError, Stimuli

__all__ = ["injected_currents"]


def injected_currents(
    *,
    step_duration: float,
    duration: float,
    protocols: dict[str, str | list[CurrentPiece]] | None = None,
    levels: dict[str, list[float]] | None = None,
    onset: float = 0.0,
) -> Stimuli:
    """Inject currents into areas of one unit each.

    An area either has a protocol, which is the same in every stimulus, or levels, one of which is held from
    the onset on in each stimulus: the way to its f–I curve.

    Args:
        step_duration: Seconds a time step; that of the network.
        duration: Seconds.
        protocols: Area → pieces of current that add up, or a name in
            :data:`arealis.stimuli.FIRING_PATTERN_CURRENTS`.
        levels: Area → currents, as many for every area; units are the neuron's.
        onset: Seconds before a level begins.

    Returns:
        As many stimuli as there are levels, or one; one input an area, named like it, float32
        ``[stimulus, time, 1]``. Targets are the levels, under ``"current into AREA"``.

    Raises:
        SpecificationError: for durations that do not fit, an area with both, no area, an unknown protocol, or
            levels that are not finite or not equally many.

    Example:
        >>> stimuli = injected_currents(
        ...     step_duration=1e-3, duration=0.01, onset=0.005,
        ...     protocols={"probe": [CurrentPiece(1.0, start=0.002)]}, levels={"cell": [1.0, 2.0]},
        ... )
        >>> {area: current.shape for area, current in stimuli.inputs.items()}
        {'probe': (2, 10, 1), 'cell': (2, 10, 1)}
        >>> stimuli.inputs["cell"][1, :, 0].tolist()
        [0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 2.0, 2.0, 2.0, 2.0]
    """
    protocols, levels = protocols or {}, levels or {}
    steps = _steps(step_duration, duration, onset)
    count = _count(protocols, levels)
    inputs = {}
    for area, named in protocols.items():
        pieces = FIRING_PATTERN_CURRENTS[_known(named)] if isinstance(named, str) else named
        current = current_over_time(pieces, steps=steps, step_duration=step_duration)
        inputs[area] = np.broadcast_to(current.astype(np.float32)[None, :, None], (count, steps, 1))
    held = current_over_time([CurrentPiece(1.0, start=onset)], steps=steps, step_duration=step_duration)
    for area, values in levels.items():
        inputs[area] = np.multiply.outer(np.array(values), held).astype(np.float32)[:, :, None]
    return Stimuli(
        inputs=inputs,
        stimulus_id=np.array([f"level {i}" for i in range(count)] if levels else ["protocol"]),
        targets={f"current into {area}": np.array(values) for area, values in levels.items()},
        provenance="injected currents",
    )


def _steps(step_duration: float, duration: float, onset: float) -> int:
    fits = math.isfinite(duration) and 0 < step_duration <= duration and 0 <= onset < duration
    if not fits:
        raise SpecificationError(
            "the durations of injected currents do not fit",
            given=f"step_duration = {step_duration}, duration = {duration}, onset = {onset}",
            needed="0 < step_duration ≤ duration, and 0 ≤ onset < duration, in seconds",
            action="correct them",
        )
    return round(duration / step_duration)


def _count(protocols: Mapping[str, object], levels: Mapping[str, list[float]]) -> int:
    counts = {len(values) for values in levels.values()} or {1}
    both = sorted(set(protocols) & set(levels))
    odd = [area for area, values in levels.items() if not values or not np.isfinite(values).all()]
    if both or odd or len(counts) > 1 or not (protocols or levels):
        raise SpecificationError(
            "currents cannot be injected",
            given=f"protocols for {sorted(protocols)}, levels for { {a: len(v) for a, v in levels.items()} }"
            + (f", those of {odd} not finite or none" if odd else "")
            + (f", {both} with both" if both else ""),
            needed="for each area a protocol or levels, finite and as many for every area",
            action="correct protocols or levels",
        )
    return counts.pop()


def _known(name: str) -> str:
    if name not in FIRING_PATTERN_CURRENTS:
        raise SpecificationError(
            "unknown protocol of injected current",
            given=repr(name),
            needed=f"pieces of current, or one of {sorted(FIRING_PATTERN_CURRENTS)}",
            action="choose one of these",
        )
    return name
