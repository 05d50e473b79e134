"""The Hilbert–Schmidt independence criterion, and the alignment that is its normalised form."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.types.errors import DataError

__all__ = ["alignment_angle", "alignment_of", "hilbert_schmidt"]


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

    Reference:
        Gretton et al. 2005, ALT; debiased: Song et al. 2012, JMLR 13:1393.
    """
    if not debiased:
        return product
    xp = array_namespace(first, second)
    n = first.shape[0]
    diagonal = xp.sum(first * second, axis=0)
    total = xp.sum(first, axis=0) * xp.sum(second, axis=0)
    return product - diagonal + total / ((n - 1) * (n - 2)) - 2 / (n - 2) * diagonal


def alignment_of(both: Any, first: Any, second: Any, *, rounding: Any = 0.0) -> Any:
    r"""Normalise a criterion by those of each side with itself.

    .. math:: A = \frac{H(K, L)}{\sqrt{H(K, K)\, H(L, L)}}

    Args:
        both: H(K, L).
        first: H(K, K).
        second: H(L, L).
        rounding: What arithmetic may leave of a criterion that is zero.

    Returns:
        The alignment.

    Raises:
        DataError: if a side has no more structure than independent noise.

    Example:
        >>> import numpy as np
        >>> float(alignment_of(np.float64(3.0), np.float64(9.0), np.float64(4.0)))
        0.5
    """
    xp = array_namespace(both, first, second)
    if not bool((first > rounding) & (second > rounding)):
        raise DataError(
            "CKA of a population without structure is not defined",
            given="responses that do not differ between stimuli more than independent noise would",
            needed="two populations with structured responses",
            action="show more stimuli, or compute the biased estimate",
        )
    return both / (xp.sqrt(first) * xp.sqrt(second))


def alignment_angle(alignment: Any) -> Any:
    r"""The angle between two Gram matrices, a metric where the alignment is the biased one.

    .. math:: \theta = \arccos A

    Args:
        alignment: Values from −1 to 1 ``[...]``; those beyond, such as from a correction, are cut off.

    Returns:
        Radians from 0 to π ``[...]``.

    Example:
        >>> import numpy as np
        >>> alignment_angle(np.array([1.0, 0.0])).round(4)
        array([0.    , 1.5708])

    Reference:
        Williams et al. 2021, NeurIPS.
    """
    xp = array_namespace(alignment)
    return xp.acos(xp.clip(alignment, -1.0, 1.0))
