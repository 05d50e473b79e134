"""One step of learning: run once, let every plastic learner estimate, then apply all updates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from arealis.networks import AreaNetwork
from arealis.rules import require_trainable
from arealis.training.optimisers import descend, make_optimiser
from arealis.types import Activity, Batch, DivergenceError, Learner, Parameters, RuleState, Streams, Updates

__all__ = ["Plasticity", "begin", "learn"]


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
    """Names of the parameters of areas: their biases and their incoming weights."""
    names = [f"{a}.bias" for a in areas] + [p.parameter for p in network.projections if p.owner in areas]
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
    require_trainable(learner.rule, network, learner.objective, learner.areas)
    own = rng.spawn(learner.name)
    state = learner.rule.init(network, params, learner.objective, learner.areas, rng=own.spawn("feedback"))
    tensors = [params[n] for n in owned(network, params, learner.areas)]
    tensors += [t for t in state.values() if t.is_floating_point()]
    return Plasticity(learner, make_optimiser(learner.optimiser, tensors), state, own.spawn("steps"))


def learn(
    network: AreaNetwork, params: Parameters, batch: Batch, plastic: Sequence[Plasticity], step: int
) -> tuple[list[Plasticity], Activity, list[Updates]]:
    """Make one update of every plastic area; all learners see the activity before any of them changed.

    Where a rule updates an entry of its state, its optimiser changes that tensor in place.

    Args:
        network: The network.
        params: Its parameters, changed in place.
        batch: What is shown.
        plastic: The learners of this phase.
        step: Number of the step, for errors.

    Returns:
        The learners with their new states, the activity, and the updates of each.

    Raises:
        DivergenceError: if an update is not finite; parameters are then as before the step.
    """
    like = next(iter(params.values()))
    replicas, examples = _size(params, batch)
    rest = network.initial_state(replicas, examples, like=like)
    _, activity = network.run(params, rest, batch.inputs, steps=batch.steps)
    after, all_updates = [], []
    for p in plastic:
        updates, state, _ = p.learner.rule.step(
            network, params, activity, batch, p.learner.objective, p.learner.areas, p.state, rng=p.rng
        )
        _require_finite(updates, p.learner, step)
        all_updates.append(updates)
        after.append(Plasticity(p.learner, p.optimiser, state, p.rng))
    for p, updates in zip(plastic, all_updates, strict=True):
        changing = [params[name] if name in params else p.state[name] for name in updates]
        descend(p.optimiser, changing, list(updates.values()))
    for name, kept in network.constrain(params).items():
        if kept is not params[name]:
            params[name].copy_(kept)
    return after, activity, all_updates


def _size(params: Parameters, batch: Batch) -> tuple[int, int]:
    return len(next(iter(params.values()))), next(iter(batch.inputs.values())).shape[2]


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
