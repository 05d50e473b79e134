"""Spoken digits."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from arealis.data import fetch, provenance
from arealis.stimuli.cochleagram import cochleagrams
from arealis.types import DataError, SpecificationError, Stimuli

__all__ = ["read_spoken_digits", "spoken_digits"]

_ARRAYS = ("audio", "digit", "fs", "offsets", "speaker", "take")


def spoken_digits(
    *, frames: int = 20, channels: int = 32, takes: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6, 7)
) -> Stimuli:
    """Load spoken digits as cochleagrams: ten digits by six speakers, up to eight takes of each.

    Sounds that last differently long are divided into the same number of frames. The filter bank is a mel
    bank; see :func:`~arealis.stimuli.cochleagrams`.

    Args:
        frames: Time steps of each.
        channels: Frequency bands.
        takes: Which takes, from 0 to 7. Leave some out to test on: the published test set is takes 0 to 4.

    Returns:
        Stimuli with one input ``"sound"``, float32 ``[60 · takes, frame, channel]`` from 0 (60 dB below the
        loudest moment) to 1, low frequencies first. The targets ``"label"`` (the digit), ``"speaker"`` (0 to
        5) and ``"take"`` are int64. Chance is a tenth.

    Raises:
        DataError: if the file cannot be had, or is no file of recordings.
        SpecificationError: if a take does not exist, or the sounds cannot be divided like this.

    Example:
        >>> spoken_digits(frames=10, takes=(0, 1)).inputs["sound"].shape  # doctest: +SKIP
        (120, 10, 32)

    References:
        Jackson et al., Free Spoken Digit Dataset, doi:10.5281/zenodo.1342401.
    """
    read = read_spoken_digits(fetch("spoken_digits"))
    known = np.unique(read["take"])
    if not takes or not np.isin(takes, known).all():
        raise SpecificationError(
            "there are no such takes of the spoken digits",
            given=f"takes = {list(takes)}",
            needed=f"some of {known.tolist()}",
            action="correct 'takes'",
        )
    sounds = cochleagrams(
        read["audio"], read["offsets"], rate=float(read["fs"]), frames=frames, channels=channels
    )
    digit, speaker, take = (read[name].astype(np.int64) for name in ("digit", "speaker", "take"))
    names = [f"spoken {d} by {s}, take {t}" for d, s, t in zip(digit, speaker, take, strict=True)]
    return Stimuli(
        inputs={"sound": sounds},
        stimulus_id=np.array(names),
        targets={"label": digit, "speaker": speaker, "take": take},
        provenance=provenance("spoken_digits"),
    ).select(np.flatnonzero(np.isin(take, takes)))


def read_spoken_digits(path: Path) -> Mapping[str, np.ndarray]:
    """Read recordings from their file, and refuse one that does not hold together.

    Args:
        path: An ``.npz`` file of the arrays ``audio`` (int16, recordings laid end to end), ``offsets`` (where
            each begins, and the end), ``digit``, ``speaker``, ``take`` (one a recording) and ``fs`` (samples
            a second).

    Returns:
        The arrays by name.

    Raises:
        DataError: if an array is missing, or they do not fit each other.

    Example:
        >>> sorted(read_spoken_digits(fetch("spoken_digits")))  # doctest: +SKIP
        ['audio', 'digit', 'fs', 'offsets', 'speaker', 'take']
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            read = {name: file[name] for name in _ARRAYS}
    except (KeyError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise _damaged(path, str(error)) from error
    recordings = {len(np.atleast_1d(read[name])) for name in ("digit", "speaker", "take")}
    offsets = read["offsets"]
    if recordings != {len(offsets) - 1} or offsets[-1] != len(read["audio"]) or (np.diff(offsets) < 1).any():
        raise _damaged(path, f"{len(offsets) - 1} recordings of {sorted(recordings)} named ones")
    return read


def _damaged(path: Path, given: str) -> DataError:
    return DataError(
        f"cannot use the recordings in {path}",
        given=given,
        needed=f"the arrays {', '.join(_ARRAYS)}, with a digit, a speaker and a take for every recording",
        action="get the file again from its source",
    )
