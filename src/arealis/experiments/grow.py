"""Grow: one task from its specification to its result."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from arealis.experiments.assemble import assemble_network
from arealis.experiments.assemble_learners import assemble_learners
from arealis.experiments.entry import make_choice
from arealis.experiments.free_running import trace_free_running
from arealis.experiments.measuring import Grown, measure_grown
from arealis.experiments.names import PREDICTORS
from arealis.experiments.open_session import open_session
from arealis.experiments.plan import Task
from arealis.experiments.session import Session
from arealis.experiments.stimulus_maps import map_first_seed
from arealis.experiments.traces import trace_first_seed
from arealis.experiments.world_sessions import assemble_acting, live_on
from arealis.numerics import ReplicaStreams
from arealis.store import provenance
from arealis.training import Checkpoint, train
from arealis.types import Result, measurement_table, stack_draws

__all__ = ["HELD_OUT", "grow"]

HELD_OUT = "held-out stimuli of each seed"
"""Where a result's provenance lists them, by position."""


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
    model = task.model
    grown = _bring_up(task, keep=keep, keep_every=keep_every, resume=resume)
    session = grown.session
    predicted = make_choice(
        PREDICTORS,
        model.predictor,
        what="predictor",
        place="predictor",
        session=session,
        record=grown.record,
        network=grown.network,
        params=grown.params,
        simulation=model.simulation,
    )
    drawn = model.predictor.kind == "free_running"
    measured = list(measure_grown(grown, predicted))
    taken = [m for _, m in measured]
    return Result(
        specification=task.specification(),
        measurements=measurement_table(taken, seed=[seed for seed, _ in measured]),
        provenance=_environment() | _shown(session),
        history=grown.history,
        responses={f"seed {seed}": r for seed, r in zip(task.seeds, predicted, strict=True)},
        draws=stack_draws(taken),
        weights={name: value.numpy() for name, value in grown.params.items()},
        stimulus_maps=map_first_seed(task, session, predicted),
        traces=trace_free_running(session, predicted) if drawn else trace_first_seed(grown),
    )


def _bring_up(
    task: Task,
    *,
    keep: Callable[[Checkpoint], None] | None,
    keep_every: int,
    resume: Checkpoint | None,
) -> Grown:
    """Assemble the network of a task and take it through its phases."""
    model, rng = task.model, ReplicaStreams(task.seeds)
    session = open_session(model, task.seeds)
    network, params = assemble_network(model, session.stimuli, session.recording, rng=rng.spawn("network"))
    upbringing = assemble_learners(model)
    acting = None if model.world is None else assemble_acting(model.world)
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
        held_out=[s.select(np.arange(min(model.follow, len(s)))) for s in session.shown() if len(s)],
        acting=acting,
        keep=keep,
        keep_every=keep_every,
        resume=resume,
    )
    if model.world is not None:
        session = live_on(session, model.world, network, params, rng=rng.spawn("held-out episodes"))
    observed = history.table()
    observed.insert(0, "seed", np.asarray(task.seeds)[observed.pop("replica").to_numpy(dtype=int)])
    return Grown(task, session, network, params, observed)


def _shown(session: Session) -> dict[str, Any]:
    """Where the stimuli came from, and which of them each seed was tested on."""
    return {
        "stimuli": session.stimuli.provenance,
        HELD_OUT: [index.tolist() for index in session.positions()],
    }


@cache
def _environment() -> dict[str, Any]:
    """Versions and device of this worker, looked up once."""
    return provenance()
