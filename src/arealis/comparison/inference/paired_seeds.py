"""Paired seeds: that both sides have the same ones, and how sure their mean is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtr, stdtrit

from arealis.types import DataError, Measurement, NotEstimable, Range

__all__ = ["require_paired", "student"]


def require_paired(first: Sequence[Measurement], second: Sequence[Measurement]) -> None:
    """Require one measurement a seed on both sides.

    Args:
        first: One measurement a seed.
        second: The same measure, of the same seeds in the same order.

    Raises:
        DataError: if the seeds differ in number, or there is none.
    """
    if not first or len(first) != len(second):
        raise DataError(
            "seeds cannot be paired",
            given=f"{len(first)} and {len(second)} measurements",
            needed="one of each seed on both sides",
            action="grow both candidates with the same seeds",
        )


def student(values: np.ndarray) -> tuple[Range | NotEstimable, float | None]:
    r"""Say how sure a mean over seeds is.

    .. math:: t = \frac{\bar v}{s / \sqrt S}

    Args:
        values: One number a seed.

    Returns:
        Student's 95 % interval of the mean, and the p value of its being zero; for a single seed, why there
        is no interval, and None.

    Example:
        >>> interval, p_value = student(np.array([0.2, 0.1, 0.2]))
        >>> round(interval.low, 3), round(interval.high, 3), round(p_value, 3)
        (0.023, 0.31, 0.038)
    """
    if len(values) < 2:
        return NotEstimable("one seed"), None
    mean, standard = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    half = float(stdtrit(len(values) - 1, 0.975)) * standard
    p_value = 2 * float(stdtr(len(values) - 1, -abs(mean) / standard)) if standard else float(mean == 0)
    return Range(mean - half, mean + half), p_value
