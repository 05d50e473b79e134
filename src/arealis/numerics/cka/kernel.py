"""Kernel CKA: alignment of similarities that fall with distance rather than grow with an inner product."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.cka.criterion import alignment_of, hilbert_schmidt
from arealis.numerics.cka.kernels import KernelName, centred_kernel_gram
from arealis.numerics.response_tables import response_pair

__all__ = ["kernel_cka"]


def kernel_cka(
    x: Any,
    y: Any,
    *,
    kernel: KernelName = "rbf",
    bandwidth: float = 0.5,
    relative: bool = True,
    debiased: bool = False,
) -> Any:
    r"""CKA with a Gaussian or Laplace kernel, which weighs near stimuli more than far ones.

    .. math:: \mathrm{CKA} = \frac{H(K, L)}{\sqrt{H(K, K)\, H(L, L)}}, \quad
              K_{ij} = \exp\Big(-\frac{\|x_i - x_j\|^2}{2 \sigma^2}\Big)

    with H from :func:`hilbert_schmidt` and K from :func:`kernel_gram`, each side with a width of its own.
    Wide kernels approach linear CKA. So narrow a kernel that no stimulus has neighbours makes the biased
    estimate 1 for any two populations; the debiased one then has no value.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.
        kernel: ``"rbf"`` (Gaussian) or ``"laplace"``.
        bandwidth: σ as a multiple of the median distance of distinct stimuli.
        relative: If False, the bandwidth is σ itself, in the units of the responses.
        debiased: Average over distinct stimuli only.

    Returns:
        The similarity, a number in the library of ``x``.

    Raises:
        DataError: as :func:`linear_cka`, or on a kernel that is unknown or does not fit the distances.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(kernel_cka(x, 3 * x[:, ::-1] + 7)), 12)
        1.0

    Reference:
        Kornblith et al. 2019, ICML; debiased: Song et al. 2012, JMLR 13:1393.
    """
    sides = response_pair(x, y, measure="CKA", fewest=4 if debiased else 2)
    first, second = (
        centred_kernel_gram(side, kernel=kernel, bandwidth=bandwidth, relative=relative) for side in sides
    )
    xp = array_namespace(first, second)
    own = [xp.linalg.diagonal(gram) for gram in (first, second)]
    pairs = (((0, 1), first * second), ((0, 0), first * first), ((1, 1), second * second))
    products = [xp.sum(product) for _, product in pairs]
    criteria = [
        hilbert_schmidt(product, own[i], own[j], debiased=debiased)
        for ((i, j), _), product in zip(pairs, products, strict=True)
    ]
    return alignment_of(*criteria, rounding=16 * xp.finfo(first.dtype).eps * products[1])
