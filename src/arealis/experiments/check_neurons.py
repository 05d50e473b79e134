"""Check that neurons can be made as a file says, and that their learners can teach what they learn."""

from __future__ import annotations

from collections.abc import Iterable

from arealis.experiments.area_neurons import make_area_neuron
from arealis.experiments.names import RULES
from arealis.experiments.specification import Model
from arealis.networks import require_learnable
from arealis.numerics import ReplicaStreams
from arealis.types import Learner, SpecificationError

__all__ = ["check_learnt", "check_neurons"]


def check_neurons(model: Model) -> None:
    """Make the neurons of every area once.

    Where the recording says how many units there are, it is not known yet whether lists fit.

    Args:
        model: The tables.

    Raises:
        SpecificationError: if neurons cannot be made, or an area without any shall learn their parameters.
        NetworkError: if neurons cannot learn what they shall.
    """
    for number, area in enumerate(model.area):
        if area.neuron is not None:
            lists = [len(given) for given in area.neuron.options.values() if isinstance(given, list)]
            units = area.units or (lists[0] if lists else 1)
            step, place = model.simulation.step_duration, f"area.{number}.neuron"
            made = make_area_neuron(area, units, step_duration=step, rng=ReplicaStreams((0,)), place=place)
            require_learnable(area.name, made, area.learns)
        elif area.learns:
            raise SpecificationError(
                f"area '{area.name}' is a module, which has no neurons that could learn",
                given=f"learns = {area.learns}",
                needed="an area of neurons",
                action="take 'learns' out",
            )


def check_learnt(model: Model, learners: Iterable[Learner]) -> None:
    """Require rules that can teach neurons their parameters, wherever neurons learn some.

    Args:
        model: The tables.
        learners: The learners that it describes.

    Raises:
        SpecificationError: naming the first learner whose rule cannot.
    """
    learning = {a.name: a.learns for a in model.area if a.learns}
    for learner in learners:
        taught = [a for a in (*learner.areas, *learner.through) if a in learning]
        if taught and not learner.rule.card.cell_parameters:
            able = sorted(kind for kind, e in RULES.items() if e.claims.get("cell parameters") == "yes")
            raise SpecificationError(
                f"the rule of learner '{learner.name}' cannot teach neurons their own parameters",
                given=f"{type(learner.rule).__name__} for area '{taught[0]}', which learns "
                + " and ".join(learning[taught[0]]),
                needed=f"one of {able}, or neurons that stay as they are",
                action=f"choose another rule, or take 'learns' out of area '{taught[0]}'",
            )
