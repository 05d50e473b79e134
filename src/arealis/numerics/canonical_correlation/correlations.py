"""Canonical correlations, of all directions or of the leading components."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.canonical_correlation.bases import principal_basis, response_basis
from arealis.numerics.response_tables import response_pair

__all__ = ["cca", "svcca"]


def cca(x: Any, y: Any) -> Any:
    r"""All canonical correlations of two populations, largest first.

    .. math:: \rho = \text{singular values of } \Sigma_{xx}^{-1/2}\, \Sigma_{xy}\, \Sigma_{yy}^{-1/2}

    There are as many as the smaller of the two ranks. Invariant to any invertible linear map of either
    side, and so blind to which directions carry the variance. Where the ranks add up to more than the
    stimuli less one, that many correlations are 1 whatever the responses.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.

    Returns:
        Correlations ``[direction]`` from 0 to 1 in the library of ``x``.

    Raises:
        DataError: if the stimuli differ in number or are too few, a response is missing, a population is
            constant, or has as many independent units as stimuli less one.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> cca(x, x @ np.array([[1.0, 2.0], [0.0, 3.0]]) + 5).round(12)
        array([1., 1.])

    Reference:
        Hotelling 1936, Biometrika 28:321; Björck & Golub 1973, Math Comput 27:579.
    """
    x, y = response_pair(x, y, measure="CCA", fewest=3)
    return _correlations(response_basis(x), response_basis(y))


def svcca(x: Any, y: Any, *, variance: float = 0.99) -> Any:
    r"""SVCCA: mean canonical correlation of the principal components that hold most of the variance.

    .. math:: \bar\rho = \frac{1}{k} \sum_{i=1}^{k} \rho_i

    over the smaller number k of components, of which each side keeps those of :func:`principal_basis`.
    Some codes apply the threshold to singular values instead of their squares and keep more components.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.
        variance: Share of the variance that each side keeps.

    Returns:
        The mean correlation, a number in the library of ``x``.

    Raises:
        DataError: as :func:`cca`, or if the share is out of range.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> round(float(svcca(x, x[:, ::-1] + 5)), 12)
        1.0

    Reference:
        Raghu et al. 2017, NeurIPS (arXiv 1706.05806).
    """
    x, y = response_pair(x, y, measure="SVCCA", fewest=3)
    first, second = (principal_basis(side, variance=variance) for side in (x, y))
    return array_namespace(first).mean(_correlations(first, second))


def _correlations(first: Any, second: Any) -> Any:
    xp = array_namespace(first, second)
    return xp.clip(xp.linalg.svdvals(first.T @ second), 0.0, 1.0)
