"""Stimulate a network the way an animal was stimulated: one unit at a time."""

from __future__ import annotations

import numpy as np

from arealis.types import DataError, Responses, SpecificationError, Stimuli

__all__ = ["single_unit_stimulation"]


def single_unit_stimulation(recording: Responses, *, amplitude: float) -> Stimuli:
    """Turn a recording of responses to stimulation of single units into stimuli for a network.

    The current into unit u during stimulus s is I[s, u] = a if u is the unit that s names, else 0. It is held
    while the network runs.

    Args:
        recording: Responses whose ``stimulus_id`` are names of units. The units of an area are neighbours.
        amplitude: The current a, in the units of the network's drive; its sign is kept.

    Returns:
        Stimuli with one input an area, named like it, float32 ``[stimulus, 1, unit of the area]``; areas and
        units are in the order of the recording. The target ``"response"``, float32 ``[stimulus, unit]``, is
        the measured response, averaged over trials and time, and ``NaN`` where nothing was measured.

    Raises:
        DataError: if a stimulus is not a unit, or the units of an area are not neighbours.
        SpecificationError: if the amplitude is zero or not finite.

    Example:
        >>> from arealis.types import make_responses
        >>> recording = make_responses(np.ones((1, 1, 1, 3)), stimulus_id=["v"], unit_id=["u", "v", "w"],
        ...                            area=["inter", "inter", "motor"], quantity="calcium", unit="dF/F",
        ...                            provenance="made up")
        >>> stimuli = single_unit_stimulation(recording, amplitude=0.5)
        >>> {area: current[0, 0].tolist() for area, current in stimuli.inputs.items()}
        {'inter': [0.0, 0.5], 'motor': [0.0]}
    """
    if not np.isfinite(amplitude) or amplitude == 0:
        raise SpecificationError(
            "the amplitude of stimulation does not stimulate",
            given=amplitude,
            needed="a finite number other than zero",
            action="set another amplitude, such as 0.5",
        )
    units = recording.coords["unit_id"].values
    stimulated = recording.coords["stimulus_id"].values
    position = {name: i for i, name in enumerate(units)}
    unknown = [name for name in stimulated if name not in position]
    if unknown:
        raise DataError(
            "a stimulus is not the stimulation of a unit",
            given=f"{len(unknown)} of {len(stimulated)} stimuli, first '{unknown[0]}'",
            needed="stimulus ids that are unit ids of the same recording",
            action="choose a recording of single-unit stimulation, or select those stimuli",
        )
    current = np.zeros((len(stimulated), 1, len(units)), dtype=np.float32)
    current[np.arange(len(stimulated)), 0, [position[name] for name in stimulated]] = amplitude
    areas = _areas_in_order(recording)
    return Stimuli(
        inputs={area: current[:, :, members] for area, members in areas.items()},
        stimulus_id=stimulated,
        targets={"response": recording.mean(("trial", "time")).values.astype(np.float32)},
        provenance=str(recording.attrs.get("provenance", "")),
    )


def _areas_in_order(recording: Responses) -> dict[str, slice]:
    """Where each area lies along the units; a target in unit order then fits areas laid end to end."""
    areas = recording.coords["area"].values
    starts = np.flatnonzero(np.r_[True, areas[1:] != areas[:-1]])
    names = [str(area) for area in areas[starts]]
    if len(set(names)) != len(names):
        raise DataError(
            "the units of an area are not neighbours",
            given=f"areas along the units: {', '.join(names[:6])}",
            needed="each area once",
            action="sort the recording by area, as with recording.sortby('area')",
        )
    ends = [*starts[1:], len(areas)]
    return {name: slice(start, end) for name, start, end in zip(names, starts, ends, strict=True)}
