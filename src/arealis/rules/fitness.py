"""Fitness: whether a rule can train the areas that it is given, by what its card says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from arealis.types import Network, Objective, Rule, RuleCard, SpecificationError

__all__ = ["require_trainable"]


def require_trainable(
    rule: Rule, network: Network, objective: Objective | None, areas: tuple[str, ...]
) -> None:
    """Require that a rule can train some areas of a network.

    Args:
        rule: The rule; its card says what it can train.
        network: The network.
        objective: The cost that it shall reduce, if any.
        areas: The areas that it shall train.

    Raises:
        SpecificationError: if the card rules an area or a projection out, or the cost is missing where the
            rule needs one, or given where it cannot be used.
    """
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(rule).__name__).lower()
    if rule.card.needs_objective != (objective is not None):
        raise SpecificationError(
            f"{name} reduces a cost but has none"
            if objective is None
            else f"{name} reduces no cost but is given one",
            given="no objective" if objective is None else f"a cost that reads {list(objective.reads)}",
            needed="an objective" if objective is None else "no objective: the rule follows activity alone",
            action="add an objective to the learner" if objective is None else "take the objective out",
        )
    for given, needed, action in _misfits(rule, network, objective, areas):
        raise SpecificationError(
            f"{name} cannot train {given[0]}", given=given[1], needed=needed, action=action
        )


def _misfits(
    rule: Rule, network: Network, objective: Objective | None, areas: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], str, str]]:
    """What cannot be trained and how it is, what would be needed, and what to do."""
    yield from _unfit_areas(rule.card, network, () if objective is None else objective.reads, areas)
    yield from _unfit_projections(rule.card, network, areas)


def _unfit_areas(
    card: RuleCard, network: Network, read: Sequence[str], areas: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], str, str]]:
    cyclic = {a for c in network.components if c.recurrent for a in c.areas}
    other = "change the area, or choose another rule"
    settles = card.recurrent or card.two_way
    for area in areas:
        if network.activation(area) == "module" and not card.modules:
            action = "take it out of 'areas' and 'through', or choose another rule"
            yield (f"area '{area}'", "a module, which has no synapses"), "areas of neurons", action
        if area in cyclic and not settles:
            yield (f"area '{area}'", "an area on a cycle"), "areas that only feed forward", other
        if area not in cyclic and not (card.layered or card.two_way):
            yield (f"area '{area}'", "an area that only feeds forward"), "an area on a cycle", other
        if network.spiking(area) and not card.spiking:
            yield (f"area '{area}'", "neurons that spike"), "neurons with a rate", other
        if network.learns(area) and not card.cell_parameters:
            action = "take 'learns' out of the area, or choose a rule that can, such as backpropagation"
            given = f"neurons that learn {' and '.join(network.learns(area))}"
            yield (f"area '{area}'", given), "neurons that stay as they are", action
        if network.leak(area) < 1 and not settles:
            given = f"an area whose potential has memory (leak {network.leak(area):g})"
            yield (f"area '{area}'", given), "areas without a time constant", other
        known = network.spiking(area) or network.activation(area) in card.activations
        if card.activations and area not in read and not known:
            needed = f"one of {list(card.activations)}"
            yield (f"area '{area}'", f"neurons of kind '{network.activation(area)}'"), needed, other


def _unfit_projections(
    card: RuleCard, network: Network, areas: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], str, str]]:
    for p in network.projections:
        if p.target in areas and p.synapse is not None and not card.spiking:
            needed = "synapses that act at once"
            yield (f"projection '{p.name}'", "synapses that take time"), needed, "choose another rule"
        if p.target in areas and p.receptor is not None and card.error_path not in ("none", "global scalar"):
            needed = "projections that are currents"
            yield (
                (f"projection '{p.name}'", "channels"),
                needed,
                "take 'receptor' out, or choose another rule",
            )
        if p.target in areas and not p.dense and not card.convolution:
            needed = "projections whose synapses are not shared"
            yield (f"projection '{p.name}'", "a convolution"), needed, "choose another wiring or rule"
    if card.two_way:
        names = {p.name for p in network.projections}
        for p in network.projections:
            one_way = f"{p.target}->{p.source}" not in names
            if p.source in areas and p.target in areas and one_way:
                needed = "a projection the other way"
                yield (f"projection '{p.name}'", "one way only"), needed, "set reciprocal = 1.0"
