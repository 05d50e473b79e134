"""The grasshopper's auditory receptor: the text files of its spikes, and of the sounds that it heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from arealis.types.errors import DataError

__all__ = ["GRASSHOPPER_SECONDS", "SOUND_STEP", "read_grasshopper_sound", "read_grasshopper_spikes"]

GRASSHOPPER_SECONDS = 10.0
"""How long each sound was played."""
SOUND_STEP = 5e-5
"""Seconds between two samples of its amplitude."""
_MICROSECOND = 1e-6


def read_grasshopper_spikes(path: Path) -> np.ndarray:
    """Read when the receptor spiked.

    Args:
        path: A file of one time in microseconds a line, behind comments.

    Returns:
        Times in seconds from the beginning of the sound, in order.

    Raises:
        DataError: if the file is damaged.

    Example:
        >>> from arealis.data import fetch
        >>> len(read_grasshopper_spikes(fetch("grasshopper_spike_times_1")))  # doctest: +SKIP
        929
    """
    times = _MICROSECOND * _numbers(path, columns=1)[:, 0]
    if not len(times) or times[0] < 0 or times[-1] > GRASSHOPPER_SECONDS or (np.diff(times) <= 0).any():
        raise _damaged(path, "times that are not in order, or not from 0 to 10 s")
    return times


def read_grasshopper_sound(path: Path) -> np.ndarray:
    """Read the amplitude of a sound.

    Args:
        path: A file of two columns, microseconds and amplitude.

    Returns:
        Amplitude ``[200000]``, one every 50 µs, as a fraction of the loudest; the softest is 36 dB below.

    Raises:
        DataError: if the file is damaged.

    Example:
        >>> from arealis.data import fetch
        >>> read_grasshopper_sound(fetch("grasshopper_stimulus_1")).shape  # doctest: +SKIP
        (200000,)
    """
    time, amplitude = _numbers(path, columns=2).T
    expected = SOUND_STEP * np.arange(round(GRASSHOPPER_SECONDS / SOUND_STEP))
    if len(time) != len(expected) or not np.allclose(_MICROSECOND * time, expected, atol=SOUND_STEP / 10):
        raise _damaged(path, f"{len(time)} samples, or not one every 50 µs")
    if amplitude.min() <= 0:
        raise _damaged(path, "an amplitude that is not above 0")
    return amplitude


def _numbers(path: Path, *, columns: int) -> np.ndarray:
    """A table of finite numbers."""
    try:
        found = np.loadtxt(path, ndmin=2)
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if found.shape[1] != columns or not np.isfinite(found).all():
        raise _damaged(path, f"{found.shape[1]} columns, or numbers that are not finite")
    return found


def _damaged(path: Path, problem: str) -> DataError:
    return DataError(
        "a file of the grasshopper's auditory receptor cannot be read",
        given=f"{path}: {problem}",
        needed="the file as published",
        action="delete it and fetch it again: arealis data fetch grasshopper_spike_times_1",
    )
