"""Absent: a row of the table that says why there is no number."""

from __future__ import annotations

from arealis.types import EstimatorCard, Measurement, NotEstimable

__all__ = ["absent"]


def absent(measure: str, reason: NotEstimable) -> Measurement:
    """Stand in for a measurement that could not be taken.

    Args:
        measure: Name of the measure.
        reason: Why.

    Returns:
        A measurement without a value, with the reason in place of every bound.

    Example:
        >>> absent("rsa", NotEstimable("two stimuli")).interval.reason
        'two stimuli'
    """
    return Measurement(measure, float("nan"), reason, reason, reason, 0, EstimatorCard("not estimable"))
