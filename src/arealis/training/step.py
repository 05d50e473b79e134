"""One step of learning: perceive, let every plastic learner estimate, then apply all updates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from arealis.networks import AreaNetwork
from arealis.rules import require_trainable
from arealis.training.optimisers import descend, make_optimiser, set_rate
from arealis.types import (
    Activity,
    Batch,
    DivergenceError,
    Learner,
    Objective,
    Parameters,
    Progress,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["Plasticity", "adapt", "begin", "learn", "perceive"]


@dataclass(frozen=True)
class Plasticity:
    """A learner with what it carries from step to step.

    Args:
        learner: The learner.
        optimiser: Its optimiser, which changes the parameters it owns in place.
        state: Its rule's state.
        rng: Its rule's random streams.
    """

    learner: Learner
    optimiser: torch.optim.Optimizer
    state: RuleState
    rng: Streams


def owned(network: AreaNetwork, params: Parameters, areas: Sequence[str]) -> list[str]:
    """Names of the parameters of areas: biases, what neurons learn of themselves, and incoming weights."""
    names = [f"{a}.{name}" for a in areas for name in ("bias", *network.learns(a))]
    names += [p.parameter for p in network.projections if p.owner in areas]
    return [n for n in dict.fromkeys(names) if n in params]


def begin(network: AreaNetwork, params: Parameters, learner: Learner, *, rng: Streams) -> Plasticity:
    """Set a learner up for a phase.

    Args:
        network: The network.
        params: Its parameters.
        learner: The learner.
        rng: Random streams.

    Returns:
        The learner with its optimiser and its rule's first state.

    Raises:
        SpecificationError: if the rule cannot train these areas, or has no cost where it needs one.
    """
    reached = (*learner.areas, *learner.through)
    require_trainable(learner.rule, network, learner.objective, reached)
    own = rng.spawn(learner.name)
    state = learner.rule.init(network, params, learner.objective, reached, rng=own.spawn("feedback"))
    tensors = [params[n] for n in owned(network, params, learner.areas)]
    tensors += [t for t in state.values() if t.is_floating_point()]
    return Plasticity(learner, make_optimiser(learner.optimiser, tensors), state, own.spawn("steps"))


def perceive(network: AreaNetwork, params: Parameters, batch: Batch) -> Activity:
    """Run a network from rest.

    Args:
        network: The network.
        params: Its parameters.
        batch: What is shown.

    Returns:
        Area → activity ``[time, replica, batch, unit]``.
    """
    like = next(iter(params.values()))
    examples = next(iter(batch.inputs.values())).shape[2]
    rest = network.initial_state(len(like), examples, like=like)
    return network.run(params, rest, batch.inputs, steps=batch.steps)[1]


def adapt(
    network: AreaNetwork,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    plastic: Sequence[Plasticity],
    progress: Progress,
) -> tuple[list[Plasticity], list[Updates]]:
    """Make one update of every plastic area; all learners see the activity before any of them changed.

    Where a rule updates an entry of its state, its optimiser changes that tensor in place. A gate scales the
    updates of its learner, before the costs of its synapses join them.

    Args:
        network: The network.
        params: Its parameters, changed in place.
        activity: What the network did.
        batch: What it was shown, with the signals of neuromodulators among its targets.
        plastic: The learners of this phase.
        progress: How far the phase has come.

    Returns:
        The learners with their new states, and the updates of each.

    Raises:
        DivergenceError: if an update is not finite; parameters are then as before the step.
    """
    after, all_updates = [], []
    for p in plastic:
        learner = p.learner
        reached = (*learner.areas, *learner.through)
        given = network, params, activity, batch, at_progress(learner.objective, progress), reached
        updates, state, _ = learner.rule.step(*given, p.state, rng=p.rng)
        if learner.through:
            kept = {*owned(network, params, learner.areas), *state}
            updates = {name: update for name, update in updates.items() if name in kept}
        updates = _with_synaptic_costs(learner, network, params, _gated(learner, updates, batch))
        _require_finite(updates, learner, progress.step)
        all_updates.append(updates)
        after.append(Plasticity(learner, p.optimiser, state, p.rng))
    for p, updates in zip(plastic, all_updates, strict=True):
        set_rate(p.optimiser, p.learner.optimiser, progress)
        changing = [params[name] if name in params else p.state[name] for name in updates]
        descend(p.optimiser, changing, list(updates.values()))
    for name, kept in network.constrain(params).items():
        if kept is not params[name]:
            params[name].copy_(kept)
    return after, all_updates


def learn(
    network: AreaNetwork, params: Parameters, batch: Batch, plastic: Sequence[Plasticity], step: int
) -> tuple[list[Plasticity], Activity, list[Updates]]:
    """Perceive and adapt: one update of a network that nothing else happens to.

    Args:
        network: The network.
        params: Its parameters, changed in place.
        batch: What is shown.
        plastic: The learners.
        step: Number of the step, for errors.

    Returns:
        The learners with their new states, the activity, and the updates of each.

    Raises:
        DivergenceError: if an update is not finite; parameters are then as before the step.
    """
    activity = perceive(network, params, batch)
    after, updates = adapt(network, params, activity, batch, plastic, Progress(step, step + 1))
    return after, activity, updates


def at_progress(objective: Objective | None, progress: Progress) -> Objective | None:
    """Return the cost as it is now: one that fades has a method ``at(progress)``, any other stays."""
    fading = getattr(objective, "at", None)
    return objective if fading is None else fading(progress)


def _gated(learner: Learner, updates: Updates, batch: Batch) -> Updates:
    """Updates scaled by the mean signal of the learner's modulator, replica by replica."""
    if not learner.gate:
        return updates
    if learner.gate not in batch.targets:
        raise SpecificationError(
            f"learner '{learner.name}' is gated by a modulator that is not there",
            given=repr(learner.gate),
            needed="the name of a modulator",
            action="declare it, or correct the name",
        )
    open_ = batch.targets[learner.gate].mean(1)
    return {name: u * open_.reshape(-1, *[1] * (u.ndim - 1)) for name, u in updates.items()}


def _with_synaptic_costs(
    learner: Learner, network: AreaNetwork, params: Parameters, updates: Updates
) -> Updates:
    for cost in learner.synaptic_costs:
        for name, gradient in cost.gradient(network, params, learner.areas).items():
            updates = updates | {name: updates[name] + gradient if name in updates else gradient}
    return updates


def _require_finite(updates: Updates, learner: Learner, step: int) -> None:
    if math.isfinite(sum(u.sum() for u in updates.values())):
        return  # a sum that overflowed is looked at below, one that hides a fault there cannot be
    bad = [n for n, u in updates.items() if not torch.isfinite(u).all()]
    if not bad:
        return
    sizes = {n: float(u.norm()) for n, u in updates.items()}
    raise DivergenceError(
        f"learning diverged at step {step}: the update of '{bad[0]}' is not finite",
        given=f"update norms { ({n: f'{v:.3g}' for n, v in sizes.items()}) } by learner '{learner.name}'",
        needed="finite updates",
        action=f"lower the learning rate ({learner.optimiser.learning_rate}) or the weights' initial gain",
    )
