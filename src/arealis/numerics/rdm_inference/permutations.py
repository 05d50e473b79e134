"""Permutation nulls of RDM comparisons: the stimuli of all models reordered at once."""

from __future__ import annotations

import numpy as np

from arealis.numerics.blocks import blocks
from arealis.numerics.distances import pair_positions
from arealis.numerics.ranks import midranks
from arealis.numerics.rdm_comparison import compare_rdms
from arealis.numerics.rdm_inference.permuted_pairs import permuted_pairs, square_of_pairs
from arealis.numerics.rdm_inference.sample import METHODS, checked_rdms
from arealis.types.errors import DataError

__all__ = ["rdm_permutations"]

_ONE_BY_ONE = ("bures", "neg_riem_dist", "tau-a")


def rdm_permutations(models: np.ndarray, data: np.ndarray, method: str, order: np.ndarray) -> np.ndarray:
    r"""Mean similarity of every model to the subjects when the stimuli of the models are permuted.

    .. math:: v_{pm} = \frac1S \sum_s f(m_{\pi_p}, d_s) = \Big\langle \hat m_{\pi_p},\,
              \frac1S \sum_s \hat d_s \Big\rangle

    Reordering changes no norm, so that one vector stands for all subjects, and reordering it backwards
    serves all models. τ-a, Bures and Riemannian comparisons have no such vector and go one by one.

    Args:
        models: Dissimilarities ``[model, pair]`` in condensed order.
        data: Dissimilarities ``[subject, pair]``.
        method: As :func:`rdm_bootstrap` spells it.
        order: The stimulus of a model beside each stimulus of the data ``[permutation, stimulus]``.

    Returns:
        Similarities ``[permutation, model]``.

    Raises:
        DataError: if the RDMs do not fit, one has no contrast, a row of the order is no permutation, or
            there is no such method.

    Example:
        >>> d = np.array([[1.0, 2.0, 3.0]])
        >>> rdm_permutations(d, d, "spearman", np.array([[0, 1, 2], [2, 1, 0]])).round(12)
        array([[ 1.],
               [-1.]])

    Reference:
        Mantel 1967, Cancer Res 27:209.
    """
    (models, stimuli), (data, of_data) = checked_rdms(models, "models"), checked_rdms(data, "data")
    order = np.asarray(order)
    shaped = order.ndim == 2 and order.shape[1] == stimuli == of_data
    if method not in METHODS or not shaped or (np.sort(order, axis=1) != np.arange(stimuli)).any():
        raise DataError(
            "RDMs cannot be permuted",
            given=f"method {method!r}, {stimuli} and {of_data} stimuli, an order of shape {order.shape}",
            needed=f"one of {list(METHODS)}, and each stimulus once in every row of the order",
            action="take orders from row_permutations for the stimuli that both sides have",
        )
    # Also refuses RDMs without contrast, in the words of the comparison.
    compare_rdms(models, data, method)
    if method in _ONE_BY_ONE:
        return _one_by_one(models, data, method, order)
    directions, mean = _directions(models, data, method, stimuli)
    square = square_of_pairs(mean, stimuli)
    backwards = np.argsort(order, axis=1)
    null = np.empty((len(order), len(models)))
    for block in blocks(len(order), 4 * len(mean)):
        null[block] = permuted_pairs(square, backwards[block]) @ directions.T
    return null


def _directions(
    models: np.ndarray, data: np.ndarray, method: str, stimuli: int
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors ``[model, pair]``, and the mean ``[pair]`` over subjects that they are multiplied with."""
    if method in ("spearman", "rho-a"):
        models, data = (np.stack([midranks(row) for row in side]) for side in (models, data))
    if not method.startswith("cosine"):
        models, data = (side - side.mean(axis=1, keepdims=True) for side in (models, data))
    if method == "rho-a":
        pairs = models.shape[1]
        return models * (12 / (pairs**3 - pairs)), data.mean(axis=0)
    dual = data
    lengths = [np.einsum("rp,rp->r", side, side) for side in (models, data)]
    if method.endswith("_cov"):
        duals = [_whitened(side, stimuli) for side in (models, data)]
        lengths = [np.einsum("rp,rp->r", *sides) for sides in zip((models, data), duals, strict=True)]
        dual = duals[1]
    scaled = [side / np.sqrt(length)[:, None] for side, length in zip((models, dual), lengths, strict=True)]
    return scaled[0], scaled[1].mean(axis=0)


def _whitened(rdms: np.ndarray, stimuli: int) -> np.ndarray:
    r"""RDMs times :math:`V^{-1}` for equal and independent noise: half of what double centring leaves."""
    i, j = pair_positions(stimuli)
    margins = np.stack([square_of_pairs(row, stimuli).sum(axis=1) for row in rdms])
    fitted = (margins - margins.sum(axis=1, keepdims=True) / (2 * stimuli)) * (2 / stimuli)
    return 0.5 * rdms - 0.25 * (fitted[:, i] + fitted[:, j])


def _one_by_one(models: np.ndarray, data: np.ndarray, method: str, order: np.ndarray) -> np.ndarray:
    squares = [square_of_pairs(row, order.shape[1]) for row in models]
    null = np.empty((len(order), len(models)))
    for block in blocks(len(order), models.shape[1]):
        for model, square in enumerate(squares):
            null[block, model] = compare_rdms(permuted_pairs(square, order[block]), data, method).mean(axis=1)
    return null
