"""Linear centred kernel alignment of two populations that saw the same stimuli."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.types.errors import DataError

__all__ = ["hilbert_schmidt", "linear_cka"]


def linear_cka(x: Any, y: Any, debiased: bool = False) -> Any:
    r"""Linear CKA: how well the similarity of stimuli in one population matches that in another.

    .. math:: \mathrm{CKA} = \frac{H(K, L)}{\sqrt{H(K, K)\, H(L, L)}}, \quad K = X X^\top,\; L = Y Y^\top

    with centred X and Y, and H from :func:`hilbert_schmidt`. Invariant to an offset, to a rotation and
    to one common scale of either side; not to other invertible maps.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.
        debiased: Remove the bias that many units and few stimuli bring; unrelated populations then
            give 0 on average and a value may be negative.

    Returns:
        The similarity, a number in the library of ``x``.

    Raises:
        DataError: if the stimuli differ in number or are too few, if a response is missing, or if a
            population does not vary over stimuli (debiased: no more than independent noise).

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(linear_cka(x, 3 * x[:, ::-1] + 7)), 12)
        1.0

    Reference:
        Kornblith et al. 2019, ICML; debiased: Song et al. 2012, JMLR 13:1393.
    """
    needed = 4 if debiased else 2
    if x.ndim != 2 or y.ndim != 2 or x.shape[0] != y.shape[0] or x.shape[0] < needed:
        raise DataError(
            "CKA cannot be computed",
            given=f"responses of shape {tuple(x.shape)} and {tuple(y.shape)}",
            needed=f"[stimulus, unit] with the same {needed} stimuli or more on both sides",
            action="align the stimuli, or show more",
        )
    xp = array_namespace(x, y)
    x, y = _scaled(x, xp), _scaled(y, xp)
    norms = [xp.sum(side * side, axis=1) for side in (x, y)]
    products = _products_of_grams(x, y, xp)
    both, first, second = (
        hilbert_schmidt(product, norms[i], norms[j], debiased=debiased)
        for product, (i, j) in zip(products, ((0, 1), (0, 0), (1, 1)), strict=True)
    )
    if not bool((first > 0) & (second > 0)):
        raise DataError(
            "CKA of a population without structure is not defined",
            given="responses that do not differ between stimuli more than independent noise would",
            needed="two populations with structured responses",
            action="show more stimuli, or compute the biased estimate",
        )
    return both / (xp.sqrt(first) * xp.sqrt(second))


def hilbert_schmidt(product: Any, first: Any, second: Any, *, debiased: bool) -> Any:
    r"""Hilbert–Schmidt independence criterion of two centred Gram matrices, up to a common factor.

    .. math:: H = \sum_{ij} K_{ij} L_{ij}

    or, debiased, an average over distinct stimuli only. As the rows of K sum to zero, those of K without
    its diagonal sum to :math:`-k_i`, so that Song's estimator needs no more than

    .. math:: H = \sum_{i \ne j} K_{ij} L_{ij} + \frac{\sum_i k_i \sum_j l_j}{(n - 1)(n - 2)}
                  - \frac{2}{n - 2} \sum_i k_i l_i

    Args:
        product: Sum of the elementwise product of the Gram matrices ``[...]``.
        first: Diagonal k of the first ``[stimulus, ...]``.
        second: Diagonal l of the second ``[stimulus, ...]``.
        debiased: Use Song's estimator.

    Returns:
        The criterion ``[...]``.

    Example:
        >>> import numpy as np
        >>> x = np.array([1.0, -1.0, 1.0, -1.0])
        >>> gram = np.outer(x, x)
        >>> round(float(hilbert_schmidt((gram * gram).sum(), x**2, x**2, debiased=True)), 6)
        10.666667
    """
    if not debiased:
        return product
    xp = array_namespace(first, second)
    n = first.shape[0]
    diagonal = xp.sum(first * second, axis=0)
    total = xp.sum(first, axis=0) * xp.sum(second, axis=0)
    return product - diagonal + total / ((n - 1) * (n - 2)) - 2 / (n - 2) * diagonal


def _scaled(x: Any, xp: Any) -> Any:
    """Centre, and divide by the overall norm, which CKA ignores, so that no product overflows."""
    rounding = 64 * xp.finfo(x.dtype).eps * xp.linalg.vector_norm(x)
    x = x - xp.mean(x, axis=0, keepdims=True)
    norm = xp.linalg.vector_norm(x)
    if not bool(norm > rounding) or not bool(xp.isfinite(norm)):
        raise DataError(
            "CKA of a constant population is not defined",
            given="responses that are equal for all stimuli, or missing (NaN)",
            needed="finite responses that differ between stimuli",
            action="leave this population out, or fill in what is missing",
        )
    return x / norm


def _products_of_grams(x: Any, y: Any, xp: Any) -> list[Any]:
    """Sums of the elementwise products K∘L, K∘K and L∘L, by whichever matrices are smaller."""
    n, p, q = x.shape[0], x.shape[1], y.shape[1]
    if p * q + p * p + q * q < n * (p + q):
        return [xp.sum((a.T @ b) ** 2) for a, b in ((x, y), (x, x), (y, y))]
    first, second = x @ x.T, y @ y.T
    return [xp.sum(a * b) for a, b in ((first, second), (first, first), (second, second))]
