"""Measuring: everything that is measured of the networks of one task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from arealis.experiments.absent import absent
from arealis.experiments.entry import make_choice
from arealis.experiments.names import MEASURES
from arealis.experiments.plan import Task
from arealis.experiments.session import Session
from arealis.experiments.specification import MeasureTable
from arealis.experiments.tables import Choice
from arealis.experiments.world_sessions import episode_responses
from arealis.networks import AreaNetwork, one_replica, respond
from arealis.training import OBSERVATION
from arealis.types import Measurement, NotEstimable, Parameters, Responses, Stimuli

__all__ = ["Grown", "measure_grown"]

_RESAMPLING_SEED = 0


@dataclass(frozen=True)
class Grown:
    """The networks of a task after their childhood, and what they were shown.

    Args:
        task: What was asked for.
        session: Stimuli and recording, divided for every replica.
        network: The network.
        params: Its parameters ``[replica, ...]``.
        history: What was observed while they grew, by seed.
    """

    task: Task
    session: Session
    network: AreaNetwork
    params: Parameters
    history: pd.DataFrame

    def record(self, stimuli: Sequence[Stimuli]) -> list[Responses]:
        """Record all replicas, each with stimuli of its own."""
        return self._respond(self.network, self.params, stimuli)

    def probe(
        self,
        replica: int,
        network: AreaNetwork | None = None,
        alter: Callable[[Stimuli], Stimuli] | None = None,
    ) -> Responses:
        """Record one replica with its held-out stimuli once more.

        Args:
            replica: Which.
            network: The network in another state, such as lesioned; as it is if not given.
            alter: What the stimuli become.

        Returns:
            Its responses.
        """
        shown = self.session.stimuli.select(self.session.held_out[replica])
        alone = one_replica(network or self.network, self.params, replica)
        return self._respond(*alone, [alter(shown) if alter else shown])[0]

    def _respond(
        self, network: AreaNetwork, params: Parameters, stimuli: Sequence[Stimuli]
    ) -> list[Responses]:
        how, world = self.task.model.simulation, self.task.model.world
        if world is None:
            lasting, averaged = how.step_duration, how.recorded == "mean"
            throughout = how.recorded == "throughout"
            return respond(
                network,
                params,
                stimuli,
                steps=how.steps,
                step_duration=lasting,
                all_times=throughout,
                averaged=averaged,
            )
        steps, lasting = stimuli[0].inputs[OBSERVATION].shape[1], how.step_duration
        recorded = respond(network, params, stimuli, steps=steps, step_duration=lasting, all_times=True)
        throughout = world.recorded == "throughout"
        both = zip(recorded, stimuli, strict=True)
        return [episode_responses(r, shown, throughout=throughout) for r, shown in both]


def measure_grown(grown: Grown, predicted: Sequence[Responses]) -> Iterator[tuple[int, Measurement]]:
    """Take every measure of every replica; all share the bootstrap draws of the whole set of stimuli.

    Args:
        grown: The networks.
        predicted: What each replica says of its held-out stimuli.

    Yields:
        Seed and measurement.
    """
    model = grown.task.model
    for replica, seed in enumerate(grown.task.seeds):
        rng = np.random.default_rng(_RESAMPLING_SEED)
        weights = grown.session.resampled(replica, model.draws, rng=rng)
        for number, choice in enumerate(model.measure):
            given = _given(grown, predicted[replica], replica, number, weights)
            kind = Choice(kind=choice.kind, **choice.options)
            taken = make_choice(MEASURES, kind, what="measure", place=f"measure.{number}", **given)
            for measurement in _named(choice, taken):
                yield seed, measurement


def _given(
    grown: Grown, predicted: Responses, replica: int, number: int, weights: np.ndarray
) -> dict[str, Any]:
    """Everything that a measure may ask for."""
    session, model, seed = grown.session, grown.task.model, grown.task.seeds[replica]
    index, targets = session.held_out[replica], session.stimuli.targets
    return {
        "model": predicted,
        "recording": None if session.recording is None else session.recorded(index),
        "whole_recording": session.recording,
        "attributes": {k: v[index] for k, v in targets.items() if v.ndim == 1},
        "labels": targets["label"][index] if "label" in targets else None,
        "weights": weights,
        "permutations": model.permutations,
        "rng": np.random.default_rng([_RESAMPLING_SEED, seed, number]),
        "history": grown.history[grown.history.seed == seed],
        "batch": model.phase[0].batch if model.phase else 0,
        "network": one_replica(grown.network, grown.params, replica)[0],
        "parameters": {name: value[replica].numpy() for name, value in grown.params.items()},
        "stimuli": lambda: session.stimuli.select(index),
        "learnt_from": lambda: session.lesson.select(session.training[replica]),
        "probe": lambda network=None, alter=None: grown.probe(replica, network, alter),
    }


def _named(
    choice: MeasureTable, taken: Measurement | NotEstimable | list[Measurement]
) -> Iterator[Measurement]:
    """What was measured, under the name that the file gives; several numbers keep theirs behind it."""
    if isinstance(taken, list):
        for one in taken:
            yield replace(one, name=f"{choice.name}_{one.name}") if choice.name else one
        return
    found = absent(choice.kind, taken) if isinstance(taken, NotEstimable) else taken
    yield replace(found, name=choice.name) if choice.name else found
