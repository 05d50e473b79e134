"""Models and subjects as RDMs of the stimuli for which all of them have dissimilarities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from arealis.comparison.instrument import Geometry, Instrument
from arealis.comparison.measure_rdms import dissimilarities_of, geometry_of, stimuli_of
from arealis.comparison.pairing import read
from arealis.numerics import pair_positions, positions_of
from arealis.types import DataError, Dissimilarities, Responses

__all__ = ["Rdms", "among", "gather_rdms"]


@dataclass(frozen=True)
class Rdms:
    """Models and subjects as complete RDMs of the same stimuli.

    Args:
        models: Dissimilarities of each model ``[seed, pair]``, by name.
        data: Dissimilarities ``[subject, pair]``.
        stimulus_id: The stimuli that all of them have.
        left_out: How many stimuli have no dissimilarity somewhere.
        tables: What each subject's dissimilarities come from ``[stimulus, ..., unit]``; none where only
            dissimilarities are known.

    Example:
        >>> Rdms({"a": np.ones((1, 3))}, np.ones((2, 3)), np.array(["s", "t", "u"]), 0, ()).left_out
        0
    """

    models: Mapping[str, np.ndarray]
    data: np.ndarray
    stimulus_id: np.ndarray
    left_out: int
    tables: tuple[np.ndarray, ...]


def gather_rdms(
    instrument: Instrument,
    models: Mapping[str, Sequence[Responses | Dissimilarities]],
    recordings: Dissimilarities | Sequence[Responses],
) -> Rdms:
    """Turn models and recordings into RDMs of the stimuli for which all have dissimilarities.

    Args:
        instrument: One that compares dissimilarities.
        models: Responses or dissimilarities of each model, one or several seeds or candidates.
        recordings: Dissimilarities, or the responses of each subject.

    Returns:
        The RDMs.

    Raises:
        DataError: if stimuli differ, or dissimilarities are missing that no stimulus accounts for.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_dissimilarities
        >>> d = make_dissimilarities(np.arange(12.0).reshape(2, 1, 6), stimulus_id=np.array(list("abcd")),
        ...                          distance="correlation", provenance="made up")
        >>> gather_rdms(rsa(), {"itself": [d]}, d).models["itself"]
        array([[3., 4., 5., 6., 7., 8.]])
    """
    geometry = geometry_of(instrument)
    if isinstance(recordings, Sequence):
        stimulus_id = stimuli_of(recordings[0])
        data = np.concatenate([dissimilarities_of(one, instrument, stimulus_id) for one in recordings])
        tables = [_table(one, instrument, stimulus_id) for one in recordings]
    else:
        stimulus_id, tables = stimuli_of(recordings), []
        data = dissimilarities_of(recordings, instrument, stimulus_id)
    found = {
        name: np.stack([_one_rdm(seed, instrument, stimulus_id) for seed in seeds])
        for name, seeds in models.items()
    }
    kept = _complete_stimuli(np.concatenate([data, *found.values()]), len(stimulus_id), geometry)
    return Rdms(
        models={name: among(rdms, kept, len(stimulus_id)) for name, rdms in found.items()},
        data=among(data, kept, len(stimulus_id)),
        stimulus_id=stimulus_id[kept],
        left_out=len(stimulus_id) - len(kept),
        tables=tuple(table[kept] for table in tables),
    )


def among(rdms: np.ndarray, kept: np.ndarray, stimuli: int) -> np.ndarray:
    """The dissimilarities between some of the stimuli.

    Args:
        rdms: Dissimilarities ``[rdm, pair]``.
        kept: Positions of these stimuli, ascending.
        stimuli: Number of all stimuli.

    Returns:
        Dissimilarities ``[rdm, pair]``.

    Example:
        >>> among(np.array([[1.0, 2.0, 3.0]]), np.array([0, 2]), 3)
        array([[2.]])
    """
    i, j = pair_positions(stimuli)
    chosen = np.zeros(stimuli, dtype=bool)
    chosen[kept] = True
    return rdms[:, chosen[i] & chosen[j]]


def _table(recording: Responses, instrument: Instrument, stimulus_id: np.ndarray) -> np.ndarray:
    own = stimuli_of(recording)
    return read(recording.values, instrument)[positions_of(stimulus_id, own, kind="stimulus")]


def _one_rdm(
    model: Responses | Dissimilarities, instrument: Instrument, stimulus_id: np.ndarray
) -> np.ndarray:
    return dissimilarities_of(model, instrument, stimulus_id).mean(axis=0)


def _complete_stimuli(rdms: np.ndarray, stimuli: int, geometry: Geometry) -> np.ndarray:
    """Stimuli that have dissimilarities everywhere, without those that have none with any other."""
    i, j = pair_positions(stimuli)
    missing = np.asarray(np.isnan(rdms).any(axis=0))
    lacking = np.bincount(np.concatenate([i[missing], j[missing]]), minlength=stimuli)
    kept = np.flatnonzero(lacking < max(stimuli - 1, 1))
    if np.isnan(among(rdms, kept, stimuli)).any():
        raise DataError(
            "some pairs of stimuli have no dissimilarity",
            given=f"{int(missing.sum())} of {len(missing)} pairs missing in a model or a subject",
            needed=f"{geometry.distance} dissimilarities of all pairs of the stimuli that take part",
            action="leave out the stimuli whose pairs were not measured",
        )
    return kept
