"""Participation ratio: over how many dimensions the variance of a population is spread."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.cka.criterion import hilbert_schmidt
from arealis.numerics.response_tables import centred_table, response_table
from arealis.types.errors import DataError

__all__ = ["participation_ratio"]


def participation_ratio(x: Any, *, debiased: bool = False) -> Any:
    r"""Number of dimensions that the responses to all stimuli fill.

    .. math:: PR = \frac{(\sum_i \lambda_i)^2}{\sum_i \lambda_i^2}
                 = \frac{(\operatorname{tr} G)^2}{\|G\|^2}

    with λ the eigenvalues of the covariance, and G the smaller of the two Gram matrices of the centred
    responses, so that no eigenvalue need be computed. It cannot exceed the stimuli less one, and few
    stimuli make it too small. Debiased, both parts are averages over quadruples of distinct stimuli,
    unbiased for the covariance that the stimuli are a sample of:

    .. math:: (\operatorname{tr} \Sigma)^2 \approx \langle \tfrac14 d_{ij} d_{qr} \rangle, \qquad
              \operatorname{tr} \Sigma^2 \approx \langle K_{ij}^2 + K_{ij} K_{qr} - 2 K_{ij} K_{iq} \rangle

    where d are squared distances of stimuli and K their inner products.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        debiased: Correct for few stimuli.

    Returns:
        The dimension, from 1 to the number of units, in the library of ``x``; debiased estimates may lie
        beyond.

    Raises:
        DataError: if there are fewer than two stimuli (debiased: four), a response is missing, the
            population is constant, or (debiased) no more than independent noise.

    Example:
        >>> import numpy as np
        >>> round(float(participation_ratio(np.eye(5))), 12)
        4.0

    Reference:
        Rajan, Abbott & Sompolinsky 2010, Phys Rev E 82:011903; debiased: Chen, Zhang & Zhong 2010, J Am
        Stat Assoc 105:810, and Song et al. 2012, JMLR 13:1393.
    """
    if not debiased and (found := _from_raw_products(x)) is not None:
        return found
    measure = "the participation ratio"
    x = centred_table(response_table(x, measure=measure, fewest=4 if debiased else 2), measure=measure)
    xp = array_namespace(x)
    n, units = x.shape
    gram = x.T @ x if units < n else x @ x.T
    product = xp.sum(gram * gram)
    if not debiased:
        return xp.linalg.trace(gram) ** 2 / product
    own = xp.sum(x * x, axis=1)
    total, squares = xp.sum(own), xp.sum(own * own)
    distances = 2 * n * total
    from_one = n * own + total
    between = 2 * n * squares + 2 * total**2 + 4 * product
    quadruples = n * (n - 1) * (n - 2) * (n - 3)
    trace_squared = (distances**2 - 4 * xp.sum(from_one**2) + 2 * between) / (4 * quadruples)
    square = hilbert_schmidt(product, own, own, debiased=True) / (n * (n - 3))
    if not bool(square > 64 * xp.finfo(x.dtype).eps * product / n**2):
        raise DataError(
            "the debiased participation ratio is not defined",
            given=f"{n} stimuli whose responses differ no more than independent noise would",
            needed="structured responses",
            action="show more stimuli, or compute the biased estimate",
        )
    return trace_squared / square


def _from_raw_products(x: Any) -> Any | None:
    """Centre the products in place of the responses, which saves passes over memory.

    None where offsets are so large that this would lose digits, and where the responses need a closer look.
    """
    xp = array_namespace(x)
    if x.ndim != 2 or x.shape[1] >= x.shape[0] or not xp.isdtype(x.dtype, "real floating"):
        return None
    with np.errstate(all="ignore"):  # what is not finite is refused elsewhere
        mean = xp.mean(x, axis=0)
        gram = x.T @ x
        offsets = x.shape[0] * xp.sum(mean * mean)
        variance = xp.linalg.trace(gram) - offsets
    limits = xp.finfo(x.dtype)
    if not bool((offsets <= variance) & (limits.tiny**0.25 < variance) & (variance < limits.max**0.25)):
        return None
    gram -= x.shape[0] * mean[:, None] * mean
    entries = xp.reshape(gram, (-1,))
    return variance**2 / xp.vecdot(entries, entries)
