"""Grow: one task from its specification to its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from arealis.experiments.absent import absent
from arealis.experiments.assemble import assemble_network
from arealis.experiments.assemble_learners import assemble_learners
from arealis.experiments.entry import make_choice
from arealis.experiments.names import MEASURES, PREDICTORS
from arealis.experiments.open_session import open_session
from arealis.experiments.plan import Task
from arealis.experiments.session import Session
from arealis.experiments.specification import MeasureTable
from arealis.experiments.tables import Choice
from arealis.networks import respond
from arealis.numerics import ReplicaStreams, bootstrap_weights
from arealis.store import provenance
from arealis.training import Checkpoint, train
from arealis.types import (
    Measurement,
    NotEstimable,
    Responses,
    Result,
    Stimuli,
    measurement_table,
    stack_draws,
)

__all__ = ["HELD_OUT", "grow"]

HELD_OUT = "held-out stimuli of each seed"
"""Where a result's provenance lists them, by position."""
_RESAMPLING_SEED = 0


def grow(
    task: Task,
    *,
    keep: Callable[[Checkpoint], None] | None = None,
    keep_every: int = 0,
    resume: Checkpoint | None = None,
) -> Result:
    """Grow the network of a task, record it, and measure it beside the animal.

    Args:
        task: A fully resolved model and its seeds.
        keep: Given checkpoints of the training; see :func:`~arealis.training.train`.
        keep_every: Updates between two of them.
        resume: Where the training goes on.

    Returns:
        What was measured, one row a number and seed; names are for the plan to give.

    Raises:
        ArealisError: if data are missing, tables do not fit together, or learning diverges.
    """
    model, rng = task.model, ReplicaStreams(task.seeds)
    session = open_session(model, task.seeds)
    network, params = assemble_network(model, session.stimuli, session.recording, rng=rng.spawn("network"))
    upbringing = assemble_learners(model)
    params, history = train(
        network,
        params,
        session.learnt_from(),
        upbringing.learners,
        upbringing.phases,
        rng=rng.spawn("training"),
        steps=model.simulation.steps,
        observe=model.observe,
        observe_every=model.observe_every,
        modulators=upbringing.modulators,
        held_out=[s.select(np.arange(min(model.follow, len(s)))) for s in session.shown()],
        keep=keep,
        keep_every=keep_every,
        resume=resume,
    )

    def record(stimuli: Sequence[Stimuli]) -> list[Responses]:
        duration = model.simulation.step_duration
        return respond(network, params, stimuli, steps=model.simulation.steps, step_duration=duration)

    predicted = make_choice(
        PREDICTORS, model.predictor, what="predictor", place="predictor", session=session, record=record
    )
    observed = history.table()
    observed.insert(0, "seed", np.asarray(task.seeds)[observed.pop("replica").to_numpy(dtype=int)])
    measured = [
        (seed, m)
        for replica, seed in enumerate(task.seeds)
        for m in _measure(task, session, predicted[replica], replica, observed[observed.seed == seed])
    ]
    taken = [m for _, m in measured]
    return Result(
        specification=task.specification(),
        measurements=measurement_table(taken, seed=[seed for seed, _ in measured]),
        provenance=_environment() | _shown(session),
        history=observed,
        responses={f"seed {seed}": r for seed, r in zip(task.seeds, predicted, strict=True)},
        draws=stack_draws(taken),
        weights={name: value.numpy() for name, value in params.items()},
    )


def _shown(session: Session) -> dict[str, Any]:
    """Where the stimuli came from, and which of them each seed was tested on."""
    return {
        "stimuli": session.stimuli.provenance,
        HELD_OUT: [index.tolist() for index in session.held_out],
    }


@cache
def _environment() -> dict[str, Any]:
    """Versions and device of this worker, looked up once."""
    return provenance()


def _measure(
    task: Task, session: Session, predicted: Responses, replica: int, history: pd.DataFrame
) -> Iterator[Measurement]:
    """Take every measure of one replica; all share the bootstrap draws of the whole set of stimuli."""
    index, model = session.held_out[replica], task.model
    everyone = session.stimuli.stimulus_id
    draws = bootstrap_weights(everyone, model.draws, rng=np.random.default_rng(_RESAMPLING_SEED))
    for number, choice in enumerate(model.measure):
        given = {
            "model": predicted,
            "recording": None if session.recording is None else session.recorded(index),
            "whole_recording": session.recording,
            "attributes": {k: v[index] for k, v in session.stimuli.targets.items() if v.ndim == 1},
            "labels": session.stimuli.targets["label"][index] if "label" in session.stimuli.targets else None,
            "weights": draws[:, index],
            "permutations": model.permutations,
            "rng": np.random.default_rng([_RESAMPLING_SEED, task.seeds[replica], number]),
            "history": history,
            "batch": model.phase[0].batch if model.phase else 0,
        }
        place = f"measure.{number}"
        kind = Choice(kind=choice.kind, **choice.options)
        yield from _named(choice, make_choice(MEASURES, kind, what="measure", place=place, **given))


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
