"""Observe: what is looked at while a network learns, none of which changes how it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from arealis.analysis import (
    area_of,
    effective_rank,
    estimator_bias,
    estimator_spread,
    feedback_alignment,
    gradient_alignment,
    gradient_norm_ratio,
    silent_units,
)
from arealis.networks import AreaNetwork, stack_inputs
from arealis.rules import Backpropagation
from arealis.training.step import Plasticity
from arealis.types import Activity, Batch, Objective, Parameters, Stimuli, Streams, Updates

__all__ = ["OBSERVABLES", "Moment", "Timing"]

_ESTIMATES = 8


@dataclass
class Timing:
    """Processor time of what is done within it, on average since it was last read.

    Example:
        >>> timing = Timing()
        >>> with timing:
        ...     squares = [i * i for i in range(1000)]
        >>> timing.seconds_a_step() >= 0
        True
    """

    spent: float = 0.0
    steps: int = 0
    began: float = 0.0

    def __enter__(self) -> None:
        """Begin a step."""
        self.began = time.process_time()

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.spent, self.steps = self.spent + time.process_time() - self.began, self.steps + 1

    def seconds_a_step(self) -> float:
        """Read the mean, and begin again."""
        mean = self.spent / max(self.steps, 1)
        self.spent, self.steps = 0.0, 0
        return mean


@dataclass(frozen=True)
class Moment:
    """One update of one learner, and what led to it.

    Args:
        network: The network.
        params: Its parameters before the update.
        batch: What was shown.
        activity: What the network did.
        held_out: Stimuli not learnt from, one set a replica; may be none.
        seconds: Processor time of an update of all learners, the mean since the last observation.
        plastic: The learner, with its state.
        updates: What its rule made of it.
        rng: Random streams for looking twice, apart from those that the rule draws from.
    """

    network: AreaNetwork
    params: Parameters
    batch: Batch
    activity: Activity
    held_out: Sequence[Stimuli]
    seconds: float
    plastic: Plasticity
    updates: Updates
    rng: Streams

    @property
    def objective(self) -> Objective | None:
        """The cost of the learner."""
        return self.plastic.learner.objective

    @cached_property
    def gradient(self) -> Updates:
        """The true gradient of the learner's cost; nothing without a cost."""
        if self.objective is None:
            return {}
        learner = self.plastic.learner
        given = self.network, self.params, self.activity, self.batch, self.objective, learner.areas
        return Backpropagation().step(*given, {}, rng=self.rng)[0]

    @cached_property
    def estimates(self) -> list[Updates]:
        """What the rule makes of the same activity with other random numbers; nothing without a cost."""
        if self.objective is None:
            return []
        learner, state = self.plastic.learner, self.plastic.state
        given = self.network, self.params, self.activity, self.batch, self.objective, learner.areas, state
        return [learner.rule.step(*given, rng=self.rng)[0] for _ in range(_ESTIMATES)]


Seen = Mapping[str, Tensor]
"""Area, or name of the learner → value ``[replica]``."""


def _cost(moment: Moment) -> Seen:
    if moment.objective is None:
        return {}
    cost = moment.objective(moment.activity, moment.batch)
    return {moment.plastic.learner.name: cost.mean(1)}


def _gradient_cosine(moment: Moment) -> Seen:
    return gradient_alignment(moment.updates, moment.gradient)


def _gradient_norm_ratio(moment: Moment) -> Seen:
    return gradient_norm_ratio(moment.updates, moment.gradient)


def _estimator_bias(moment: Moment) -> Seen:
    return estimator_bias(moment.estimates, moment.gradient) if moment.estimates else {}


def _estimator_spread(moment: Moment) -> Seen:
    return estimator_spread(moment.estimates, moment.gradient) if moment.estimates else {}


def _feedback_alignment(moment: Moment) -> Seen:
    return feedback_alignment(moment.network.projections, moment.params, moment.plastic.state)


def _silent_units(moment: Moment) -> Seen:
    return {a: silent_units(moment.activity[a]) for a in moment.plastic.learner.areas}


def _effective_rank(moment: Moment) -> Seen:
    return {a: effective_rank(moment.activity[a]) for a in moment.plastic.learner.areas}


def _update_norm(moment: Moment) -> Seen:
    squared: dict[str, Tensor] = {}
    for name, update in moment.updates.items():
        if name in moment.params:
            own = update.flatten(1).square().sum(1)
            squared[area_of(name)] = squared.get(area_of(name), 0 * own) + own
    return {area: s.sqrt() for area, s in squared.items()}


def _held_out_accuracy(moment: Moment) -> Seen:
    """Of a learner whose cost reads one area, whose units stand for labels."""
    read = () if moment.objective is None else moment.objective.reads
    if len(read) != 1 or not moment.held_out:
        return {}
    like = next(iter(moment.params.values()))
    inputs = stack_inputs(moment.held_out, like=like)
    rest = moment.network.initial_state(len(moment.held_out), len(moment.held_out[0]), like=like)
    _, activity = moment.network.run(moment.params, rest, inputs, steps=moment.batch.steps)
    labels = torch.stack([torch.as_tensor(s.targets["label"], device=like.device) for s in moment.held_out])
    return {read[0]: (activity[read[0]][-1].argmax(-1) == labels).to(like.dtype).mean(1)}


def _milliseconds_a_step(moment: Moment) -> Seen:
    """Of one replica, where several are trained as one."""
    like = next(iter(moment.params.values()))
    return {"all": like.new_full((len(like),), 1e3 * moment.seconds / len(like))}


def _megabytes_kept(moment: Moment) -> Seen:
    """Parameters, what the rule carries from step to step, and its update, of one replica."""
    like = next(iter(moment.params.values()))
    kept = [*moment.params.values(), *moment.plastic.state.values(), *moment.updates.values()]
    total = sum(t.numel() * t.element_size() for t in kept)
    return {"all": like.new_full((len(like),), total / len(like) / 1e6)}


OBSERVABLES: dict[str, Callable[[Moment], Seen]] = {
    "cost": _cost,
    "effective_rank": _effective_rank,
    "estimator_bias": _estimator_bias,
    "estimator_spread": _estimator_spread,
    "feedback_alignment": _feedback_alignment,
    "gradient_cosine": _gradient_cosine,
    "gradient_norm_ratio": _gradient_norm_ratio,
    "held_out_accuracy": _held_out_accuracy,
    "megabytes_kept": _megabytes_kept,
    "milliseconds_a_step": _milliseconds_a_step,
    "silent_units": _silent_units,
    "update_norm": _update_norm,
}
"""Quantity → what it is at one moment of learning."""
