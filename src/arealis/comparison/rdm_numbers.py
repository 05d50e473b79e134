"""Geometries of the same stimuli: their similarity, in bootstrap draws and under permutation."""

from __future__ import annotations

import numpy as np

from arealis.numerics import compare_rdms, midranks, pair_positions, pearson_draws, spearman_draws
from arealis.numerics.permuted_spearman import permuted_rdm_spearman
from arealis.numerics.rdm_inference import rdm_bootstrap, rdm_permutations
from arealis.types import DataError

__all__ = ["as_seen", "compare_defined", "kernel_name", "permuted_means", "rdm_draws"]

_OF_MATRICES = ("bures", "neg_riem_dist")
_RANKED = ("spearman", "rho-a", "tau-a", "tau-b")


def kernel_name(comparator: str) -> str:
    """How :func:`arealis.numerics.rdm_inference.rdm_bootstrap` spells a comparator.

    Args:
        comparator: As :func:`arealis.numerics.compare_rdms` spells it.

    Returns:
        The name.

    Raises:
        DataError: if there is no bootstrap for it.

    Example:
        >>> kernel_name("pearson")
        'corr'
    """
    if comparator == "tau-b":
        raise DataError(
            "Kendall's tau-b is not resampled",
            given="an instrument that compares by 'tau-b'",
            needed="another comparator",
            action="take 'tau-a', which is recommended for models with ties",
        )
    return "corr" if comparator == "pearson" else comparator


def compare_defined(first: np.ndarray, second: np.ndarray, comparator: str) -> float:
    """Similarity of two RDMs over the pairs that both have.

    Args:
        first: Dissimilarities ``[pair]``, ``NaN`` where a pair has none.
        second: Dissimilarities ``[pair]``, likewise.
        comparator: As :func:`arealis.numerics.compare_rdms` spells it.

    Returns:
        The similarity.

    Raises:
        DataError: if they cannot be compared.

    Example:
        >>> d = np.array([1.0, 2.0, np.nan])
        >>> round(compare_defined(d, np.array([2.0, 4.0, 5.0]), "cosine"), 12)
        1.0
    """
    gaps = np.isnan(first) | np.isnan(second)
    first, second = (np.where(gaps, np.nan, side) for side in (first, second))
    return float(compare_rdms(first, second, comparator))


def rdm_draws(model: np.ndarray, data: np.ndarray, weights: np.ndarray, comparator: str) -> np.ndarray:
    r"""Mean over subjects of a model's similarity in every bootstrap draw over stimuli.

    A draw that holds stimulus i :math:`c_i` times holds the pair of i and j :math:`c_i c_j` times; a
    stimulus drawn twice is not paired with itself.

    Args:
        model: Dissimilarities ``[pair]``, ``NaN`` where a pair has none.
        data: Dissimilarities ``[subject, pair]``, likewise.
        weights: How often each stimulus occurs in each draw ``[draw, stimulus]``.
        comparator: As :func:`arealis.numerics.compare_rdms` spells it, without ``"tau-b"``.

    Returns:
        Similarities ``[draw]``; ``NaN`` where a draw has none.

    Raises:
        DataError: if pairs are missing and the comparator needs all of them.

    Example:
        >>> d = np.array([1.0, 2.0, 3.0])
        >>> rdm_draws(d, d[None] ** 2, np.array([[1, 1, 1], [2, 1, 0]]), "spearman")
        array([ 1., nan])
    """
    if not np.isnan(model).any() and not np.isnan(data).any() and weights.shape[1] > 2:
        return rdm_bootstrap(model[None], data, kernel_name(comparator), stimulus_weights=weights).similarity[
            :, 0
        ]
    if comparator not in _MASKED:
        raise DataError(
            f"{comparator!r} cannot be resampled with pairs missing",
            given=f"{int(np.isnan(model).sum())} of {len(model)} pairs missing (NaN) in the model",
            needed=f"all pairs, or one of {sorted(_MASKED)}",
            action="leave out the stimuli whose pairs are missing",
        )
    times = np.ascontiguousarray(weights.T, dtype=float)
    drawn = []
    for one in data:
        defined = ~np.isnan(model) & ~np.isnan(one)
        i, j = (position[defined] for position in pair_positions(weights.shape[1]))
        drawn.append(_MASKED[comparator](model[defined], one[defined], times[i] * times[j]))
    return np.mean(drawn, axis=0)


