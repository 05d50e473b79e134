"""Difference of two measurements whose draws come from one plan."""

from __future__ import annotations

from arealis.comparison.inference.aligned_draws import aligned_draws
from arealis.numerics import central_range
from arealis.types import EstimatorCard, Measurement, NotEstimable

__all__ = ["contrast"]


def contrast(first: Measurement, second: Measurement) -> Measurement:
    r"""Difference of two measurements with a paired interval.

    .. math:: \Delta = v_1 - v_2, \qquad \Delta_d = v_{1d} - v_{2d}

    Both sides see the same bootstrap draws, so what they share cancels.

    Args:
        first: A measurement with draws.
        second: A measurement of the same measure with draws from the same plan.

    Returns:
        The measurement named after the measure with ``_difference``. Its null is a difference of zero;
        an interval without zero tells the two apart.

    Raises:
        DataError: if the measures differ, or draws are lacking or differ in number.

    Example:
        >>> import numpy as np
        >>> none, card = NotEstimable("made up"), EstimatorCard("made up", resampling_unit="stimulus")
        >>> a = Measurement("rsa", 0.5, none, none, none, 35, card, draws=np.linspace(0.4, 0.6, 101))
        >>> b = Measurement("rsa", 0.3, none, none, none, 35, card, draws=np.linspace(0.2, 0.4, 101))
        >>> d = contrast(a, b)
        >>> d.name, round(d.value, 3), round(d.interval.low, 3)
        ('rsa_difference', 0.2, 0.2)
    """
    draws = aligned_draws([first, second])
    card = EstimatorCard(
        variant=f"difference of {first.name}: {first.card.variant}",
        resampling_unit=first.card.resampling_unit,
        interval="percentiles of paired bootstrap differences, 95 %",
        null="a difference of zero, to be read off the interval",
        reference=first.card.reference,
    )
    return Measurement(
        name=f"{first.name}_difference",
        value=first.value - second.value,
        interval=central_range(draws[0] - draws[1]),
        null=NotEstimable("a difference is judged by whether its interval holds zero"),
        ceiling=NotEstimable("a difference has no noise ceiling"),
        n=min(first.n, second.n),
        card=card,
        area=first.area if first.area == second.area else f"{first.area} | {second.area}",
        draws=draws[0] - draws[1],
    )
