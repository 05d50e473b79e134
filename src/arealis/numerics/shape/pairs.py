"""Procrustes between many populations: prepare each once, then one product and singular values only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.numerics.shape.nuclear import nuclear_norm
from arealis.numerics.shape.procrustes import squared_residual

__all__ = ["squared_residual_tile"]

_NEAR = 1e-4


def squared_residual_tile(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> np.ndarray:
    r"""Squared distances after the best rotation between two groups of prepared populations.

    .. math:: \|X_i\|^2 + \|Y_j\|^2 - 2 \|X_i^\top Y_j\|_*

    All products with one population are one matrix product, and no rotation is formed. A group compared
    with itself is computed once a pair.

    Args:
        first: Centred coordinates ``[stimulus, dimension]`` of each, to the same stimuli.
        second: Centred coordinates of each.

    Returns:
        Squared distances ``[first, second]``.

    Example:
        >>> x = np.array([[-1.0], [0.0], [1.0]])
        >>> squared_residual_tile([x], [2 * x, -x])
        array([[2., 0.]])

    Reference:
        Williams et al. 2021, NeurIPS.
    """
    own = len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))
    found = np.zeros((len(first), len(second)))
    if not len(second):
        return found
    stacked = np.hstack(second)
    widths = np.array([y.shape[1] for y in second])
    sizes = np.array([np.vdot(y, y) for y in second])
    for i, x in enumerate(first[:-1] if own else first):
        start = i + 1 if own else 0
        rest = second[start:]
        total = np.vdot(x, x) + sizes[start:]
        products = x.T @ stacked[:, widths[:start].sum() :]
        difference = total - 2 * _nuclear_norms(products, widths[start:])
        for j in np.flatnonzero(difference <= _NEAR * total).tolist():
            difference[j] = squared_residual(x, rest[j])
        found[i, start:] = difference
    return found + found.T if own else found


def _nuclear_norms(products: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Nuclear norms ``[product]`` of products side by side; those of one width are decomposed together."""
    if (widths == widths[0]).all():
        return nuclear_norm(products.reshape(len(products), len(widths), -1).swapaxes(0, 1))
    apart = np.split(products, np.cumsum(widths)[:-1], axis=1)
    norms = np.empty(len(apart))
    for width in np.unique(widths):
        alike = np.flatnonzero(widths == width)
        norms[alike] = nuclear_norm(np.stack([apart[j] for j in alike.tolist()]))
    return norms
