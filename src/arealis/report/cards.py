"""Cards: how the numbers were estimated, each way listed once and numbered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from arealis.report.estimates import Estimate, is_summary
from arealis.report.numbers import format_number
from arealis.report.wording import measure_name, plain

__all__ = ["Card", "number_cards"]

_ORDER = ("variant", "centring", "bias_correction", "resampling_unit", "interval", "null")
_ORDER += ("test", "correction", "reference")
# Options that say how, not with which setting: numbers that differ in them have cards of their own.
_WAYS = ("test", "correction")


@dataclass(frozen=True)
class Card:
    """An estimator card as the page lists it.

    Args:
        number: Its number on the page, from 1.
        measures: The measures that were estimated this way.
        rows: How many stored numbers rest on it.
        fields: Names and contents, in the order of :class:`arealis.types.EstimatorCard`.
    """

    number: int
    measures: tuple[str, ...]
    rows: int
    fields: tuple[tuple[str, str], ...]


def number_cards(estimates: Sequence[Estimate]) -> tuple[tuple[Card, ...], dict[str, int]]:
    """List every way of estimating once.

    Those of numbers over all seeds come first. Cards that differ only in their options are one: such an
    option, for instance a spread over seeds, is listed with the range that it takes.

    Args:
        estimates: The stored numbers.

    Returns:
        The cards, and the number of each by its stored text.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> e, f = (Estimate(Side("a"), "rsa", 0.1, *[Range(0, 1)] * 3, 9, card=card) for card in
        ...         ('{"variant": "Pearson", "options": {"lag": 1}}',
        ...          '{"variant": "Pearson", "options": {"lag": 2}}'))
        >>> number_cards([e, f])[0][0].fields
        (('variant', 'Pearson'), ('lag', '1.00 to 2.00, as the CSV lists for each number'))
    """
    ways: dict[str, dict[str, dict[str, Any]]] = {}
    for text in dict.fromkeys(e.card for e in sorted(estimates, key=lambda e: not is_summary(e))):
        stored = json.loads(text)
        options = stored.pop("options", None) or {}
        stored |= {name: options.pop(name) for name in _WAYS if name in options}
        ways.setdefault(json.dumps(stored, sort_keys=True), {})[text] = options
    numbers = {text: number for number, texts in enumerate(ways.values(), start=1) for text in texts}
    measures: dict[int, list[str]] = {}
    for e in estimates:
        measures.setdefault(numbers[e.card], []).append(measure_name(e.measure))
    cards = tuple(
        Card(
            number,
            tuple(dict.fromkeys(measures[number])),
            len(measures[number]),
            (*_fields(json.loads(way)), *_options(list(texts.values()))),
        )
        for number, (way, texts) in enumerate(ways.items(), start=1)
    )
    return cards, numbers


def _fields(stored: dict[str, Any]) -> list[tuple[str, str]]:
    names = [*(name for name in _ORDER if name in stored), *(name for name in stored if name not in _ORDER)]
    return [(plain(name), str(stored[name])) for name in names if stored[name] not in ("", None)]


def _options(cards: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Options with their value, or with the values they take."""
    names = dict.fromkeys(name for options in cards for name in options)
    return [(plain(name), _values([o[name] for o in cards if name in o])) for name in names]


def _values(values: Sequence[Any]) -> str:
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1:
        return str(distinct[0])
    if all(isinstance(value, int | float) for value in distinct):
        low, high = min(distinct), max(distinct)
        shown = f"{format_number(low, high)} to {format_number(high, low)}"
    else:
        shown = ", ".join(map(str, distinct[:5])) + (" …" if len(distinct) > 5 else "")
    return f"{shown}, as the CSV lists for each number"
