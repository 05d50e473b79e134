"""Reduce nested settings to plain JSON values, so that writing and reading them changes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

__all__ = ["plain"]


def plain(value: object, *, place: str = "") -> object:
    """Return dicts, lists, text, truth values, None and finite numbers; refuse everything else.

    A tuple becomes a list and a NumPy scalar a Python one.

    Args:
        value: Nested settings.
        place: Dotted path of the value, for the message.

    Returns:
        The same settings of plain types.

    Raises:
        ValueError: naming the place of a value that JSON cannot hold.

    Example:
        >>> plain({"rate": np.float64(0.5), "areas": ("V1", "IT")})
        {'rate': 0.5, 'areas': ['V1', 'IT']}
        >>> plain({"rule": {"rate": float("nan")}})
        Traceback (most recent call last):
            ...
        ValueError: 'rule.rate' is nan
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"'{place}' is {value}")
        return value
    if isinstance(value, list | tuple):
        return [plain(item, place=_inside(place, index)) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        names = [name for name in value if not isinstance(name, str)]
        if names:
            raise ValueError(f"{_inside(place, names[0])!r} has a name that is not text")
        return {name: plain(item, place=_inside(place, name)) for name, item in value.items()}
    raise ValueError(f"'{place}' is of type {type(value).__name__}")


def _inside(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)
