"""Ranges: intervals from draws, and for a proportion."""

from __future__ import annotations

import numpy as np

from arealis.types.measurement import NotEstimable, Range

__all__ = ["central_range", "wilson_range"]

_TOLERATED = 0.05
_Z = 1.959963984540054


def central_range(draws: np.ndarray) -> Range | NotEstimable:
    """Central 95 % of the draws; a few draws without a value are left out.

    Args:
        draws: Values ``[draw]``; ``NaN`` where a draw has none.

    Returns:
        The 2.5 and 97.5 percentiles, or why they cannot be had: more than 5 % of the draws without a
        value, or fewer than 40 draws, whose tails hold less than one draw.

    Example:
        >>> central_range(np.arange(101.0))
        Range(low=2.5, high=97.5)
    """
    usable = draws[~np.isnan(draws)]
    if len(draws) < 40:
        return NotEstimable(f"{len(draws)} draws are too few for a 95 % range")
    if len(usable) < (1 - _TOLERATED) * len(draws):
        return NotEstimable(f"{len(draws) - len(usable)} of {len(draws)} draws have no value")
    low, high = np.percentile(usable, [2.5, 97.5])
    return Range(float(low), float(high))


def wilson_range(successes: float, trials: int) -> Range:
    r"""Wilson's 95 % interval of a proportion.

    .. math:: \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p) / n + z^2 / 4 n^2}}{1 + z^2 / n}

    Args:
        successes: Number of successes; ties may count in part.
        trials: Number of trials, one or more.

    Returns:
        The interval, inside 0 and 1.

    Example:
        >>> r = wilson_range(10, 10)
        >>> round(r.low, 3), round(r.high, 3)
        (0.722, 1.0)

    Reference:
        Wilson 1927, J Am Stat Assoc 22:209.
    """
    p, z2 = successes / trials, _Z**2 / trials
    middle = (p + z2 / 2) / (1 + z2)
    half = _Z * np.sqrt(p * (1 - p) / trials + z2 / (4 * trials)) / (1 + z2)
    low, high = float(middle - half), float(middle + half)
    # Rounding may leave none or all successes just outside of their own interval.
    return Range(min(max(0.0, low), float(p)), max(min(1.0, high), float(p)))
