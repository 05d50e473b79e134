"""Missing responses: where they are, and tables that can be multiplied without them."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.types.errors import DataError

__all__ = ["as_floats", "filled_and_weight", "is_complete"]


def as_floats(x: Any) -> Any:
    """Numbers with a fraction, so that a missing one can be told.

    Args:
        x: Numbers of any type and shape, a NumPy array or a tensor.

    Returns:
        The same array if it holds floating-point numbers, otherwise double precision.

    Example:
        >>> as_floats(np.array([1, 2])).dtype
        dtype('float64')
    """
    xp = array_namespace(x)
    return x if xp.isdtype(x.dtype, "real floating") else xp.astype(x, xp.float64)


def is_complete(x: Any) -> bool:
    """Whether no response is missing.

    Args:
        x: Responses of any shape; ``NaN`` where nothing was measured.

    Returns:
        True if there is no ``NaN``.

    Raises:
        DataError: if a response is infinite.

    Example:
        >>> is_complete(np.array([1.0, np.nan]))
        False
    """
    xp = array_namespace(x)
    # One pass and no temporary array: a sum is finite only if every term is.
    with np.errstate(all="ignore"):
        if bool(xp.isfinite(xp.sum(x))):
            return True
    infinite = int(xp.sum(xp.astype(xp.isinf(x), xp.int64)))
    if infinite:
        raise DataError(
            "responses hold infinite values",
            given=f"{infinite} infinite values in an array of shape {tuple(x.shape)}",
            needed="finite numbers, or NaN for what was not measured",
            action="check the source of the responses",
        )
    return not bool(xp.any(xp.isnan(x)))


def filled_and_weight(x: Any) -> tuple[Any, Any]:
    """Put zeros where responses are missing, and ones and zeros that say where they are not.

    Args:
        x: Responses of any shape; ``NaN`` where nothing was measured.

    Returns:
        The responses with zeros, and the weights, both of the shape and type of ``x``.

    Example:
        >>> filled_and_weight(np.array([2.0, np.nan]))
        (array([2., 0.]), array([1., 0.]))
    """
    xp = array_namespace(x)
    present = ~xp.isnan(x)
    return xp.where(present, x, 0), xp.astype(present, x.dtype)
