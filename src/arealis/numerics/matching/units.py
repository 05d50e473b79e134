"""Tuning of units: their correlations, and the way to SciPy's solvers and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, to_device

from arealis.numerics.shape.checked import centred_pair
from arealis.types.errors import DataError

__all__ = ["as_numpy", "correlations_of_units", "in_library_of"]


def as_numpy(array: Any) -> np.ndarray:
    """Bring an array to where SciPy's solvers can read it, in double precision and without its gradient.

    Args:
        array: A NumPy array or a tensor on any device.

    Returns:
        The values.

    Example:
        >>> as_numpy(np.ones(2, dtype=np.float32)).dtype
        dtype('float64')
    """
    array = array.detach() if hasattr(array, "detach") else array
    return np.asarray(to_device(array, "cpu"), dtype=float)


def in_library_of(like: Any, values: np.ndarray | float) -> Any:
    """Bring a solver's answer back to the library, type and device of its input.

    Args:
        like: The input, of a floating type.
        values: The answer.

    Returns:
        The same numbers as an array like the input.

    Example:
        >>> in_library_of(np.ones(2), 3.0)
        array(3.)
    """
    return array_namespace(like).asarray(values, dtype=like.dtype, device=device(like))


def correlations_of_units(x: Any, y: Any) -> Any:
    """Pearson correlation over stimuli of every unit of one population with every unit of another.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli.

    Returns:
        Correlations ``[unit of x, unit of y]``.

    Raises:
        DataError: if there are fewer than three stimuli, they differ in number, a response is missing, or a
            unit is constant.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 2.0]])
        >>> correlations_of_units(x, x).round(3)
        array([[ 1. , -0.5],
               [-0.5,  1. ]])
    """
    x, y = (_unit_columns(side) for side in centred_pair(x, y))
    return x.T @ y


def _unit_columns(x: Any) -> Any:
    xp = array_namespace(x)
    lengths = xp.linalg.vector_norm(x, axis=0)
    rounding = 64 * xp.finfo(x.dtype).eps * xp.max(lengths)
    constant = int(xp.sum(xp.astype(lengths <= rounding, xp.int64)))
    if constant:
        raise DataError(
            "a constant unit has no correlation",
            given=f"{constant} of {x.shape[1]} units that respond equally to all stimuli",
            needed="units that differ between stimuli",
            action="leave these units out",
        )
    return x / lengths
