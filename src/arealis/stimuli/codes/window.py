"""Window: the time steps in which a stimulus is told, and how its frames share them."""

from __future__ import annotations

import numpy as np

from arealis.types import DataError, SpecificationError

__all__ = ["code_steps", "frame_windows", "frames_over_time", "intensities", "silent_until"]


def code_steps(duration: float | None, step_duration: float, steps: int) -> int:
    """Number of time steps in which a stimulus is told.

    Args:
        duration: Seconds, or None for the whole simulation.
        step_duration: Seconds a step.
        steps: Steps of the simulation.

    Returns:
        At least 1, at most ``steps``.

    Raises:
        SpecificationError: if the duration is shorter than a step or longer than the simulation.

    Example:
        >>> code_steps(0.1, 0.001, 150)
        100
    """
    if duration is None:
        return steps
    window = round(duration / step_duration) if np.isfinite(duration) else 0
    if not 1 <= window <= steps:
        raise SpecificationError(
            "a code lasts shorter than a time step, or longer than the simulation",
            given=f"duration = {duration} s, in steps of {step_duration:g} s",
            needed=f"from {step_duration:g} s to {steps * step_duration:g} s, which are {steps} steps",
            action="change 'duration', or simulation.steps or step_duration",
        )
    return window


def intensities(values: np.ndarray, code: str) -> np.ndarray:
    """Require values from 0 (nothing) to 1 (the most), which most codes are defined for.

    Args:
        values: What is shown ``[stimulus, frame, feature]``.
        code: Name of the code, for the error.

    Returns:
        The values.

    Raises:
        DataError: if a value is outside, or not a number.

    Example:
        >>> intensities(np.array([[[0.5]]]), "poisson").item()
        0.5
    """
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise DataError(
            f"the code '{code}' cannot tell these stimuli",
            given=f"values from {values.min():g} to {values.max():g}",
            needed="values from 0 to 1",
            action="take stimuli of intensities, or 'population' or 'delta_modulation', which take others",
        )
    return values


def frames_over_time(values: np.ndarray, window: int) -> np.ndarray:
    """Hold every frame for its share of the time steps.

    Args:
        values: What is shown ``[stimulus, frame, feature]``.
        window: Number of steps.

    Returns:
        ``[stimulus, step, feature]``.

    Raises:
        SpecificationError: if there are fewer steps than frames.

    Example:
        >>> frames_over_time(np.array([[[1.0], [2.0]]]), 5).ravel().tolist()
        [1.0, 1.0, 1.0, 2.0, 2.0]
    """
    frames = values.shape[1]
    _require_steps(frames, window, 1)
    return values[:, np.arange(window) * frames // window]


def frame_windows(values: np.ndarray, window: int, *, least: int = 1) -> int:
    """Number of time steps that each frame has to itself, as many for each.

    Args:
        values: What is shown ``[stimulus, frame, feature]``.
        window: Number of steps in all.
        least: The fewest with which the code can tell a frame.

    Returns:
        Steps a frame; some at the end may be left over.

    Raises:
        SpecificationError: if there are fewer.

    Example:
        >>> frame_windows(np.zeros((1, 3, 4)), 10)
        3
    """
    _require_steps(values.shape[1], window, least)
    return window // values.shape[1]


def silent_until(spikes: np.ndarray, steps: int) -> np.ndarray:
    """Add silence at the end.

    Args:
        spikes: ``[stimulus, step, unit]``.
        steps: Number of steps wanted.

    Returns:
        ``[stimulus, steps, unit]``.

    Example:
        >>> silent_until(np.ones((1, 1, 1), dtype=bool), 3).ravel().tolist()
        [True, False, False]
    """
    return np.pad(spikes, ((0, 0), (0, steps - spikes.shape[1]), (0, 0)))


def _require_steps(frames: int, window: int, least: int) -> None:
    if window < frames * least:
        raise SpecificationError(
            "a code has too few time steps for the frames of a stimulus",
            given=f"{window} steps for {frames} frames",
            needed=f"{least} or more for each",
            action="lengthen 'duration' and simulation.steps, or take stimuli of fewer frames",
        )
