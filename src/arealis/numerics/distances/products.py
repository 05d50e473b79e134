"""Distances that are sums of products of differences: one matrix product for all pairs of stimuli."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.distances.missing import filled_and_weight, is_complete
from arealis.numerics.distances.pair_order import condensed

__all__ = ["mean_difference_products", "product_differences"]

# Judge by this many stimuli, if that is a small part of them, and lose at most a decimal digit.
_JUDGED, _WORTHWHILE, _LARGER = 8, 4, 10


def product_differences(kernel: Any) -> Any:
    r"""What a kernel says of the difference between every two stimuli.

    .. math:: D_{ij} = K_{ii} + K_{jj} - K_{ij} - K_{ji} \quad\text{with}\quad K = A B^\top
              \quad\text{is}\quad \sum_u (a_{iu} - a_{ju})(b_{iu} - b_{ju})

    Args:
        kernel: Products ``[..., stimulus, stimulus]``, a NumPy array or a tensor.

    Returns:
        Differences ``[..., pair]`` in the condensed order of SciPy.

    Example:
        >>> a = np.array([[1.0, 2.0], [3.0, 5.0]])
        >>> product_differences(a @ a.T)
        array([13.])
    """
    xp = array_namespace(kernel)
    own = xp.linalg.diagonal(kernel)
    square = own[..., :, None] + own[..., None, :]
    square -= kernel  # in place: fresh memory would take longer than the arithmetic
    square -= xp.matrix_transpose(kernel)
    return condensed(square)


def mean_difference_products(a: Any, b: Any) -> Any:
    r"""Mean over units of the product of two kinds of differences, for every pair of stimuli.

    .. math:: D_{ij} = \frac{1}{P} \sum_u (a_{iu} - a_{ju})(b_{iu} - b_{ju})

    A missing entry (``NaN``, on both sides) drops its unit from the pairs of its stimulus only, and P
    counts the units that are left.

    Args:
        a: First table ``[..., stimulus, unit]``, a NumPy array or a tensor.
        b: Second table, of the same shape and with the same entries missing; it may be ``a`` itself.

    Returns:
        Means ``[..., pair]``, ``NaN`` where two stimuli have no unit in common.

    Example:
        >>> a = np.array([[0.0, np.nan, 1.0], [2.0, 5.0, 2.0]])
        >>> mean_difference_products(a, a)
        array([2.5])
    """
    xp = array_namespace(a, b)
    if _cancels_little(a, b, xp):
        with np.errstate(all="ignore"):
            kernel = a @ xp.matrix_transpose(b)
        if bool(xp.all(xp.isfinite(xp.linalg.diagonal(kernel)))):
            return product_differences(kernel) / a.shape[-1]
    if is_complete(a):
        # A common origin changes no difference and keeps the products small. One and the same operand
        # on both sides lets BLAS compute half of the product only.
        first = a - xp.mean(a, axis=-2, keepdims=True)
        second = first if b is a else b - xp.mean(b, axis=-2, keepdims=True)
        return product_differences(first @ xp.matrix_transpose(second)) / a.shape[-1]
    first, weight = _around_the_mean(a, xp)
    second = first if b is a else _around_the_mean(b, xp)[0]
    own = (first * second) @ xp.matrix_transpose(weight)
    cross = first @ xp.matrix_transpose(second)
    total = own + xp.matrix_transpose(own) - (cross + xp.matrix_transpose(cross))
    count = condensed(weight @ xp.matrix_transpose(weight))
    return condensed(total) / xp.where(count > 0, count, xp.nan)


def _cancels_little(a: Any, b: Any, xp: Any) -> bool:
    """Whether patterns, judged by a few, are hardly larger than their differences: they need no origin."""
    step = a.shape[-2] // _JUDGED
    if step < _WORTHWHILE:
        return False
    some = a[..., ::step, :]
    others = some if b is a else b[..., ::step, :]
    with np.errstate(all="ignore"):
        squares = [xp.sum(side * side, axis=(-2, -1)) / side.shape[-2] for side in (some, others)]
        size = xp.sqrt(squares[0] * squares[1])
        differences = product_differences(some @ xp.matrix_transpose(others))
        return bool(xp.all(size <= _LARGER * xp.mean(differences, axis=-1) / 2))


def _around_the_mean(x: Any, xp: Any) -> tuple[Any, Any]:
    filled, weight = filled_and_weight(x)
    count = xp.clip(xp.sum(weight, axis=-2, keepdims=True), 1, None)
    return (filled - xp.sum(filled, axis=-2, keepdims=True) / count) * weight, weight
