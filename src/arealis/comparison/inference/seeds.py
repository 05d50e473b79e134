"""Means and differences over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from arealis.comparison.inference.aligned_draws import aligned_draws
from arealis.comparison.inference.paired_seeds import require_paired, student
from arealis.numerics import central_range
from arealis.types import EstimatorCard, Measurement, NotEstimable, Range

__all__ = ["average_over_seeds", "contrast_over_seeds"]


def average_over_seeds(measurements: Sequence[Measurement]) -> Measurement:
    r"""Mean of one measure over seeds, averaged draw by draw.

    .. math:: \bar v = \frac{1}{S} \sum_s v_s, \qquad \bar v_d = \frac{1}{S} \sum_s v_{sd}

    The interval generalises over stimuli for these seeds; the card gives the spread over seeds beside it.
    Measurements without any draws get Student's interval over seeds instead.
    The ends of the null are means of the seeds' ends: exact if the seeds' nulls move together, and too
    wide, never too narrow, for nulls that are close to normal otherwise.

    Args:
        measurements: One measurement a seed, with draws from one plan.

    Returns:
        The mean; ``n`` is the smallest number of stimuli of any seed.

    Raises:
        DataError: if there is none, the measures differ, or draws are lacking or differ in number.

    Example:
        >>> from arealis.types import EstimatorCard
        >>> none, card, up = NotEstimable("made up"), EstimatorCard("made up"), np.linspace(0.3, 0.5, 101)
        >>> a = Measurement("rsa", 0.5, none, Range(-0.1, 0.1), none, 35, card, draws=up + 0.1)
        >>> b = Measurement("rsa", 0.3, none, Range(-0.1, 0.3), none, 33, card, draws=0.7 - up)
        >>> m = average_over_seeds([a, b])
        >>> m.value, m.n, m.null, round(m.interval.high - m.interval.low, 6)
        (0.4, 33, Range(low=-0.1, high=0.2), 0.0)
    """
    if measurements and all(m.draws is None for m in measurements):
        return _mean_of_values(measurements)
    draws = aligned_draws(measurements).mean(axis=0)
    first, values = measurements[0], np.array([m.value for m in measurements])
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    card = replace(
        first.card,
        variant=f"{first.card.variant}; mean over seeds",
        resampling_unit=f"{first.card.resampling_unit}, seeds fixed",
        interval="percentiles of bootstrap draws averaged over seeds, 95 %",
        null=f"{first.card.null}; ends averaged over seeds",
        options={"seeds": len(values), "standard deviation over seeds": spread},
    )
    return replace(
        first,
        value=float(values.mean()),
        interval=central_range(draws),
        null=_mean_range([m.null for m in measurements]),
        ceiling=_mean_range([m.ceiling for m in measurements]),
        n=min(m.n for m in measurements),
        card=card,
        draws=draws,
    )


def contrast_over_seeds(first: Sequence[Measurement], second: Sequence[Measurement]) -> Measurement:
    r"""Difference of two measures, paired by seed.

    .. math:: \bar\Delta = \frac1S \sum_s (v_{1s} - v_{2s}), \qquad t = \frac{\bar\Delta}{s_\Delta / \sqrt S}

    The interval generalises over seeds for these stimuli; :func:`contrast` does the reverse.

    Args:
        first: One measurement a seed.
        second: The same measure, of the same seeds in the same order.

    Returns:
        The measurement named after the measure with ``_difference``, with Student's interval and the p value
        of the paired t test; for a single seed, the reason why there are none.

    Raises:
        DataError: if the seeds differ in number, or there is none.

    Example:
        >>> none, card = NotEstimable("made up"), EstimatorCard("made up")
        >>> one, two = ([Measurement("rsa", v, none, none, none, 9, card) for v in values]
        ...             for values in [(0.5, 0.6, 0.7), (0.3, 0.5, 0.5)])
        >>> d = contrast_over_seeds(one, two)
        >>> round(d.value, 3), d.n, round(d.p_value, 3)
        (0.167, 3, 0.038)
    """
    require_paired(first, second)
    name, reference = first[0].name, first[0].card.reference
    apart = np.array([a.value - b.value for a, b in zip(first, second, strict=True)])
    interval, p_value = student(apart)
    return Measurement(
        name=f"{name}_difference",
        value=float(apart.mean()),
        interval=interval,
        null=NotEstimable("a difference is judged by whether its interval holds zero"),
        ceiling=NotEstimable("a difference has no noise ceiling"),
        n=len(apart),
        card=EstimatorCard(
            variant=f"difference of {name}: {first[0].card.variant}; mean over seeds",
            resampling_unit="seed, stimuli fixed",
            interval="Student's t over seeds, paired, 95 %",
            null="a difference of zero, to be read off the interval",
            reference=reference,
        ),
        area=first[0].area if first[0].area == second[0].area else f"{first[0].area} | {second[0].area}",
        p_value=p_value,
    )


def _mean_of_values(measurements: Sequence[Measurement]) -> Measurement:
    """Mean with Student's 95 % interval over seeds, for a measure that is not resampled."""
    first, values = measurements[0], np.array([m.value for m in measurements])
    if len({m.name for m in measurements}) != 1:
        aligned_draws(measurements)
    interval, _ = student(values)
    card = replace(
        first.card,
        variant=f"{first.card.variant}; mean over seeds",
        resampling_unit="seed",
        interval="Student's t over seeds, 95 %",
        options={**first.card.options, "seeds": len(values)},
    )
    return replace(
        first,
        value=float(values.mean()),
        interval=interval,
        null=_mean_range([m.null for m in measurements]),
        ceiling=_mean_range([m.ceiling for m in measurements]),
        n=len(values),
        card=card,
    )


def _mean_range(bounds: Sequence[Range | NotEstimable]) -> Range | NotEstimable:
    """Mean of the ends, or the first reason why there are none."""
    ranges = [b for b in bounds if isinstance(b, Range)]
    reasons = [b for b in bounds if isinstance(b, NotEstimable)]
    if reasons:
        return reasons[0]
    return Range(float(np.mean([r.low for r in ranges])), float(np.mean([r.high for r in ranges])))
