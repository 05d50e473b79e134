"""Spearman's rank correlation and ρ-a: every geometry is ranked once."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, is_numpy_array

from arealis.numerics.ranks import midranks
from arealis.numerics.rdm_comparison.sorting import sort_rows
from arealis.numerics.rdm_comparison.vectors import cosines, deviations

__all__ = ["rank_rows", "rho_a", "spearman"]


def spearman(a: Any, b: Any) -> Any:
    r"""Correlation of mid-ranks.

    .. math:: \rho = \cos(\mathrm{rank}\,a - \overline{\mathrm{rank}},\;
                          \mathrm{rank}\,b - \overline{\mathrm{rank}})

    Args:
        a: Dissimilarities ``[first, pair]``.
        b: Dissimilarities ``[second, pair]``.

    Returns:
        Correlations ``[first, second]``.

    Raises:
        DataError: if a geometry is constant.

    Example:
        >>> import numpy as np
        >>> spearman(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 3.0, 2.0]])).round(12)
        array([[0.5]])
    """
    return cosines(deviations(rank_rows(a)), deviations(rank_rows(b)))


def rho_a(a: Any, b: Any) -> Any:
    r"""Spearman's correlation averaged over all ways of breaking ties, with N pairs of stimuli.

    .. math:: \rho_a = \frac{12}{N^3 - N} \sum_p (\mathrm{rank}\,a_p - \overline{\mathrm{rank}})
                       (\mathrm{rank}\,b_p - \overline{\mathrm{rank}})

    Unlike Spearman's, it does not favour a model that predicts ties.

    Args:
        a: Dissimilarities ``[first, pair]``.
        b: Dissimilarities ``[second, pair]``.

    Returns:
        Correlations ``[first, second]``.

    Raises:
        DataError: if a geometry is constant.

    Example:
        >>> import numpy as np
        >>> tied = np.array([[1.0, 1.0, 2.0]])
        >>> rho_a(tied, tied).round(12), spearman(tied, tied).round(12)
        (array([[0.75]]), array([[1.]]))

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    pairs = a.shape[-1]
    return deviations(rank_rows(a)) @ deviations(rank_rows(b)).T * (12 / (pairs**3 - pairs))


def rank_rows(x: Any) -> Any:
    """Rank every row from 1; tied values get the mean of their ranks.

    Args:
        x: Values ``[row, item]``.

    Returns:
        Ranks ``[row, item]``.

    Example:
        >>> import numpy as np
        >>> rank_rows(np.array([[3.0, 1.0, 2.0], [5.0, 0.0, 5.0]]))
        array([[3. , 1. , 2. ],
               [2.5, 1. , 2.5]])
    """
    if not is_numpy_array(x):
        xp = array_namespace(x)
        return xp.astype(xp.stack([midranks(x[i, :]) for i in range(x.shape[0])]), x.dtype)
    rows = sort_rows(x)
    return rows.in_place(((rows.begins + rows.ends) / 2 + 1).astype(x.dtype))
