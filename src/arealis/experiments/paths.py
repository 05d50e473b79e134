"""Dotted paths into an experiment's tables: `learner.0.rule.kind`."""

from __future__ import annotations

from typing import Any

from arealis.experiments.spelling import unknown
from arealis.types import SpecificationError

__all__ = ["assign"]


def assign(tables: dict[str, Any], dotted: str, value: Any, *, place: str) -> None:
    """Set one value, in place.

    All but the last step must exist. The last may be new (an option that has a default); whether it is
    one is for the check of the specification to say.

    Args:
        tables: The tables of an experiment.
        dotted: Keys and list positions, separated by dots.
        value: The new value.
        place: Who asks, for errors.

    Raises:
        SpecificationError: if the path does not exist.

    Example:
        >>> tables = {"learner": [{"rule": {"kind": "oja"}}]}
        >>> assign(tables, "learner.0.rule.kind", "hebb", place="vary")
        >>> tables
        {'learner': [{'rule': {'kind': 'hebb'}}]}
    """
    *parents, last = dotted.split(".")
    here: Any = tables
    for depth, key in enumerate(parents):
        here = _descend(here, key, ".".join(parents[:depth]) or "the experiment", dotted, place)
    if isinstance(here, list):
        _descend(here, last, ".".join(parents), dotted, place)
        here[int(last)] = value
    elif isinstance(here, dict):
        here[last] = value
    else:
        raise SpecificationError(
            f"the path '{dotted}' in {place} goes below a value",
            given=f"'{'.'.join(parents)}' is {here!r}",
            needed="a path to a key of a table",
            action="shorten the path",
        )


def _descend(here: Any, key: str, inside: str, dotted: str, place: str) -> Any:
    if isinstance(here, list):
        if not key.isdigit() or int(key) >= len(here):
            known = [str(i) for i in range(len(here))]
            raise unknown("position", key, known, place=f"'{inside}' (path '{dotted}' in {place})")
        return here[int(key)]
    if not isinstance(here, dict) or key not in here:
        known = list(here) if isinstance(here, dict) else []
        raise unknown("key", key, known, place=f"'{inside}' (path '{dotted}' in {place})")
    return here[key]
