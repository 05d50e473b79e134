"""Draws of several measurements that come from one plan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.types import DataError, Measurement

__all__ = ["aligned_draws"]


def aligned_draws(measurements: Sequence[Measurement]) -> np.ndarray:
    """Stack the draws of measurements of one measure.

    Args:
        measurements: Measurements with draws from one plan.

    Returns:
        The draws ``[measurement, draw]``.

    Raises:
        DataError: if the measures differ, or draws are lacking or differ in number.

    Example:
        >>> from arealis.types import EstimatorCard, NotEstimable
        >>> none = NotEstimable("made up")
        >>> m = Measurement("rsa", 0.5, none, none, none, 9, EstimatorCard("made up"), draws=np.ones(3))
        >>> aligned_draws([m, m]).shape
        (2, 3)
    """
    draws = [m.draws for m in measurements if m.draws is not None]
    names, lengths = sorted({m.name for m in measurements}), sorted({len(d) for d in draws})
    if len(draws) != len(measurements) or len(names) != 1 or len(lengths) != 1:
        raise DataError(
            "these measurements cannot be combined draw by draw",
            given=f"{len(measurements)} measurements of {names}, {len(draws)} with draws, lengths {lengths}",
            needed="measurements of one measure whose draws come from one plan",
            action="compute them with the weights of one arealis.numerics.bootstrap_weights",
        )
    return np.stack(draws)
