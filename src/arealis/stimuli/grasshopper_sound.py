"""Sounds that a grasshopper heard, as its auditory receptor may take them in, beside its own past spikes."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.data import fetch, provenance, read_grasshopper_sound
from arealis.data.grasshopper import SOUND_STEP
from arealis.numerics import raised_cosine_filters
from arealis.types import DataError, Responses, SpecificationError, Stimuli

__all__ = ["grasshopper_sound"]

_PARTS = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}
_DECIBELS = 6.0  # the standard deviation of loudness that the experimenters chose


def grasshopper_sound(
    recording: Responses,
    *,
    sound: int,
    part: Literal["all", "even", "odd"] = "all",
    filters: int = 5,
    earliest: float = 0.004,
    latest: float = 0.010,
    past_spikes: bool = True,
) -> Stimuli:
    r"""Give the loudness of a sound through a bank of delayed filters, and the receptor's own past spikes.

    .. math:: x_k(t) = \int h_k(s)\, L(t - s)\, ds, \qquad
              L = \frac{10}{6\,\mathrm{dB}} \log_{10} \overline{a^2} - \text{mean}

    with the mean energy :math:`\overline{a^2}` of a time step; :math:`h_k` are raised cosines, see
    :func:`arealis.numerics.raised_cosine_filters`. Sounds up to 200 Hz say nothing of filters that are finer
    than some milliseconds: with many filters a model fits, and means nothing for faster sounds.

    Args:
        recording: From :func:`arealis.recordings.load_grasshopper_receptor`, which says how the sound is cut.
        sound: 1 (modulated up to 200 Hz) or 2 (up to 800 Hz).
        part: All stretches, or every other one, so that a model can learn from one half and be asked of the
            other: ``"even"`` begins with the first.
        filters: Number of filters.
        earliest: Seconds by which the first filter is late at its peak.
        latest: Seconds by which the last one is.
        past_spikes: Whether the receptor's own spikes are an input; without, a model knows the sound alone.

    Returns:
        Stimuli with the inputs ``"sound"`` ``[stretch, time, filter]`` and, if asked for, ``"past_spikes"``
        ``[stretch, time, 1]``, the recorded spikes a time step late. Targets: ``"recorded"``, the spikes
        ``[stretch, time, 1]``, ``NaN`` in the lead-in, and ``"level"``, L ``[stretch, time]``. All float32.

    Raises:
        DataError: if the recording is of something else, or the sound cannot be had or is damaged.
        SpecificationError: if the filters cannot be laid out so.

    Example:
        >>> from arealis.recordings import load_grasshopper_receptor  # doctest: +SKIP
        >>> grasshopper_sound(load_grasshopper_receptor(), sound=2).inputs["sound"].shape  # doctest: +SKIP
        (19, 700, 5)

    References:
        Rokem, Watzl, Gollisch, Stemmler, Herz & Samengo 2006, J Neurophysiol 95:2541; Pillow et al. 2008,
        Nature 454:995 (filters).
    """
    kept = _of_sound(recording, sound).isel(stimulus=_PARTS[part])
    spikes, time = kept.values[:, 0], kept.coords["time"].values
    step = float(time[-1] - time[0]) / (len(time) - 1)
    level = _level(sound, step)
    bank = raised_cosine_filters(filters, earliest=earliest, latest=latest, step_duration=step)
    heard = np.stack([np.convolve(level, kernel)[: len(level)] for kernel in bank], axis=1)
    first = np.rint((kept.coords["onset"].values + time[0]) / step).astype(int) - 1
    place = first[:, None] + np.arange(len(time))
    inputs = {"sound": heard[place].astype(np.float32)}
    if past_spikes:
        past = np.concatenate([np.zeros_like(spikes[:, :1]), spikes[:, :-1]], axis=1)
        inputs["past_spikes"] = past.astype(np.float32)
    return Stimuli(
        inputs=inputs,
        stimulus_id=kept.coords["stimulus_id"].values,
        targets={
            "recorded": np.where(time[:, None] > step / 2, spikes, np.nan).astype(np.float32),
            "level": level[place].astype(np.float32),
        },
        provenance=f"{kept.attrs['provenance']}; {provenance(f'grasshopper_stimulus_{sound}')}",
    )


def _of_sound(recording: Responses, sound: int) -> Responses:
    """The stretches of one sound."""
    if not {"sound", "onset"} <= set(recording.coords) or recording.sizes["time"] < 2:
        raise DataError(
            "this recording says nothing of the sound",
            given=f"coordinates {sorted(map(str, recording.coords))}",
            needed="a recording of the grasshopper's receptor, with 'sound' and 'onset' of every stretch",
            action="choose [recording] kind = 'grasshopper_receptor'",
        )
    known = np.unique(recording.coords["sound"].values).tolist()
    if sound not in known:
        raise SpecificationError(
            "the grasshopper heard no such sound",
            given=f"sound = {sound}",
            needed=f"one of {known}",
            action="correct 'sound'",
        )
    return recording.isel(stimulus=np.flatnonzero(recording.coords["sound"].values == sound))


def _level(sound: int, step: float) -> np.ndarray:
    """Loudness ``[step]`` about its mean, in its standard deviation as it was chosen."""
    amplitude = read_grasshopper_sound(fetch(f"grasshopper_stimulus_{sound}"))
    samples = step / SOUND_STEP
    if abs(samples - round(samples)) > 1e-6 or samples < 1 - 1e-6:
        raise SpecificationError(
            "the sound cannot be divided into these time steps",
            given=f"steps of {step:g} s, samples of {SOUND_STEP:g} s",
            needed="a whole number of samples a step",
            action="change step_duration under [recording]",
        )
    energy = (amplitude**2).reshape(-1, round(samples)).mean(axis=1)
    level = 10 / _DECIBELS * np.log10(energy)
    return level - level.mean()
