"""CKA under many permutations of the stimuli of one population."""

from __future__ import annotations

import numpy as np

from arealis.numerics.cka.criterion import hilbert_schmidt
from arealis.numerics.cka.kernels import KernelName, centred_kernel_gram
from arealis.numerics.cka.unit_norm import centred_unit_norm

__all__ = ["permuted_grams", "permuted_kernel_cka", "permuted_linear_cka"]


def permuted_linear_cka(
    x: np.ndarray, y: np.ndarray, permutations: np.ndarray, *, debiased: bool
) -> np.ndarray:
    r"""Linear CKA when the stimuli of the second population are permuted.

    Only the product of the two Gram matrices changes. Where units are few it is taken from the units,
    :math:`\sum_{ij} K_{ij} L_{\pi i, \pi j} = \|X^\top P Y\|^2`, otherwise from the reordered Gram matrix.

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
    x, y = centred_unit_norm(x), centred_unit_norm(y)
    stimuli, entries = len(x), x.shape[1] * y.shape[1]
    # Measured: a product of this size costs less than two passes of gathering.
    if entries < 4 * stimuli:
        products = np.array([np.vdot(m, m) for m in (x.T @ y[order] for order in permutations)])
    else:
        products = _gathered(x @ x.T, y @ y.T, permutations)
    norms = [(side * side).sum(1) for side in (x, y)]
    own = [((side.T @ side if side.shape[1] < stimuli else side @ side.T) ** 2).sum() for side in (x, y)]
    return _normalised(products, norms, own, permutations, debiased=debiased)


def permuted_kernel_cka(
    x: np.ndarray,
    y: np.ndarray,
    permutations: np.ndarray,
    *,
    kernel: KernelName = "rbf",
    bandwidth: float = 0.5,
    relative: bool = True,
    debiased: bool = False,
) -> np.ndarray:
    """Kernel CKA when the stimuli of the second population are permuted.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]``.
        permutations: The row of ``y`` that each row of ``x`` is paired with ``[draw, stimulus]``.
        kernel: As in :func:`kernel_cka`.
        bandwidth: As in :func:`kernel_cka`.
        relative: As in :func:`kernel_cka`.
        debiased: Use the debiased estimator.

    Returns:
        Similarities ``[draw]``; ``NaN`` where a population has no structure.

    Raises:
        DataError: if the kernel does not fit the responses.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> permuted_kernel_cka(x, x, np.array([[0, 1, 2, 3]])).round(12)
        array([1.])
    """
    first, second = (
        centred_kernel_gram(np.asarray(side, float), kernel=kernel, bandwidth=bandwidth, relative=relative)
        for side in (x, y)
    )
    return permuted_grams(first, second, permutations, debiased=debiased)


def permuted_grams(
    first: np.ndarray, second: np.ndarray, permutations: np.ndarray, *, debiased: bool
) -> np.ndarray:
    """CKA when the rows and columns of the second Gram matrix are permuted together.

    Args:
        first: Centred Gram matrix ``[stimulus, stimulus]``.
        second: The same for the other population.
        permutations: New order of the second ``[draw, stimulus]``.
        debiased: Average over distinct stimuli.

    Returns:
        Similarities ``[draw]``; ``NaN`` where a matrix has no structure.

    Example:
        >>> x = np.array([[-1.0], [0.0], [1.0]])
        >>> gram = x @ x.T
        >>> permuted_grams(gram, gram, np.array([[0, 1, 2]]), debiased=False).round(12)
        array([1.])
    """
    products = _gathered(first, second, permutations)
    norms, own = [np.diag(first), np.diag(second)], [(gram * gram).sum() for gram in (first, second)]
    return _normalised(products, norms, own, permutations, debiased=debiased)


def _gathered(first: np.ndarray, second: np.ndarray, permutations: np.ndarray) -> np.ndarray:
    flat = np.ascontiguousarray(first).ravel()
    return np.array([flat @ second.take(o, axis=0).take(o, axis=1).ravel() for o in permutations])


def _normalised(
    products: np.ndarray,
    norms: list[np.ndarray],
    own: list[float],
    permutations: np.ndarray,
    *,
    debiased: bool,
) -> np.ndarray:
    paired = norms[1][permutations].T
    both = hilbert_schmidt(products, norms[0][:, None], paired, debiased=debiased)
    x_alone, y_alone = (hilbert_schmidt(o, n, n, debiased=debiased) for o, n in zip(own, norms, strict=True))
    if min(x_alone, y_alone) <= 1e-14 * max(own):
        return np.full(len(permutations), np.nan)
    return both / np.sqrt(x_alone * y_alone)
