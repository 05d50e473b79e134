"""Blind recordings: what an experimenter could see of networks while they learn, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from arealis.analysis import observe_learning
from arealis.experiments.load import load_stimuli
from arealis.experiments.specification import StimuliTable
from arealis.experiments.tables import Choice
from arealis.types import Result, SpecificationError

__all__ = ["BlindRecordings", "Course", "observe_blind", "record_blind"]

_SAMPLING_SEED = 0
# Not settings: what varies within a setting is what has to be told apart.
_NOT_SETTINGS = ("candidate", "rule")


@dataclass(frozen=True)
class Course:
    """The tasks that are one model under all its seeds, one task a time point of learning.

    Args:
        keys: Their keys, in the order of time.
        columns: What the tables call them, but for the time.
    """

    keys: tuple[str, ...]
    columns: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class BlindRecordings:
    """One area of many networks at a few time points of learning.

    Args:
        responses: ``[time point, stimulus, unit]``, an array a network.
        labels: Labels of the stimuli ``[stimulus]`` of every network, None where there are none.
        columns: What the tables call every network, but for the time.
        seeds: Seed of every network ``[network]``.
        streams: What its random numbers are drawn from: the same whatever else is recorded.
    """

    responses: tuple[np.ndarray, ...]
    labels: tuple[np.ndarray | None, ...]
    columns: tuple[Mapping[str, Any], ...]
    seeds: np.ndarray
    streams: tuple[tuple[int, ...], ...]

    @property
    def blocks(self) -> np.ndarray:
        """Setting and seed of every network, in words ``[network]``."""
        settings = [
            ", ".join(f"{k} = {v}" for k, v in own.items() if k not in _NOT_SETTINGS) for own in self.columns
        ]
        return np.array([f"{s}, seed {seed}" for s, seed in zip(settings, self.seeds, strict=True)])


def record_blind(courses: Sequence[Course], area: str, read: Callable[[str], Result]) -> BlindRecordings:
    """Collect one area of every network.

    Args:
        courses: The networks.
        area: The area.
        read: Key → stored result of that task.

    Returns:
        The recordings, without noise as yet and with all units.
    """
    responses, labels, columns, seeds, streams = [], [], [], [], []
    for course in courses:
        results = [read(key) for key in course.keys]
        for place, seed in enumerate(results[0].specification["seeds"]):
            shown = [list(result.responses.values())[place] for result in results]
            kept = [r.isel(unit=(r.coords["area"] == area).values) for r in shown]
            responses.append(np.stack([r.values[:, :, -1].mean(axis=1) for r in kept]).astype(float))
            labels.append(_label(results[0], shown[0].coords["stimulus_id"].values))
            columns.append(dict(course.columns))
            seeds.append(seed)
            streams.append((_SAMPLING_SEED, int(course.keys[0], 16), seed))
    return BlindRecordings(tuple(responses), tuple(labels), tuple(columns), np.array(seeds), tuple(streams))


def observe_blind(recordings: BlindRecordings, units: int, noise: float) -> tuple[np.ndarray, list[str]]:
    r"""Take every observable of a random sample of each network's units, with noise.

    .. math:: \tilde r_{t s u} = r_{t s u} + \nu\, \bar\sigma\, \epsilon_{t s u}, \qquad
              \bar\sigma^2 = \langle \operatorname{Var}_s r_{t s u} \rangle_{t u}

    Fewer units are some of the more, and more noise is the less on a larger scale, so that recordings of
    different quality differ in nothing else.

    Args:
        recordings: What was recorded.
        units: Number of units to sample.
        noise: ν, the standard deviation of the noise in units of that of the signal of the population; of
            the mean of m trials, that of one trial divided by √m.

    Returns:
        Observables ``[network, observable]``, ``NaN`` where one is not defined, and their names.

    Raises:
        SpecificationError: if a network has fewer units.
    """
    fewest = min(one.shape[2] for one in recordings.responses)
    if units > fewest:
        raise SpecificationError(
            "more units cannot be recorded than there are",
            given=f"units = {units} in [[identify]], a network with {fewest} in this area",
            needed="at most as many units as the smallest network has",
            action="lower units, or choose a larger area",
        )
    found = [
        observe_learning(_sampled(responses, units, noise, stream), labels)
        for responses, labels, stream in zip(
            recordings.responses, recordings.labels, recordings.streams, strict=True
        )
    ]
    names = [name for name in found[0] if all(name in own for own in found)]
    return np.array([[own[name] for name in names] for own in found]), names


def _sampled(responses: np.ndarray, units: int, noise: float, stream: tuple[int, ...]) -> np.ndarray:
    rng = np.random.default_rng(stream)
    chosen = rng.permutation(responses.shape[2])[:units]
    deviation = np.sqrt(responses.var(axis=1).mean())
    return (responses + noise * deviation * rng.standard_normal(responses.shape))[:, :, chosen]


def _label(result: Result, shown: np.ndarray) -> np.ndarray | None:
    """Labels of the stimuli that were shown, if their set has labels."""
    table = result.specification["stimuli"]
    if table is None:
        return None
    options = {"kind": table["kind"], **StimuliTable.model_validate(table).options}
    recording = result.specification.get("recording")
    stimuli = load_stimuli(Choice(**options), None if recording is None else Choice(**recording))
    if "label" not in stimuli.targets:
        return None
    place = {name: i for i, name in enumerate(stimuli.stimulus_id.tolist())}
    return stimuli.targets["label"][[place[name] for name in shown.tolist()]]
