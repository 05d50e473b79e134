"""Movies of dissimilarities: how the geometry of the responses unfolds in time."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.distances.crossnobis import crossnobis
from arealis.numerics.distances.missing import as_floats, filled_and_weight, is_complete
from arealis.numerics.distances.rdm import check_distances, pattern_distances
from arealis.types.errors import DataError

__all__ = ["crossnobis_movie", "moving_average", "rdm_movie"]

# One megabyte of float64 for the square tables of the time steps that are worked on together.
_ENTRIES = 2**17


def rdm_movie(x: Any, method: str, *, noise_covariance: Any = None, window: int = 1) -> Any:
    """Dissimilarity of every pair of stimuli at every time step.

    Each frame is :func:`rdm` of the responses averaged over ``window`` consecutive steps. Frames
    overlap; every window-th of them are bins that do not.

    Args:
        x: Responses ``[stimulus, time, unit]``, a NumPy array or a tensor.
        method: As in :func:`rdm`.
        noise_covariance: Covariance of the noise ``[unit, unit]``, or one of each frame
            ``[frame, unit, unit]``, for ``"mahalanobis"`` only.
        window: Number of time steps to average; there are ``window - 1`` frames fewer than steps.

    Returns:
        Dissimilarities ``[frame, pair]`` in the library of ``x``.

    Raises:
        DataError: as :func:`rdm`, and if the window is longer than the recording, or there is not one
            covariance a frame.

    Example:
        >>> import numpy as np
        >>> x = np.array([[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [2.0, 2.0], [4.0, 4.0]]])
        >>> rdm_movie(x, "euclidean", window=2)
        array([[1.],
               [9.]])

    Reference:
        Kriegeskorte, Mur & Bandettini 2008, Front Syst Neurosci 2:4.
    """
    if x.ndim != 3:
        raise DataError(
            "a movie needs time",
            given=f"responses of shape {tuple(x.shape)}",
            needed="[stimulus, time, unit]",
            action="for a single time step take rdm",
        )
    xp = array_namespace(x)
    frames = xp.permute_dims(moving_average(as_floats(x), window), (1, 0, 2))
    each_its_own = _one_a_frame(noise_covariance, frames.shape[0])
    step = max(1, _ENTRIES // x.shape[0] ** 2)
    parts = []
    for start in range(0, frames.shape[0], step):
        part = slice(start, start + step)
        covariance = noise_covariance[part, ...] if each_its_own else noise_covariance
        parts.append(pattern_distances(frames[part, ...], method, covariance))
    return check_distances(xp.concat(parts), method)


def crossnobis_movie(x_runs: Any, noise_covariance: Any = None, *, window: int = 1) -> Any:
    """Crossnobis distance of every pair of stimuli at every time step.

    Args:
        x_runs: Response patterns ``[run, stimulus, time, unit]``, a NumPy array or a tensor.
        noise_covariance: Covariance ``[unit, unit]``, or one of each frame ``[frame, unit, unit]``; the
            identity if None.
        window: Number of time steps to average, as in :func:`rdm_movie`.

    Returns:
        Distances ``[frame, pair]`` in the library of ``x_runs``.

    Raises:
        DataError: as :func:`crossnobis`, and if the window is longer than the recording, or there is not
            one covariance a frame.

    Example:
        >>> import numpy as np
        >>> x = np.array([[[[0.0], [0.0]], [[0.0], [2.0]]], [[[0.0], [0.0]], [[1.0], [3.0]]]])
        >>> crossnobis_movie(x)
        array([[0.],
               [6.]])

    Reference:
        Walther et al. 2016, NeuroImage 137:188.
    """
    if x_runs.ndim != 4:
        raise DataError(
            "a movie needs time",
            given=f"responses of shape {tuple(x_runs.shape)}",
            needed="[run, stimulus, time, unit]",
            action="for a single time step take crossnobis",
        )
    xp = array_namespace(x_runs)
    x = moving_average(as_floats(x_runs), window)
    frames = x.shape[2]
    each_its_own = _one_a_frame(noise_covariance, frames)
    return xp.stack(
        [
            crossnobis(x[:, :, t, :], noise_covariance[t, ...] if each_its_own else noise_covariance)
            for t in range(frames)
        ]
    )


def moving_average(x: Any, window: int) -> Any:
    """Average every ``window`` consecutive time steps.

    Args:
        x: Responses ``[..., time, unit]``, a NumPy array or a tensor; ``NaN`` entries are left out.
        window: Number of time steps.

    Returns:
        Averages ``[..., frame, unit]``, with ``window - 1`` frames fewer than time steps; ``NaN`` where
        nothing was measured.

    Raises:
        DataError: if the window is not a number of steps that the recording has.

    Example:
        >>> import numpy as np
        >>> moving_average(np.array([[1.0], [3.0], [np.nan]]), 2)
        array([[2.],
               [3.]])
    """
    steps = x.shape[-2]
    if isinstance(window, bool) or not isinstance(window, int) or not 1 <= window <= steps:
        raise DataError(
            "the window does not fit the recording",
            given=f"window {window!r} for {steps} time steps",
            needed=f"a whole number from 1 to {steps}",
            action="take a shorter window",
        )
    if window == 1:
        return x
    xp = array_namespace(x)
    spans = [slice(start, steps - window + 1 + start) for start in range(window)]
    if is_complete(x):
        return sum(x[..., span, :] for span in spans) / window
    filled, weight = filled_and_weight(x)
    count = sum(weight[..., span, :] for span in spans)
    total = sum(filled[..., span, :] for span in spans)
    return total / xp.where(count > 0, count, xp.nan)


def _one_a_frame(noise_covariance: Any, frames: int) -> bool:
    """Whether each frame has a covariance of its own."""
    if noise_covariance is None or noise_covariance.ndim == 2:
        return False
    if noise_covariance.ndim != 3 or noise_covariance.shape[0] != frames:
        raise DataError(
            "noise covariances do not fit the frames",
            given=f"shape {tuple(noise_covariance.shape)} for {frames} frames",
            needed="[unit, unit], or one covariance a frame",
            action="estimate them from residuals averaged over the same window",
        )
    return True
