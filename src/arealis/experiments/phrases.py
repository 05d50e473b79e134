"""Phrases: choices of an experiment file in words."""

from __future__ import annotations

from typing import Any

from arealis.experiments.network_tables import ObjectiveTable
from arealis.experiments.tables import Choice

__all__ = ["say_choice", "say_cost", "say_kind"]


def say_kind(kind: str) -> str:
    """Say a kind in words.

    Example:
        >>> say_kind("divisive_normalisation")
        'divisive normalisation'
    """
    return kind.replace("_", " ")


def say_choice(choice: Choice) -> str:
    """Say a choice with its options.

    Example:
        >>> say_choice(Choice(kind="blurred", input="eye", start=2))
        'blurred (input eye, start 2)'
    """
    options = ", ".join(f"{say_kind(name)} {_say_value(value)}" for name, value in choice.options.items())
    return f"{say_kind(choice.kind)} ({options})" if options else say_kind(choice.kind)


def say_cost(cost: ObjectiveTable) -> str:
    """Say a cost with its weight, what becomes of it, and what scales it.

    Example:
        >>> say_cost(ObjectiveTable(kind="slowness", area="V2", weight=0.5, fade=(1, 0), gate="surprise"))
        '0.5 × slowness (area V2), fading from 1 to 0 in every phase, scaled by surprise'
    """
    weight = "" if cost.weight == 1 else f"{cost.weight:g} × "
    faded = cost.fade != (1.0, 1.0)
    fade = ", fading from {:g} to {:g} in every phase".format(*cost.fade) if faded else ""
    gate = f", scaled by {cost.gate}" if cost.gate else ""
    return f"{weight}{say_choice(cost)}{fade}{gate}"


def _say_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        joint = " + " if any(isinstance(one, str) for one in value) else " × "
        return joint.join(map(_say_value, value))
    if isinstance(value, dict):
        return ", ".join(f"{say_kind(str(name))} {_say_value(one)}" for name, one in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
