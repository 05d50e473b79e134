"""Linear centred kernel alignment of two populations that saw the same stimuli."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.cka.criterion import alignment_of, hilbert_schmidt
from arealis.numerics.response_tables import centred_table, response_pair

__all__ = ["gram_products", "linear_cka"]


def linear_cka(x: Any, y: Any, debiased: bool = False) -> Any:
    r"""Linear CKA: how well the similarity of stimuli in one population matches that in another.

    .. math:: \mathrm{CKA} = \frac{H(K, L)}{\sqrt{H(K, K)\, H(L, L)}}, \quad K = X X^\top,\; L = Y Y^\top

    with centred X and Y, and H from :func:`hilbert_schmidt`. Invariant to an offset, to a rotation and
    to one common scale of either side; not to other invertible maps.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.
        debiased: Remove the bias that many units and few stimuli bring; unrelated populations then
            give 0 on average and a value may be negative.

    Returns:
        The similarity, a number in the library of ``x``.

    Raises:
        DataError: if the stimuli differ in number or are too few, if a response is missing, or if a
            population does not vary over stimuli (debiased: no more than independent noise).

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(linear_cka(x, 3 * x[:, ::-1] + 7)), 12)
        1.0

    Reference:
        Kornblith et al. 2019, ICML; debiased: Song et al. 2012, JMLR 13:1393.
    """
    x, y = response_pair(x, y, measure="CKA", fewest=4 if debiased else 2)
    x, y = centred_table(x, measure="CKA"), centred_table(y, measure="CKA")
    xp = array_namespace(x, y)
    norms = [xp.sum(side * side, axis=1) for side in (x, y)]
    products = gram_products(x, y)
    both, first, second = (
        hilbert_schmidt(product, norms[i], norms[j], debiased=debiased)
        for product, (i, j) in zip(products, ((0, 1), (0, 0), (1, 1)), strict=True)
    )
    return alignment_of(both, first, second, rounding=16 * xp.finfo(x.dtype).eps * products[1])


def gram_products(x: Any, y: Any) -> list[Any]:
    """Sums of the elementwise products K∘L, K∘K and L∘L, by whichever matrices are smaller.

    Args:
        x: Centred responses ``[stimulus, unit]``.
        y: Centred responses ``[stimulus, unit]``.

    Returns:
        Three numbers.

    Example:
        >>> import numpy as np
        >>> x = np.array([[1.0], [-1.0]])
        >>> [float(v) for v in gram_products(x, 2 * x)]
        [16.0, 4.0, 64.0]
    """
    xp = array_namespace(x, y)
    n, p, q = x.shape[0], x.shape[1], y.shape[1]
    if p * q + p * p + q * q < n * (p + q):
        return [xp.sum((a.T @ b) ** 2) for a, b in ((x, y), (x, x), (y, y))]
    first, second = x @ x.T, y @ y.T
    return [xp.sum(a * b) for a, b in ((first, second), (first, first), (second, second))]
