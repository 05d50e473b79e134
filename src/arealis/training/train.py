"""Train: take a network through its phases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import torch

from arealis.analysis.gradient_alignment import gradient_alignment
from arealis.development import Phase, plastic
from arealis.networks import AreaNetwork
from arealis.rules import Backpropagation
from arealis.training.batches import batches
from arealis.training.history import History
from arealis.training.step import Plasticity, begin, learn
from arealis.types import Activity, Batch, Learner, Parameters, Stimuli, Streams, Updates

__all__ = ["train"]


def train(
    network: AreaNetwork,
    params: Parameters,
    stimuli: Sequence[Stimuli],
    learners: Sequence[Learner],
    phases: Sequence[Phase],
    *,
    rng: Streams,
    steps: int = 1,
    observe_every: int = 50,
) -> tuple[Parameters, History]:
    """Train every replica of a network through its developmental phases.

    Args:
        network: The network.
        params: Its first parameters ``[replica, ...]``; not changed.
        stimuli: One training set a replica, equally large.
        learners: Which areas learn, by which rule, to reduce which cost, when.
        phases: What is plastic when, in order.
        rng: Random streams, one a replica.
        steps: Time steps that the network runs for each stimulus.
        observe_every: Updates between two observations of the cost and of the cosine between each
            learner's update and the true gradient of its cost.

    Returns:
        The learnt parameters and the history.

    Raises:
        DivergenceError: if an update is not finite.
        SpecificationError: if learners and phases do not fit.

    Example:
        >>> import numpy as np
        >>> from arealis.networks import Area, Bundle, RateNeuron, build, dense
        >>> from arealis.numerics import ReplicaStreams
        >>> from arealis.objectives import CrossEntropy
        >>> from arealis.types import Optimiser
        >>> rng, x = ReplicaStreams((0,)), np.eye(4, dtype="float32")
        >>> shown = Stimuli({"eye": x[:, None]}, np.arange(4).astype(str), {"label": np.arange(4)})
        >>> net, params = build([Area("decision", tuple("abcd"), RateNeuron("linear"))],
        ...                     [Bundle(("eye",), ("decision",), dense)], inputs={"eye": 4}, rng=rng)
        >>> learner = Learner("all", ("decision",), Backpropagation(), CrossEntropy("decision"),
        ...                   Optimiser("sgd", 1.0), ("school",))
        >>> _, history = train(net, params, [shown], [learner], [Phase("school", 101, 4)], rng=rng)
        >>> costs = history.table().query("quantity == 'cost'").value
        >>> bool(costs.iloc[-1] < 0.3 * costs.iloc[0])
        True
    """
    params = {name: value.clone() for name, value in params.items()}
    history = History()
    schedule = plastic(learners, phases)
    with torch.no_grad():
        for phase in phases:
            active = [
                begin(network, params, learner, rng=rng.spawn(phase.name)) for learner in schedule[phase.name]
            ]
            shown = batches(
                stimuli,
                size=phase.batch,
                steps=steps,
                rng=rng.spawn(phase.name).spawn("batches"),
                like=next(iter(params.values())),
            )
            for step, batch in enumerate(islice(shown, phase.steps)):
                observed = step % observe_every == 0 or step == phase.steps - 1
                before = {k: v.clone() for k, v in params.items()} if observed else {}
                active, activity, updates = learn(network, params, batch, active, step)
                if observed:
                    _observe(history, network, before, batch, activity, active, updates, phase.name, step)
    return params, history


def _observe(
    history: History,
    network: AreaNetwork,
    params: Parameters,
    batch: Batch,
    activity: Activity,
    active: Sequence[Plasticity],
    updates: Sequence[Updates],
    phase: str,
    step: int,
) -> None:
    """Record the cost of every learner and how its update lay to the true gradient."""
    for p, update in zip(active, updates, strict=True):
        objective = p.learner.objective
        if objective is None:
            continue
        history.add(phase, step, p.learner.name, "cost", objective(activity, batch).mean(1))
        gradient, _, _ = Backpropagation().step(
            network, params, activity, batch, objective, p.learner.areas, {}, rng=p.rng
        )
        for area, cosine in gradient_alignment(update, gradient).items():
            history.add(phase, step, area, "gradient_cosine", cosine)
