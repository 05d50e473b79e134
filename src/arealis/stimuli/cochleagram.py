"""Cochleagram: the energy of a sound in bands that widen with frequency, over time."""

from __future__ import annotations

import numpy as np

from arealis.stimuli.limits import require_within

__all__ = ["cochleagrams", "mel_bank"]

_WINDOW, _HOP = 0.025, 0.004  # seconds
_LOWEST = 80.0  # Hz, below any voice
_RANGE = 60.0  # decibels from silence to the loudest moment


def mel_bank(channels: int, *, window: int, rate: float) -> np.ndarray:
    r"""Triangular filters that are equally spaced in mel, from 80 Hz to half the sampling rate.

    .. math:: m(f) = 2595 \log_{10}(1 + f / 700)

    Args:
        channels: Number of filters.
        window: Samples of the window whose spectrum they weigh.
        rate: Samples a second.

    Returns:
        Weights ``[channel, frequency]`` that sum to one a channel; low frequencies first.

    Raises:
        SpecificationError: if there are more filters than the spectrum can tell apart.

    Example:
        >>> mel_bank(8, window=200, rate=8000).shape
        (8, 101)

    References:
        Stevens, Volkmann & Newman 1937, J Acoust Soc Am 8:185, in the form of O'Shaughnessy 1987.
    """
    require_within("a filter bank", channels=(channels, 1, window // 4))
    top = 2595 * np.log10(1 + rate / 2 / 700)
    bottom = 2595 * np.log10(1 + _LOWEST / 700)
    edges = 700 * (10 ** (np.linspace(bottom, top, channels + 2) / 2595) - 1)
    frequency = np.fft.rfftfreq(window, 1 / rate)
    # A filter narrower than the resolution of the window still reaches the frequency next to its centre.
    resolution = rate / window
    rise = (frequency - edges[:-2, None]) / np.maximum(edges[1:-1] - edges[:-2], resolution)[:, None]
    fall = (edges[2:, None] - frequency) / np.maximum(edges[2:] - edges[1:-1], resolution)[:, None]
    weights = np.clip(np.minimum(rise, fall), 0, None)
    return weights / weights.sum(axis=1, keepdims=True)


def cochleagrams(
    audio: np.ndarray, offsets: np.ndarray, *, rate: float, frames: int, channels: int
) -> np.ndarray:
    r"""Log energies of many sounds, each in the same number of frames whatever its duration.

    .. math:: c_{tk} = \operatorname{clip}_{[0, 1]}\Big(
              1 + \tfrac{10}{60} \log_{10} \frac{E_{tk}}{\max_{tk} E_{tk}}\Big)

    where E is the mean power of frame t in band k of a mel filter bank (windows of 25 ms, one every 4 ms).
    The loudest moment of each sound is 1, what is 60 dB softer or more is 0.

    Args:
        audio: Sounds laid end to end ``[sample]``.
        offsets: Where each begins, and where the last ends ``[sound + 1]``.
        rate: Samples a second.
        frames: Frames T that each sound is divided into.
        channels: Bands K.

    Returns:
        Energies ``[sound, frame, channel]``, float32 from 0 to 1; silence is 0.

    Raises:
        SpecificationError: if the shortest sound cannot be divided into so many frames, or a window into so
            many bands.

    Example:
        >>> cochleagrams(np.ones(4000), np.array([0, 2000, 4000]), rate=8000, frames=4, channels=8).shape
        (2, 4, 8)
    """
    window, hop = round(_WINDOW * rate), round(_HOP * rate)
    lengths = np.diff(offsets)
    windows = (lengths - window) // hop + 1
    require_within("a cochleagram", frames=(frames, 1, int(windows.min())))
    sound = np.repeat(np.arange(len(lengths)), windows)
    place = np.arange(len(sound)) - np.repeat(np.cumsum(windows) - windows, windows)
    power = (
        _power(audio, offsets[sound] + place * hop, window) @ mel_bank(channels, window=window, rate=rate).T
    )
    group = sound * frames + place * frames // windows[sound]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    energy = np.add.reduceat(power, first) / np.bincount(group)[:, None]
    return _compressed(energy.reshape(len(lengths), frames, channels))


def _power(audio: np.ndarray, starts: np.ndarray, window: int) -> np.ndarray:
    """Power spectra ``[window, frequency]`` of tapered windows that begin at these samples."""
    cut = np.lib.stride_tricks.sliding_window_view(audio, window)[starts].astype(np.float32)
    return np.abs(np.fft.rfft(cut * np.hanning(window).astype(np.float32))) ** 2


def _compressed(energy: np.ndarray) -> np.ndarray:
    loudest = energy.max(axis=(1, 2), keepdims=True)
    floor = 10 ** (-_RANGE / 10)
    relative = energy / np.where(loudest > 0, loudest, 1)
    return (1 + 10 / _RANGE * np.log10(np.maximum(relative, floor))).astype(np.float32)
