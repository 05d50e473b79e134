"""Ties that rounding hides: values that differ by less than arithmetic can tell."""

from __future__ import annotations

import numpy as np

__all__ = ["without_rounding"]

# Sums over some thousand inputs are off by a few of the last bits.
_BITS = 8


def without_rounding(x: np.ndarray) -> np.ndarray:
    """Drop the last eight bits of every value, so that responses that are equal but for rounding tie.

    A network in which all units are alike would otherwise be ranked by its rounding errors.

    Args:
        x: Values of any shape; the precision is that of their type.

    Returns:
        The values as float64, each within 128 units in the last place; exact for whole numbers.

    Example:
        >>> x = without_rounding(np.array([0.1 + 0.2, 0.3, 0.30001]))
        >>> bool(x[0] == x[1]), bool(x[1] == x[2])
        (True, False)
    """
    if not np.issubdtype(x.dtype, np.floating):
        return x.astype(float)
    bits = np.finfo(x.dtype).nmant + 1 - _BITS
    mantissa, exponent = np.frexp(x.astype(float))
    return np.ldexp(np.rint(np.ldexp(mantissa, bits)), exponent - bits)
