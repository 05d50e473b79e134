"""The RV coefficient of two tables, and its form without the diagonal."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.cka.criterion import alignment_of
from arealis.numerics.cka.linear import gram_products, linear_cka
from arealis.numerics.response_tables import centred_table, response_pair

__all__ = ["rv_coefficient"]


def rv_coefficient(x: Any, y: Any, *, modified: bool = False) -> Any:
    r"""RV coefficient: a correlation of whole tables, the same number as biased linear CKA.

    .. math:: RV = \frac{\operatorname{tr}(S_{xy} S_{yx})}
                        {\sqrt{\operatorname{tr}(S_{xx}^2) \operatorname{tr}(S_{yy}^2)}}

    The modified coefficient leaves the diagonals of the Gram matrices out, which removes most of the bias
    of many units, though not all: see debiased :func:`linear_cka`.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.
        modified: Leave out the diagonals.

    Returns:
        The coefficient, a number in the library of ``x``; negative only if modified.

    Raises:
        DataError: as :func:`linear_cka`.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(rv_coefficient(x, 3 * x[:, ::-1] + 7)), 12)
        1.0

    Reference:
        Robert & Escoufier 1976, J R Stat Soc C 25:257; modified: Smilde et al. 2009, Bioinformatics 25:401.
    """
    if not modified:
        return linear_cka(x, y)
    x, y = response_pair(x, y, measure="RV", fewest=3)
    x, y = centred_table(x, measure="RV"), centred_table(y, measure="RV")
    xp = array_namespace(x, y)
    norms = [xp.sum(side * side, axis=1) for side in (x, y)]
    both, first, second = (
        product - xp.sum(norms[i] * norms[j])
        for product, (i, j) in zip(gram_products(x, y), ((0, 1), (0, 0), (1, 1)), strict=True)
    )
    return alignment_of(both, first, second, rounding=16 * xp.finfo(x.dtype).eps)
