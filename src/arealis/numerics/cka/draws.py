"""CKA of many bootstrap draws at once."""

from __future__ import annotations

import numpy as np

from arealis.numerics.cka.kernels import KernelName, centred_kernel_gram
from arealis.numerics.cka.unit_norm import centred_unit_norm

__all__ = ["gram_draws", "kernel_cka_draws", "linear_cka_draws", "linear_gram"]


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
    return gram_draws(linear_gram(x), linear_gram(y), weights, debiased=debiased)


def kernel_cka_draws(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray,
    *,
    kernel: KernelName = "rbf",
    bandwidth: float = 0.5,
    relative: bool = True,
    debiased: bool = False,
) -> np.ndarray:
    """Kernel CKA of every resampling of stimuli, with the width that all stimuli give.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]``.
        weights: How often each stimulus occurs ``[draw, stimulus]``.
        kernel: As in :func:`kernel_cka`.
        bandwidth: As in :func:`kernel_cka`.
        relative: As in :func:`kernel_cka`; the median distance is that of all stimuli, not of the draw.
        debiased: Use the debiased estimator.

    Returns:
        Similarities ``[draw]``; ``NaN`` where a draw has too few distinct stimuli or no structure.

    Raises:
        DataError: if the kernel does not fit the responses.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> kernel_cka_draws(x, 2 * x, np.array([[1, 1, 1, 1], [4, 0, 0, 0]]))
        array([ 1., nan])
    """
    first, second = (
        centred_kernel_gram(np.asarray(side, float), kernel=kernel, bandwidth=bandwidth, relative=relative)
        for side in (x, y)
    )
    return gram_draws(first, second, weights, debiased=debiased)


def gram_draws(first: np.ndarray, second: np.ndarray, weights: np.ndarray, *, debiased: bool) -> np.ndarray:
    """CKA of every resampling of the rows and columns of two Gram matrices.

    Args:
        first: Centred Gram matrix ``[stimulus, stimulus]`` of trace 1, or zero.
        second: The same for the other population.
        weights: How often each stimulus occurs ``[draw, stimulus]``.
        debiased: Average over distinct stimuli.

    Returns:
        Similarities ``[draw]``; ``NaN`` where a draw has none.

    Example:
        >>> gram = np.array([[0.5, -0.5], [-0.5, 0.5]])
        >>> gram_draws(gram, gram, np.array([[1, 1], [2, 0]]), debiased=False)
        array([ 1., nan])
    """
    c, grams = np.asarray(weights, dtype=float), (first, second)
    criterion = _debiased_draws if debiased else _biased_draws
    both, own, other = (criterion(grams[i], grams[j], c) for i, j in ((0, 1), (0, 0), (1, 1)))
    # What rounding leaves in a draw that repeats one stimulus, against the size of its terms.
    terms = np.maximum(c.sum(1), 1) if debiased else 1.0
    floors = [1e-14 * (c @ np.diag(gram) / terms) ** 2 for gram in grams]
    possible = (own > floors[0]) & (other > floors[1])
    scale = np.sqrt(np.where(possible, own, 1.0)) * np.sqrt(np.where(possible, other, 1.0))
    return np.where(possible, both / scale, np.nan)


def linear_gram(x: np.ndarray) -> np.ndarray:
    """Gram matrix of the centred responses, scaled to trace 1; zero for a constant population.

    Args:
        x: Responses ``[stimulus, unit]``.

    Returns:
        Values ``[stimulus, stimulus]``.

    Example:
        >>> linear_gram(np.array([[0.0], [2.0]])).round(12)
        array([[ 0.5, -0.5],
               [-0.5,  0.5]])
    """
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
