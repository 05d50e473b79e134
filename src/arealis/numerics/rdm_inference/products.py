"""Inner products of RDMs in every bootstrap draw, where a draw holds pair (i, j) c_i c_j times."""

from __future__ import annotations

import numpy as np

from arealis.numerics.distances import pair_positions
from arealis.numerics.rdm_inference.covariance_products import covariance_products
from arealis.numerics.rdm_inference.grams import Grams, PairsOfRdms, centred, pairs_of_rdms
from arealis.numerics.rdm_inference.sample import WHITENED, draw_blocks

__all__ = ["draw_grams"]


def draw_grams(
    models: np.ndarray,
    data: np.ndarray,
    method: str,
    counts: np.ndarray,
    covariance: np.ndarray | None = None,
) -> Grams:
    r"""Inner products of models and subjects under the metric of a cosine-like comparison, draw by draw.

    .. math:: \langle x, y \rangle_d = \sum_{i<j} c_{di} c_{dj}\, x_{ij} y_{ij}

    for ``cosine``; ``corr`` subtracts each RDM's mean in the draw; the whitened comparisons take the inner
    product under :math:`V^{-1}`.

    Args:
        models: Dissimilarities ``[model, pair]``.
        data: Dissimilarities ``[subject, pair]``.
        method: ``"cosine"``, ``"corr"``, ``"cosine_cov"`` or ``"corr_cov"``.
        counts: How often each stimulus occurs ``[draw, stimulus]``, three distinct ones or more.
        covariance: Covariance of the response estimates ``[stimulus, stimulus]``; None for the identity.

    Returns:
        The inner products.

    Example:
        >>> g = draw_grams(np.ones((1, 3)), np.array([[1.0, 2.0, 2.0]]), "cosine", np.ones((1, 3)))
        >>> g.cross.ravel(), g.subject.ravel()
        (array([5.]), array([9.]))
    """
    rdms = np.concatenate([models, data])
    centring = method.startswith("corr")
    if centring:
        # The draw's own mean is subtracted below; a common origin keeps rounding small until then.
        rdms = np.concatenate([rdms - rdms.mean(axis=1, keepdims=True), np.ones((1, rdms.shape[1]))])
    pairs = pairs_of_rdms(len(models), len(data), constant=centring)
    packed = np.empty((len(counts), pairs.products))
    for block in draw_blocks(len(counts), rdms.shape[1]):
        sums = products = _pair_sums(rdms, pairs, counts[block])
        if covariance is not None:
            products = covariance_products(rdms, counts[block], covariance)[:, pairs.first, pairs.second]
        elif method in WHITENED:
            products = 0.5 * sums - 0.25 * _fitted_margins(rdms, counts[block])[:, pairs.first, pairs.second]
        packed[block] = centred(products, sums, pairs) if centring else products
    return pairs.unpack(packed)


def _pair_sums(rdms: np.ndarray, pairs: PairsOfRdms, counts: np.ndarray) -> np.ndarray:
    """Sums of products over pairs of stimuli ``[draw, pair of RDMs]``: one matrix product."""
    i, j = pair_positions(counts.shape[1])
    weights = counts.take(i, axis=1)
    weights *= counts.take(j, axis=1)
    sums = np.empty((len(counts), len(pairs.first)))
    for part in draw_blocks(len(pairs.first), rdms.shape[1]):
        sums[:, part] = weights @ (rdms[pairs.first[part]] * rdms[pairs.second[part]]).T
    return sums


def _fitted_margins(rdms: np.ndarray, counts: np.ndarray) -> np.ndarray:
    r"""What double centring removes from inner products, with equal and independent noise ``[draw, x, y]``.

    With duplicates the pairs of a stimulus with itself are missing from the matrix, so that its margins
    are a least-squares fit. Duplicates get equal margins b, and with the row sums r and s of x and y

    .. math:: \sum_i c_i r_i b_i, \qquad (1 + n/2 - c_i)\, b_i + \tfrac12 \sum_k c_k b_k = s_i,

    a diagonal plus a matrix of rank one, so that nothing has to be solved.
    """
    n = counts.shape[1]
    i, j = pair_positions(n)
    square = np.zeros((n, len(rdms), n))
    square[i, :, j] = square[j, :, i] = rdms.T
    margins = (counts @ square.reshape(n, -1)).reshape(len(counts), len(rdms), n)
    diagonal = 1 + counts.sum(axis=1, keepdims=True) / 2 - counts
    gain = np.divide(counts, diagonal, out=np.zeros_like(counts), where=diagonal != 0)
    scaled = margins * gain[:, None]
    total = scaled.sum(axis=2)
    fitted = scaled @ margins.swapaxes(1, 2)
    share = 0.5 / (1 + 0.5 * gain.sum(axis=1))
    fitted -= (total * share[:, None])[:, :, None] * total[:, None]
    for draw in np.flatnonzero((diagonal == 0).any(axis=1)):
        fitted[draw] = _solved_margins(margins[draw], counts[draw], diagonal[draw])
    return fitted


def _solved_margins(margins: np.ndarray, counts: np.ndarray, diagonal: np.ndarray) -> np.ndarray:
    """The same where one stimulus fills so much of a draw that its diagonal entry is zero."""
    present = counts > 0
    c, r = counts[present], margins[:, present]
    matrix = np.diag(c * diagonal[present]) + 0.5 * np.outer(c, c)
    return (r * c) @ np.linalg.solve(matrix, (r * c).T)
