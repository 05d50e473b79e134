"""Raised cosines: smooth bumps that tile time, for filters of few numbers."""

from __future__ import annotations

import numpy as np

from arealis.types import SpecificationError

__all__ = ["raised_cosine_filters"]


def raised_cosine_filters(count: int, *, earliest: float, latest: float, step_duration: float) -> np.ndarray:
    r"""Tile a range of delays with overlapping bumps.

    .. math:: h_k(s) \propto 1 + \cos\frac{\pi (s - c_k)}{w} \quad (|s - c_k| < w), \qquad
              c_k = \text{earliest} + k w

    each summing to one. At delays between the outer peaks, all together weigh every delay alike before they
    are scaled.

    Args:
        count: Number of filters, at least 2.
        earliest: Seconds to the peak of the first.
        latest: Seconds to the peak of the last.
        step_duration: Seconds a time step.

    Returns:
        Filters ``[filter, delay]``, from a delay of 0.

    Raises:
        SpecificationError: if there are fewer than two, or their peaks are no time step apart, or the first
            peaks before 0.

    Example:
        >>> raised_cosine_filters(3, earliest=0.002, latest=0.006, step_duration=0.001).round(2)[1].tolist()
        [0.0, 0.0, 0.0, 0.25, 0.5, 0.25, 0.0, 0.0, 0.0]

    References:
        Pillow et al. 2008, Nature 454:995.
    """
    apart = (latest - earliest) / (count - 1) if count > 1 else 0.0
    if earliest < 0 or not step_duration > 0 or not step_duration * (1 - 1e-9) <= apart < np.inf:
        raise SpecificationError(
            "filters cannot be laid out so",
            given=f"{count} of them, from {earliest:g} to {latest:g} s, in steps of {step_duration:g} s",
            needed="two or more, whose peaks lie at least a time step apart, the first at 0 or later",
            action="lower their number, or widen their range",
        )
    delay = step_duration * np.arange(int(np.ceil((latest + apart) / step_duration - 1e-9)) + 1)
    away = (delay - (earliest + apart * np.arange(count))[:, None]) / apart
    bumps = np.where(np.abs(away) < 1, 1 + np.cos(np.pi * away), 0.0)
    return bumps / bumps.sum(axis=1, keepdims=True)
