"""Linear CKA of many reweighted or permuted sets of stimuli at once."""

from __future__ import annotations

import numpy as np

from arealis.numerics.cka import hilbert_schmidt
from arealis.numerics.rdm import pair_positions
from arealis.numerics.unit_norm import centred_unit_norm

__all__ = ["linear_cka_draws", "permuted_linear_cka"]

# Pairs of stimuli gathered together: 32 MB.
_BLOCK_ENTRIES = 2**22


def linear_cka_draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray, *, debiased: bool) -> np.ndarray:
    """Linear CKA of every resampling of stimuli.

    Biased, it equals CKA of the rows repeated ``weights`` times. Debiased, averages run over *distinct*
    stimuli, weighted by the product of their multiplicities: a stimulus that was drawn twice is never
    compared with itself, for that would bring back the bias that the estimator removes.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]``.
        weights: How often each stimulus occurs ``[draw, stimulus]``.
        debiased: Use the debiased estimator.

    Returns:
        Similarities ``[draw]``; ``NaN`` where a draw has too few distinct stimuli or no structure.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> linear_cka_draws(x, 2 * x, np.array([[1, 1, 1, 1], [4, 0, 0, 0]]), debiased=False)
        array([ 1., nan])
    """
    c = np.asarray(weights, dtype=float)
    grams = [_unit_gram(side) for side in (x, y)]
    criterion = _debiased_draws if debiased else _biased_draws
    both, first, second = (criterion(grams[i], grams[j], c) for i, j in ((0, 1), (0, 0), (1, 1)))
    # What rounding leaves in a draw that repeats one stimulus, against the size of its terms.
    terms = np.maximum(c.sum(1), 1) if debiased else 1.0
    floors = [1e-14 * (c @ np.diag(gram) / terms) ** 2 for gram in grams]
    possible = (first > floors[0]) & (second > floors[1])
    scale = np.sqrt(np.where(possible, first, 1.0)) * np.sqrt(np.where(possible, second, 1.0))
    return np.where(possible, both / scale, np.nan)


def permuted_linear_cka(
    x: np.ndarray, y: np.ndarray, permutations: np.ndarray, *, debiased: bool
) -> np.ndarray:
    """Linear CKA when the stimuli of the second population are permuted.

    Only the product of the two Gram matrices changes.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]``.
        permutations: The row of ``y`` that each row of ``x`` is paired with ``[draw, stimulus]``.
        debiased: Use the debiased estimator.

    Returns:
        Similarities ``[draw]``; ``NaN`` where a population has no structure.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> permuted_linear_cka(x, x, np.array([[0, 1, 2, 3]]), debiased=True).round(12)
        array([1.])
    """
    first, second = _unit_gram(x), _unit_gram(y)
    n = len(first)
    own_first, own_second = np.diag(first), np.diag(second)
    i, j = pair_positions(n)
    off_diagonal = np.empty(len(permutations))
    step = max(1, _BLOCK_ENTRIES // len(i))
    for start in range(0, len(permutations), step):
        rows = permutations[start : start + step]
        off_diagonal[start : start + step] = 2 * (second[rows[:, i], rows[:, j]] @ first[i, j])
    paired = own_second[permutations].T
    both = hilbert_schmidt(off_diagonal + own_first @ paired, own_first[:, None], paired, debiased=debiased)
    x_alone = hilbert_schmidt((first * first).sum(), own_first, own_first, debiased=debiased)
    y_alone = hilbert_schmidt((second * second).sum(), own_second, own_second, debiased=debiased)
    if min(x_alone, y_alone) <= 0:
        return np.full(len(permutations), np.nan)
    return both / np.sqrt(x_alone * y_alone)


def _unit_gram(x: np.ndarray) -> np.ndarray:
    """Gram matrix of the centred responses, scaled to trace 1; zero for a constant population."""
    x = centred_unit_norm(x)
    return x @ x.T


def _biased_draws(first: np.ndarray, second: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Sum of the elementwise product of the Gram matrices after centring by the weighted mean ``[draw]``."""
    n = np.maximum(c.sum(1), 1)
    a, b = c @ first, c @ second
    total = np.einsum("di,di->d", a, c) * np.einsum("di,di->d", b, c) / n**2
    return np.einsum("di,di->d", c @ (first * second), c) - 2 / n * np.einsum("di,di,di->d", c, a, b) + total


def _debiased_draws(first: np.ndarray, second: np.ndarray, c: np.ndarray) -> np.ndarray:
    r"""Average of K_ij L_ij + K_ij L_qr − 2 K_ij L_iq over quadruples of distinct stimuli ``[draw]``.

    A quadruple counts c_i c_j c_q c_r times. Sums over distinct indices follow from free sums by inclusion
    and exclusion; ``shared[a, b]`` is the sum of c_i^a c_j^b K_ij L_ij.
    """
    first, second = (gram - np.diag(np.diag(gram)) for gram in (first, second))
    c2, total = c * c, c.sum(1)
    a, b, by_one, by_two = c @ first, c @ second, c @ (first * second), c2 @ (first * second)
    shared = {
        (i, j): np.einsum("di,di->d", left, c**power)
        for (i, j), left, power in (
            ((1, 1), by_one, 1),
            ((1, 2), by_one, 2),
            ((1, 3), by_one, 3),
            ((2, 2), by_two, 2),
        )
    }
    chain, chain_of_squares = np.einsum("di,di,di->d", c, a, b), np.einsum("di,di,di->d", c2, a, b)
    ends = np.einsum("di,di,di->d", c, c2 @ first, b) + np.einsum("di,di,di->d", c, a, c2 @ second)
    same = (total**2 - c2.sum(1)) * shared[1, 1] - 4 * total * shared[1, 2]
    same += 4 * shared[1, 3] + 2 * shared[2, 2]
    apart = (
        np.einsum("di,di->d", a, c) * np.einsum("di,di->d", b, c) - 4 * chain_of_squares + 2 * shared[2, 2]
    )
    linked = total * (chain - shared[1, 2]) - (chain_of_squares - shared[2, 2]) - (ends - 2 * shared[1, 3])
    return (same + apart - 2 * linked) / _distinct_quadruples(c)


def _distinct_quadruples(c: np.ndarray) -> np.ndarray:
    """How many ordered quadruples of different stimuli a draw holds ``[draw]``; ``NaN`` for none."""
    p1, p2, p3, p4 = (np.sum(c**power, axis=1) for power in (1, 2, 3, 4))
    count = p1**4 - 6 * p1**2 * p2 + 3 * p2**2 + 8 * p1 * p3 - 6 * p4
    return np.where(count > 0.5, count, np.nan)
