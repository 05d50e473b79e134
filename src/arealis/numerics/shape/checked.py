"""Check the responses of two populations to the same stimuli, and centre them."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.types.errors import DataError

__all__ = ["centred_pair", "centred_responses", "check_fraction", "orthonormal_contrasts", "principal_rows"]


def centred_pair(x: Any, y: Any, *, fewest: int = 3) -> tuple[Any, Any]:
    """Centre two populations that saw the same stimuli, or say why they cannot be compared.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli.
        fewest: Number of stimuli that the method needs.

    Returns:
        Both, less each unit's mean over stimuli.

    Raises:
        DataError: if the stimuli differ in number or are too few, a response is missing, or a population
            does not vary over stimuli.

    Example:
        >>> x = np.array([[0.0], [1.0], [5.0]])
        >>> centred_pair(x, x)[0].ravel()
        array([-2., -1.,  3.])
    """
    if x.ndim != 2 or y.ndim != 2 or x.shape[0] != y.shape[0]:
        raise DataError(
            "two populations cannot be compared",
            given=f"responses of shape {tuple(x.shape)} and {tuple(y.shape)}",
            needed="[stimulus, unit] with the same stimuli on both sides",
            action="align the stimuli",
        )
    return centred_responses(x, fewest=fewest), centred_responses(y, fewest=fewest)


def centred_responses(x: Any, *, fewest: int = 3) -> Any:
    """Subtract each unit's mean over stimuli, or say why this population cannot be compared.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        fewest: Number of stimuli that the method needs.

    Returns:
        The deviations ``[stimulus, unit]``.

    Raises:
        DataError: if the stimuli are too few, a response is missing, or nothing varies.

    Example:
        >>> centred_responses(np.array([[0.0], [1.0], [5.0]])).ravel()
        array([-2., -1.,  3.])
    """
    if x.ndim != 2 or x.shape[0] < fewest or x.shape[1] < 1:
        raise DataError(
            "there are too few stimuli or units to compare populations",
            given=f"responses of shape {tuple(x.shape)}",
            needed=f"[stimulus, unit] with {fewest} stimuli and one unit or more",
            action="show more stimuli",
        )
    xp = array_namespace(x)
    x = x if xp.isdtype(x.dtype, "real floating") else xp.astype(x, xp.float64)
    rounding = 64 * xp.finfo(x.dtype).eps * xp.linalg.vector_norm(x)
    x = x - xp.mean(x, axis=0, keepdims=True)
    norm = xp.linalg.vector_norm(x)
    if not bool(norm > rounding) or not bool(xp.isfinite(norm)):
        raise DataError(
            "a constant or incomplete population cannot be compared",
            given="responses that are equal for all stimuli, or missing (NaN)",
            needed="finite responses that differ between stimuli",
            action="leave this population out, or fill in what is missing",
        )
    return x


def check_fraction(name: str, value: float, high: float = 1.0) -> None:
    """Make sure that a setting lies between zero and its largest value.

    Args:
        name: The setting.
        value: What was asked for.
        high: Its largest value.

    Raises:
        DataError: if it does not.

    Example:
        >>> check_fraction("alpha", 0.5)
    """
    if not 0 <= value <= high:
        raise DataError(
            f"'{name}' is out of range",
            given=f"{value}",
            needed=f"a number from 0 to {high:g}",
            action=f"choose {name} inside the range",
        )


def orthonormal_contrasts(like: Any, n: int) -> Any:
    """Helmert's contrasts: n − 1 orthonormal rows that each sum to zero.

    Differences in their place hold the same scatter as the n deviations from the mean, in one row less, so
    that what is made of them has full rank.

    Args:
        like: An array whose library, type and device the result gets.
        n: Number of observations, two or more.

    Returns:
        Contrasts ``[n - 1, n]``.

    Example:
        >>> orthonormal_contrasts(np.zeros(1), 2).round(3)
        array([[ 0.707, -0.707]])
    """
    rows, steps = np.tril(np.ones((n, n)), -1)[1:], np.arange(1, n)
    rows[steps - 1, steps] = -steps
    rows /= np.sqrt(steps * (steps + 1))[:, None]
    return array_namespace(like).asarray(rows, dtype=like.dtype, device=device(like))


def principal_rows(x: Any) -> Any:
    """Turn a population with many units so that no more dimensions remain than its stimuli span.

    Args:
        x: Centred responses ``[stimulus, unit]``.

    Returns:
        The same if there are fewer units than stimuli; otherwise ``[stimulus, stimulus - 1]`` with the same
        inner products between stimuli.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(4, 50))
        >>> principal_rows(x - x.mean(0)).shape
        (4, 3)
    """
    stimuli, units = x.shape
    if units < stimuli:
        return x
    contrasts = orthonormal_contrasts(x, stimuli)
    return contrasts.T @ array_namespace(x).linalg.qr((contrasts @ x).T)[1].T