def permuted_means(models: np.ndarray, data: np.ndarray, order: np.ndarray, comparator: str) -> np.ndarray:
    """Mean over subjects of each model's similarity when the stimuli of the models are permuted.

    Args:
        models: Dissimilarities ``[model, pair]``; ``NaN`` where a pair has none.
        data: Dissimilarities ``[subject, pair]``, likewise.
        order: The stimulus of the models beside each stimulus of the data ``[permutation, stimulus]``.
        comparator: As :func:`arealis.numerics.compare_rdms` spells it.

    Returns:
        Similarities ``[permutation, model]``; ``NaN`` where there is none.

    Example:
        >>> d = np.array([[1.0, 2.0, 3.0]])
        >>> permuted_means(d, d, np.array([[0, 1, 2], [2, 1, 0]]), "spearman").round(12)
        array([[ 1.],
               [-1.]])

    Reference:
        Mantel 1967, Cancer Res 27:209.
    """
    complete = not np.isnan(models).any() and not np.isnan(data).any()
    if complete and comparator != "tau-b" and order.shape[1] > 2:
        return rdm_permutations(models, data, kernel_name(comparator), order)
    if comparator == "spearman":
        each = [[permuted_rdm_spearman(m, one, order) for one in data] for m in models]
        return np.mean(each, axis=1).T
    i, j = pair_positions(order.shape[1])
    numbers = np.empty((len(order), len(models)))
    for k, model in enumerate(models):
        square = np.zeros((order.shape[1],) * 2)
        square[i, j] = square[j, i] = model
        for p, rows in enumerate(order):
            permuted = square[rows[i], rows[j]]
            numbers[p, k] = np.mean([_or_nan(permuted, one, comparator) for one in data])
    return numbers


def as_seen(rdms: np.ndarray, comparator: str) -> np.ndarray:
    """What a comparator sees of RDMs, so that their mean is what resembles all of them best.

    Args:
        rdms: Complete dissimilarities ``[rdm, pair]``.
        comparator: As :func:`arealis.numerics.compare_rdms` spells it.

    Returns:
        Ranks or values ``[rdm, pair]``, centred unless the comparator is a cosine, of length one; zero
        for an RDM without contrast. Comparators of whole matrices see them as they are.

    Example:
        >>> as_seen(np.array([[3.0, 4.0]]), "cosine")
        array([[0.6, 0.8]])
    """
    if comparator in _OF_MATRICES:
        return rdms
    if comparator in _RANKED:
        rdms = np.stack([midranks(one) for one in rdms])
    largest = np.abs(rdms).max(axis=1, keepdims=True)
    if not comparator.startswith("cosine"):
        rdms = rdms - rdms.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rdms, axis=1, keepdims=True)
    contrast = length > 4 * np.finfo(float).eps * largest * np.sqrt(rdms.shape[1])
    return np.divide(rdms, length, out=np.zeros_like(rdms), where=contrast)


def _or_nan(first: np.ndarray, second: np.ndarray, comparator: str) -> float:
    try:
        return compare_defined(first, second, comparator)
    except DataError:
        return float("nan")


def _cosine_draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    cross, first, second = np.stack([x * y, x * x, y * y]) @ weights
    scale = np.sqrt(first) * np.sqrt(second)
    return np.divide(cross, scale, out=np.full(len(scale), np.nan), where=scale > 0)


_MASKED = {"cosine": _cosine_draws, "pearson": pearson_draws, "spearman": spearman_draws}
