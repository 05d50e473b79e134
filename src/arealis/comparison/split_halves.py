"""Noise ceiling from the trials of one recording: how well half of it agrees with the other half."""

from __future__ import annotations

import numpy as np

from arealis.comparison.instrument import Instrument, number
from arealis.comparison.pairing import complete, read
from arealis.numerics import random_halves
from arealis.types import DataError, NotEstimable, Range

__all__ = ["ceiling_options", "split_half_ceiling"]

_SPLITS = 20


def split_half_ceiling(
    instrument: Instrument, recording: np.ndarray, *, rng: np.random.Generator
) -> Range | NotEstimable:
    r"""Bounds on what a perfect model could reach, from random halves a and b of the trials.

    .. math:: \text{lower} = \langle f(a, b) \rangle, \qquad \text{upper} = \langle f(a, a \cup b) \rangle

    The lower bound is that of half the trials; the upper one shares its noise with what it is compared
    to. For an instrument that gives alike populations a low number, ``high`` holds the lower bound.

    Args:
        instrument: How populations are compared.
        recording: Responses ``[stimulus, trial, time, unit]``, ``NaN`` where missing.
        rng: Source of randomness of the halves.

    Returns:
        The two bounds in ascending order, or why there are none.

    Example:
        >>> from arealis.comparison import rsa
        >>> x = np.repeat(np.random.default_rng(0).normal(size=(6, 1, 1, 8)), 4, axis=1)
        >>> ceiling = split_half_ceiling(rsa(), x, rng=np.random.default_rng(0))
        >>> round(ceiling.low, 12), round(ceiling.high, 12)
        (1.0, 1.0)

    Reference:
        Schrimpf et al. 2018, bioRxiv 407007; Nili et al. 2014, PLoS Comput Biol 10:e1003553.
    """
    measured = np.asarray(~np.isnan(recording).all(axis=(2, 3)))
    if measured.sum(axis=1).max(initial=0) < 2:
        return NotEstimable("the recording has a single trial a stimulus, so its noise cannot be told")
    bounds = []
    try:
        for _ in range(_SPLITS):
            halves = random_halves(measured, rng=rng)
            first, second = (np.where(half[:, :, None, None], recording, np.nan) for half in halves)
            bounds.append([_compare(instrument, first, other) for other in (second, recording)])
    except DataError as error:
        return NotEstimable(f"halves of the trials cannot be compared: {error.problem}; {error.given}")
    low, high = sorted(float(bound) for bound in np.mean(bounds, axis=0))
    return Range(low, high)


def ceiling_options(ceiling: Range | NotEstimable) -> dict[str, str]:
    """What the card says of a ceiling from halves.

    Args:
        ceiling: The ceiling.

    Returns:
        One option, or none where there is no ceiling.

    Example:
        >>> ceiling_options(NotEstimable("made up"))
        {}
    """
    if isinstance(ceiling, NotEstimable):
        return {}
    return {"ceiling": f"half of the trials with the other half, and with all; {_SPLITS} random halves"}


def _compare(instrument: Instrument, first: np.ndarray, second: np.ndarray) -> float:
    x, y, _ = complete(read(first, instrument), read(second, instrument), instrument, matched=True)
    return number(instrument, x, y)
