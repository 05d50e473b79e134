"""Weighted sum of costs: an area, or several, answer to more than one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.types import Activity, Batch, Objective, Progress, SpecificationError

__all__ = ["Term", "WeightedSum"]


@dataclass(frozen=True)
class Term:
    """A cost and how much it counts.

    Args:
        objective: The cost.
        weight: Factor on it; a negative one turns what is to be reduced into what is to be increased.
        fade: What the weight is multiplied by at the beginning and at the end of a phase, in proportion
            between.
        gate: Name of a modulator whose signal the cost of every example is multiplied by; none if empty.

    Raises:
        SpecificationError: if the weight or a fade is not finite, or, when asked for a cost, if nobody sets
            the gate.

    Example:
        >>> from arealis.objectives import ActivityEnergy
        >>> Term(ActivityEnergy(("V1",)), 0.1).weight
        0.1
    """

    objective: Objective
    weight: float = 1.0
    fade: tuple[float, float] = (1.0, 1.0)
    gate: str = ""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.weight, *self.fade))):
            raise SpecificationError(
                "the weight of a cost is no number",
                given=f"weight = {self.weight}, fade = {self.fade}",
                needed="finite numbers",
                action="correct the weight",
            )

    def strength(self, batch: Batch) -> Tensor | float:
        """Return what the cost of every example is multiplied by: a number, or ``[replica, batch]``."""
        if not self.gate:
            return self.weight
        if self.gate not in batch.targets:
            raise SpecificationError(
                "a cost is gated by a modulator that is not there",
                given=f"gate = {self.gate!r} of {type(self.objective).__name__}",
                needed="the name of a modulator",
                action="declare it, or correct the name",
            )
        return self.weight * batch.targets[self.gate]


@dataclass(frozen=True)
class WeightedSum:
    r"""Sum of costs.

    .. math:: C = \sum_k w_k C_k

    with a weight that may fade through a phase and may be gated, example by example. What one term listens
    to, another may carry gradient to: each by itself.

    Args:
        terms: The costs and their weights.

    Raises:
        SpecificationError: if there are none.

    Example:
        >>> from arealis.objectives import ActivityEnergy, SparseActivity
        >>> both = WeightedSum((Term(ActivityEnergy(("V1",)), 2.0), Term(SparseActivity("V1", "absolute"))))
        >>> both({"V1": torch.ones(1, 1, 1, 3)}, Batch({}, {}, steps=1)).tolist()
        [[6.0]]
    """

    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not self.terms:
            raise SpecificationError(
                "a sum of costs has no terms",
                given="none",
                needed="at least one cost with its weight",
                action="add a term, or leave the sum out",
            )

    @property
    def reads(self) -> tuple[str, ...]:
        """Every area that one of the terms reads, in the order of the terms."""
        return tuple(dict.fromkeys(a for term in self.terms for a in term.objective.reads))

    @property
    def listens(self) -> tuple[str, ...]:
        """Everything that one of the terms listens to, in the order of the terms."""
        return tuple(dict.fromkeys(a for t in self.terms for a in getattr(t.objective, "listens", ())))

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        return torch.stack([t.strength(batch) * t.objective(activity, batch) for t in self.terms]).sum(0)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of the sum over examples, by each term's closed form where it has one."""
        found: dict[str, Tensor] = {}
        for term in self.terms:
            for area, part in _gradient(term.objective, activity, batch).items():
                weighed = _per_example(term.strength(batch)) * part
                found[area] = weighed + found[area] if area in found else weighed
        return found

    def at(self, progress: Progress) -> WeightedSum:
        """Return the sum as it is at some point of a phase."""
        return WeightedSum(
            tuple(Term(t.objective, t.weight * progress.between(*t.fade), gate=t.gate) for t in self.terms)
        )


def _per_example(strength: Tensor | float) -> Tensor | float:
    return strength[..., None] if isinstance(strength, Tensor) else strength


def _gradient(objective: Objective, activity: Activity, batch: Batch) -> dict[str, Tensor]:
    closed_form = getattr(objective, "gradient", None)
    if closed_form is not None:
        return closed_form(activity, batch)
    with torch.enable_grad():
        leaves = {a: activity[a].detach().requires_grad_() for a in objective.reads}
        cost = objective({**activity, **leaves}, batch)
        gradients = torch.autograd.grad(cost.sum(), list(leaves.values()))
    return dict(zip(leaves, gradients, strict=True))
