"""Cards: how the numbers were estimated, each card listed once and numbered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from arealis.report.estimates import Estimate
from arealis.report.wording import measure_name, plain

__all__ = ["Card", "number_cards"]


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


_ORDER = ("variant", "centring", "bias_correction", "resampling_unit", "interval", "null", "reference")


def number_cards(estimates: Sequence[Estimate]) -> tuple[tuple[Card, ...], dict[str, int]]:
    """List every distinct estimator card once.

    Args:
        estimates: The stored numbers.

    Returns:
        The cards, and the number of each by its stored text.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> e = Estimate(Side("a"), "rsa", 0.1, *[Range(0, 1)] * 3, 9,
        ...              card='{"variant": "Pearson", "options": {"draws": 1000}}')
        >>> number_cards([e, e])[0][0].fields
        (('variant', 'Pearson'), ('draws', '1000'))
    """
    numbers = {text: number for number, text in enumerate(dict.fromkeys(e.card for e in estimates), start=1)}
    cards = []
    for text, number in numbers.items():
        users = [e for e in estimates if e.card == text]
        measures = tuple(dict.fromkeys(measure_name(e.measure) for e in users))
        cards.append(Card(number, measures, len(users), _fields(text)))
    return tuple(cards), numbers


def _fields(text: str) -> tuple[tuple[str, str], ...]:
    stored = json.loads(text)
    options = stored.pop("options", None) or {}
    known = [name for name in _ORDER if name in stored]
    names = [*known, *(name for name in stored if name not in known)]
    fields = [(plain(name), str(stored[name])) for name in names if stored[name] not in ("", None)]
    return (*fields, *((plain(name), str(value)) for name, value in options.items()))
