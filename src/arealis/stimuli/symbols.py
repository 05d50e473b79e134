"""Symbols in time: sequences of one-hot symbols with channels that say what is asked."""

from __future__ import annotations

import numpy as np

__all__ = ["distinct_rows", "one_hot"]


def one_hot(symbol: np.ndarray, symbols: int) -> np.ndarray:
    """Write symbols as units of which one is active.

    Args:
        symbol: Numbers from 0 ``[...]``; a negative one is a blank.
        symbols: Number of symbols.

    Returns:
        ``[..., symbol]``, float32; zeros for a blank.

    Example:
        >>> one_hot(np.array([1, -1]), 3).tolist()
        [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    return (symbol[..., None] == np.arange(symbols)).astype(np.float32)


def distinct_rows(rows: int, among: int, drawn: int, *, rng: np.random.Generator) -> np.ndarray:
    """Draw numbers without repeating one in a row.

    Args:
        rows: Number of rows.
        among: How many numbers there are to draw from.
        drawn: How many each row draws.
        rng: Source of randomness.

    Returns:
        Numbers from 0, int64 ``[row, draw]``, every order equally likely.

    Example:
        >>> sorted(distinct_rows(1, 4, 4, rng=np.random.default_rng(0))[0].tolist())
        [0, 1, 2, 3]
    """
    return rng.random((rows, among)).argsort(axis=1)[:, :drawn]
