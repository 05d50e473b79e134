"""Ratios over seeds, of numbers some of which may only be known to be larger than something."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arealis.comparison.inference.paired_seeds import require_paired, student
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Range

__all__ = ["ratio_over_seeds"]


def ratio_over_seeds(first: Sequence[Measurement], second: Sequence[Measurement]) -> Measurement:
    r"""Ratio of the geometric means of two measures, paired by seed.

    .. math:: \rho = \exp \frac1S \sum_s (\log v_{1s} - \log v_{2s})

    A number without a value whose card says ``"at least"`` is censored: it counts as that bound. The ratio is
    then a lower bound if this happens on the first side only, an upper one if on the second only, and
    unknown if on both; the card says so under ``"bound"``.

    Args:
        first: One measurement a seed.
        second: The same measure, of the same seeds in the same order.

    Returns:
        The measurement named after the measure with ``_ratio``. Its interval and p value are those of the
        paired t test of the logarithms; a bound has none, and nor has a single seed.

    Raises:
        DataError: if the seeds differ in number, there is none, or a number is neither above zero nor
            censored.

    Example:
        >>> none, card = NotEstimable("made up"), EstimatorCard("made up")
        >>> slow, quick = ([Measurement("stimuli_to_reach", v, none, none, none, 9, card) for v in values]
        ...                for values in [(400.0, 900.0), (100.0, 400.0)])
        >>> round(ratio_over_seeds(slow, quick).value, 6)
        3.0
        >>> censored = EstimatorCard("made up", options={"at least": 3600})
        >>> never = Measurement("stimuli_to_reach", float("nan"), none, none, none, 0, censored)
        >>> m = ratio_over_seeds([slow[0], never], quick)
        >>> round(m.value, 6), m.card.options["bound"]
        (6.0, 'lower')
    """
    require_paired(first, second)
    upper, lower = [_number(m) for m in first], [_number(m) for m in second]
    logs = np.log([a.size for a in upper]) - np.log([b.size for b in lower])
    bound = _bound(sum(a.censored for a in upper), sum(b.censored for b in lower))
    name, unknown = first[0].name, bound == "none"
    interval, p_value = student(logs) if bound == "exact" else (_why(bound, upper, lower), None)
    if isinstance(interval, Range):
        interval = Range(math.exp(interval.low), math.exp(interval.high))
    return Measurement(
        name=f"{name}_ratio",
        value=math.nan if unknown else float(np.exp(logs.mean())),
        interval=interval,
        null=NotEstimable("a ratio is judged by whether its interval holds one"),
        ceiling=NotEstimable("a ratio has no noise ceiling"),
        n=0 if unknown else len(logs),
        card=EstimatorCard(
            variant=f"ratio of geometric means over seeds, of {name}: {first[0].card.variant}",
            resampling_unit="seed, stimuli fixed",
            interval="Student's t over seeds, of logarithms, paired, 95 %" if bound == "exact" else "none",
            null="a ratio of one, to be read off the interval",
            reference=first[0].card.reference,
            options={} if bound == "exact" else {"bound": bound},
        ),
        area=first[0].area if first[0].area == second[0].area else f"{first[0].area} | {second[0].area}",
        p_value=p_value,
    )


@dataclass(frozen=True)
class _Number:
    """A positive number, or what it is larger than."""

    size: float
    censored: bool


def _number(m: Measurement) -> _Number:
    censored = not math.isfinite(m.value)
    size = m.card.options.get("at least") if censored else m.value
    if isinstance(size, str) or size is None or not size > 0:
        raise DataError(
            f"a ratio of {m.name} cannot be taken",
            given=f"{m.value:g}, 'at least' = {size}",
            needed="numbers above zero, or censored ones whose card says what they exceed",
            action="take the difference, or another measure",
        )
    return _Number(float(size), censored)


def _bound(above: int, below: int) -> str:
    """What censoring on either side makes of the ratio."""
    if above and below:
        return "none"
    return "lower" if above else "upper" if below else "exact"


def _why(bound: str, first: Sequence[_Number], second: Sequence[_Number]) -> NotEstimable:
    counts = [f"{sum(v.censored for v in side)} of {len(side)}" for side in (first, second)]
    said = {
        "lower": f"a lower bound: {counts[0]} of the first side never got there",
        "upper": f"an upper bound: {counts[1]} of the second side never got there",
        "none": f"no bound: {counts[0]} and {counts[1]} of the two sides never got there",
    }
    return NotEstimable(said[bound])
