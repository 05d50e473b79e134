"""Kernels of the distance between response patterns."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from array_api_compat import array_namespace, is_numpy_namespace

from arealis.numerics.response_tables import centred_table
from arealis.types.errors import DataError

__all__ = ["KernelName", "centred_kernel_gram", "kernel_gram"]

KernelName = Literal["laplace", "rbf"]


def kernel_gram(x: Any, *, kernel: KernelName = "rbf", bandwidth: float = 0.5, relative: bool = True) -> Any:
    r"""Gram matrix of a kernel that falls with the Euclidean distance d of two response patterns.

    .. math:: k_\mathrm{rbf} = \exp\Big(-\frac{d^2}{2 \sigma^2}\Big), \qquad
              k_\mathrm{laplace} = \exp\Big(-\frac{d}{\sigma}\Big)

    Args:
        x: Responses ``[stimulus, unit]``, finite.
        kernel: ``"rbf"`` (Gaussian) or ``"laplace"``.
        bandwidth: σ as a multiple of the median distance of distinct stimuli.
        relative: If False, the bandwidth is σ itself, in the units of the responses.

    Returns:
        Values ``[stimulus, stimulus]`` from 0 to 1.

    Raises:
        DataError: on another kernel, a bandwidth that is not positive, or a median distance of zero.

    Example:
        >>> import numpy as np
        >>> kernel_gram(np.array([[0.0], [1.0]]), bandwidth=1.0).round(4)
        array([[1.    , 0.6065],
               [0.6065, 1.    ]])

    Reference:
        Kornblith et al. 2019, ICML (bandwidth as a fraction of the median distance).
    """
    xp = array_namespace(x)
    if kernel not in ("laplace", "rbf") or not bandwidth > 0:
        raise DataError(
            "this kernel is not known",
            given=f"kernel '{kernel}' with bandwidth {bandwidth}",
            needed="'rbf' or 'laplace' with a bandwidth above 0",
            action="correct the kernel or the bandwidth",
        )
    x = x - xp.mean(x, axis=0, keepdims=True)
    product = x @ x.T
    own = xp.linalg.diagonal(product)
    square = xp.clip(own[:, None] + own[None, :] - 2 * product, 0.0, None)
    square = square * (1 - xp.eye(x.shape[0], dtype=x.dtype, device=x.device))
    width = bandwidth * _median_distance(square, xp) if relative else bandwidth
    return xp.exp(-square / (2 * width**2)) if kernel == "rbf" else xp.exp(-xp.sqrt(square) / width)


def centred_kernel_gram(x: Any, *, kernel: KernelName, bandwidth: float, relative: bool) -> Any:
    """Gram matrix of a kernel with rows and columns that sum to zero, scaled to trace 1.

    Args:
        x: Responses ``[stimulus, unit]``, finite.
        kernel: As in :func:`kernel_gram`.
        bandwidth: As in :func:`kernel_gram`.
        relative: As in :func:`kernel_gram`.

    Returns:
        Values ``[stimulus, stimulus]``.

    Raises:
        DataError: as :func:`kernel_gram`, or if all stimuli give one response.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0], [1.0]])
        >>> centred_kernel_gram(x, kernel="rbf", bandwidth=1.0, relative=True).round(12)
        array([[ 0.5, -0.5],
               [-0.5,  0.5]])
    """
    xp = array_namespace(x)
    centred_table(x, measure="CKA")
    gram = kernel_gram(x, kernel=kernel, bandwidth=bandwidth, relative=relative)
    mean = xp.mean(gram, axis=0)
    gram = gram - mean[:, None] - mean[None, :] + xp.mean(mean)
    trace = xp.sum(xp.linalg.diagonal(gram))
    if not bool(trace > 64 * xp.finfo(x.dtype).eps * x.shape[0]):
        raise DataError(
            "the kernel is too wide",
            given=f"bandwidth {bandwidth}, at which all stimuli look alike",
            needed="a bandwidth near the distance of the responses",
            action="give the bandwidth relative to the median distance",
        )
    return gram / trace


def _median_distance(square: Any, xp: Any) -> Any:
    """Median distance of the pairs of distinct stimuli."""
    n = square.shape[0]
    pairs = n * (n - 1) // 2
    # In the sorted matrix the n zeros of the diagonal come first and every pair stands twice.
    middle = [n + pairs - 1, n + pairs]
    flat = xp.reshape(square, (-1,))
    ordered = np.partition(flat, middle) if is_numpy_namespace(xp) else xp.sort(flat)
    median = (xp.sqrt(ordered[middle[0]]) + xp.sqrt(ordered[middle[1]])) / 2
    if not bool(median > 0):
        raise DataError(
            "the median distance is zero",
            given=f"{n} stimuli, most of which give the same response",
            needed="responses that differ between most stimuli",
            action="leave repeated stimuli out, or set relative = False and give the width itself",
        )
    return median
