"""Linear CKA between all pairs of many representations, with the influence of every stimulus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.numerics.cka.criterion import hilbert_schmidt
from arealis.numerics.cka.unit_norm import centred_unit_norm

__all__ = ["gram_leaving_out", "linear_cka_pairs"]

# Entries of the Gram rows held at once: 32 MB, so that a product finds them in the cache or near it.
_BLOCK_ENTRIES = 2**22


def linear_cka_pairs(
    representations: Sequence[np.ndarray], *, debiased: bool
) -> tuple[np.ndarray, np.ndarray]:
    r"""Linear CKA of all pairs, and what it becomes when one stimulus is left out.

    Rows of all Gram matrices are stacked for a block of stimuli and multiplied once:
    :math:`R_i = G_i G_i^\top` holds :math:`\sum_j K_{ij} L_{ij}` for every pair of representations, and
    both the values and the exact leave-one-out values follow from these row sums.

    Args:
        representations: Responses ``[stimulus, unit]`` of each, to the same stimuli in the same order.
        debiased: Use the debiased estimator.

    Returns:
        Similarities ``[representation, representation]``, and those without each stimulus
        ``[stimulus, representation, representation]``; ``NaN`` where a representation has no structure.

    Example:
        >>> x = np.arange(10.0).reshape(5, 2) ** 2
        >>> values, without = linear_cka_pairs([x, -x], debiased=False)
        >>> values.round(12).tolist(), without.shape
        ([[1.0, 1.0], [1.0, 1.0]], (5, 2, 2))
    """
    scaled = [centred_unit_norm(x) for x in representations]
    n = len(scaled[0])
    norms = np.stack([(x * x).sum(1) for x in scaled], axis=1)
    rows = np.empty((n, len(scaled), len(scaled)))
    mixed = np.empty_like(rows)
    step = max(1, _BLOCK_ENTRIES // (n * len(scaled)))
    for start in range(0, n, step):
        block = slice(start, start + step)
        grams = np.stack([x[block] @ x.T for x in scaled], axis=1)
        rows[block] = grams @ grams.transpose(0, 2, 1)
        if debiased:
            mixed[block] = grams @ norms
    product = rows.sum(0)
    values = hilbert_schmidt(product, norms[:, :, None], norms[:, None, :], debiased=debiased)
    without = _without_each(product, rows, mixed, norms, debiased=debiased)
    return _normalised(values), _normalised(without)


def gram_leaving_out(first: np.ndarray, second: np.ndarray, *, debiased: bool) -> np.ndarray:
    """CKA of two Gram matrices without each stimulus in turn.

    Args:
        first: Centred Gram matrix ``[stimulus, stimulus]``, whose rows sum to zero.
        second: The same for the other population.
        debiased: Average over distinct stimuli.

    Returns:
        Similarities ``[stimulus]``; ``NaN`` where a side has no structure without the stimulus.

    Example:
        >>> x = np.arange(4.0)[:, None] ** 2 - 3.5
        >>> gram_leaving_out(x @ x.T, x @ x.T, debiased=False).round(12)
        array([1., 1., 1., 1.])
    """
    grams = np.stack([first / np.trace(first), second / np.trace(second)], axis=1)
    norms = np.stack([np.diag(grams[:, 0]), np.diag(grams[:, 1])], axis=1)
    rows = grams @ grams.transpose(0, 2, 1)
    without = _without_each(rows.sum(0), rows, grams @ norms, norms, debiased=debiased)
    return _normalised(without)[:, 0, 1]


def _without_each(
    product: np.ndarray, rows: np.ndarray, mixed: np.ndarray, norms: np.ndarray, *, debiased: bool
) -> np.ndarray:
    """The criterion of the remaining stimuli, centred on their own mean ``[stimulus, first, second]``."""
    n = len(rows)
    own = norms[:, :, None] * norms[:, None, :]
    if not debiased:
        return product - 2 * rows + own - 2 / (n - 1) * (rows - own) + own / (n - 1) ** 2
    total = norms.sum(0)
    remaining = 2 * norms - total
    pairs = product - own.sum(0) - 2 * (rows - own)
    # Row sums of the Gram matrices without diagonal and without the stimulus are −(k_m + K_mi).
    cross = mixed + mixed.transpose(0, 2, 1) - 2 * own
    row_sums = own.sum(0) - own + cross + rows - own
    outer = remaining[:, :, None] * remaining[:, None, :]
    return pairs + outer / ((n - 2) * (n - 3)) - 2 / (n - 3) * row_sums


def _normalised(criterion: np.ndarray) -> np.ndarray:
    own = np.diagonal(criterion, axis1=-2, axis2=-1)
    # A constant representation leaves rounding error against a norm of one.
    length = np.sqrt(np.where(own > 1e-14, own, np.nan))
    return criterion / (length[..., :, None] * length[..., None, :])
