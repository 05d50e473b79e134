"""Recorded spike trains, and what a model has at the same times."""

from __future__ import annotations

import numpy as np

from arealis.numerics import positions_of
from arealis.types import DataError, Responses

__all__ = ["beside_recording", "require_spikes"]

_ORDER = ("stimulus", "trial", "time", "unit")


def beside_recording(
    model: Responses, recording: Responses, *, area: str
) -> tuple[np.ndarray, np.ndarray, float]:
    """Lay what an area does beside recorded spikes, from the onset of each stimulus on.

    Args:
        model: Its area has as many units as were recorded, in the same order, and as many time steps.
        recording: Spikes; what lies at times of 0 or before, a lead-in, is left out, in both.
        area: The area.

    Returns:
        What the model has and what was recorded ``[stimulus, trial, time, unit]``, in the order of the
        recording, and the seconds of a time step.

    Raises:
        DataError: if one of the model's stimuli, units or time steps is missing, or recorded times are not
            evenly spaced.

    Example:
        >>> from arealis.types import make_responses
        >>> x = make_responses(np.ones((2, 1, 4, 1)), stimulus_id=["a", "b"], unit_id=["u"], area="V1",
        ...                    time=[-0.1, 0.0, 0.1, 0.2], quantity="spikes", unit="1", provenance="made up")
        >>> [part.shape for part in beside_recording(x, x, area="V1")[:2]]
        [(2, 1, 2, 1), (2, 1, 2, 1)]
    """
    names = recording.coords["stimulus_id"].values
    place = positions_of(names, model.coords["stimulus_id"].values, kind="stimulus of the recording")
    units = np.flatnonzero(model.coords["area"].values == area)
    time = recording.coords["time"].values
    gaps = np.diff(time)
    alike = len(units) == recording.sizes["unit"] and model.sizes["time"] == len(time) > 1
    if not alike or not np.allclose(gaps, gaps[0]) or time[-1] <= 0:
        raise DataError(
            f"what area '{area}' does cannot be laid beside the recording",
            given=f"{len(units)} units and {model.sizes['time']} time steps, beside "
            f"{recording.sizes['unit']} units and {len(time)} time steps up to {time[-1]:g} s",
            needed="the same numbers, in even steps that go on after 0 s",
            action="set simulation.steps, and simulation.recorded = \"throughout\", or correct 'area'",
        )
    later = np.flatnonzero(time > gaps[0] / 2)
    own = model.transpose(*_ORDER).values[place][:, :, later][..., units]
    return own, recording.transpose(*_ORDER).values[:, :, later], float(gaps[0])


def require_spikes(spikes: np.ndarray, *, whose: str) -> np.ndarray:
    """Require trains of ones and zeros, without a gap.

    Args:
        spikes: What should be spikes.
        whose: For the error.

    Returns:
        The spikes.

    Raises:
        DataError: if there is anything else, or ``NaN``.

    Example:
        >>> require_spikes(np.array([0.0, 1.0]), whose="the recording").tolist()
        [0.0, 1.0]
    """
    if not np.isin(spikes, (0, 1)).all():
        raise DataError(
            f"{whose} holds no spike trains",
            given=f"values from {np.nanmin(spikes):g} to {np.nanmax(spikes):g}, "
            f"{int(np.isnan(spikes).sum())} missing",
            needed="0 or 1 in every time step",
            action="record spikes, in steps short enough for one at most, or simulate them: "
            "predictor kind = 'free_running'",
        )
    return spikes
