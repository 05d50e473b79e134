"""Canonical correlation of all directions, of the leading components, or weighted by projections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from arealis import numerics
from arealis.comparison.instrument import Instrument
from arealis.numerics.canonical_correlation import (
    correlation_tile,
    permuted_correlations,
    permuted_weighted_means,
    principal_basis,
    response_basis,
    weighted_tile,
)
from arealis.numerics.response_tables import centred_table
from arealis.types import EstimatorCard

__all__ = ["cca", "pwcca", "svcca"]

_LINEAR = (
    "permutation of units",
    "rotation",
    "isotropic scale",
    "scale of each unit",
    "invertible linear map",
    "offset of units",
)


def cca(*, squared: bool = False) -> Instrument:
    r"""Mean canonical correlation: how well linear readouts of one population match those of the other.

    .. math:: \bar\rho = \frac{1}{k} \sum_{i=1}^{k} \rho_i, \qquad \rho = \operatorname{sv}
              \big(\Sigma_{xx}^{-1/2} \Sigma_{xy} \Sigma_{yy}^{-1/2}\big)

    Take it where any invertible linear map of the units should make no difference, and stimuli are many
    times more than units. Do not take it otherwise: directions of noise count as much as those of signal,
    and where both populations together have more units than stimuli some correlations are 1 whatever the
    responses. The mean of the squares is another measure with another name.

    Args:
        squared: Average the squared correlations; named ``"cca_squared"``.

    Returns:
        The instrument ``"cca"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> round(cca().evaluate(x, x @ np.array([[1.0, 2.0], [0.0, 3.0]])), 12)
        1.0

    Reference:
        Hotelling 1936, Biometrika 28:321.
    """
    return Instrument(
        name="cca_squared" if squared else "cca",
        evaluate=partial(_cca, squared=squared),
        card=EstimatorCard(
            variant="mean squared correlation" if squared else "mean correlation",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Hotelling 1936",
        ),
        invariant_to=_LINEAR,
        permuted=partial(_permuted, response_basis, squared=squared),
        reduce=_basis_and_loadings,
        tile=partial(_tile_of_bases, squared=squared),
    )


def svcca(*, variance: float = 0.99) -> Instrument:
    r"""Mean canonical correlation of the principal components that hold most of the variance.

    .. math:: \bar\rho = \frac{1}{k} \sum_{i=1}^{k} \rho_i, \qquad
              \sum_{i \le k} s_i^2 \ge v \sum_i s_i^2

    Take it instead of CCA where small components are noise. The number of components, and so the answer,
    depends on the share that is kept; among those kept, all count the same. Where the components of both
    sides are together as many as the stimuli, correlations of 1 come for free.

    Args:
        variance: Share of the variance (not of the singular values) that each side keeps.

    Returns:
        The instrument ``"svcca"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> round(svcca().evaluate(x, 3 * x[:, ::-1] + 1), 12)
        1.0

    Reference:
        Raghu et al. 2017, NeurIPS (arXiv 1706.05806).
    """
    basis = partial(principal_basis, variance=variance)
    return Instrument(
        name="svcca",
        evaluate=partial(_svcca, variance=variance),
        card=EstimatorCard(
            variant=f"mean correlation of components with {variance:g} of the variance",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Raghu et al. 2017",
        ),
        invariant_to=("permutation of units", "rotation", "isotropic scale", "offset of units"),
        permuted=partial(_permuted, basis, squared=False),
        reduce=basis,
        tile=correlation_tile,
    )


def pwcca() -> Instrument:
    r"""Mean canonical correlation, weighted by how much of the first population each direction carries.

    .. math:: \frac{\sum_i \alpha_i \rho_i}{\sum_i \alpha_i}, \qquad
              \alpha_i = \sum_j |\langle h_i, x_j \rangle|

    Take it instead of CCA where directions that carry little of x should count little. It is not
    symmetric: x, the model, gives the weights. Like CCA it wants many times more stimuli than units.

    Returns:
        The instrument ``"pwcca"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> round(pwcca().evaluate(x, x @ np.array([[1.0, 2.0], [0.0, 3.0]])), 12)
        1.0

    Reference:
        Morcos, Raghu & Bengio 2018, NeurIPS (arXiv 1806.05759).
    """
    return Instrument(
        name="pwcca",
        evaluate=_pwcca,
        card=EstimatorCard(
            variant="weights from the first population, centred",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Morcos, Raghu & Bengio 2018",
        ),
        invariant_to=("permutation of units", "isotropic scale", "offset of units"),
        symmetric=False,
        permuted=_permuted_pwcca,
        reduce=_basis_and_loadings,
        tile=weighted_tile,
    )


def _cca(x: np.ndarray, y: np.ndarray, *, squared: bool) -> float:
    correlations = numerics.cca(x, y)
    return float((correlations**2 if squared else correlations).mean())


def _svcca(x: np.ndarray, y: np.ndarray, *, variance: float) -> float:
    return float(numerics.svcca(x, y, variance=variance))


def _pwcca(x: np.ndarray, y: np.ndarray) -> float:
    return float(numerics.pwcca(x, y))


def _basis_and_loadings(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    basis = response_basis(x)
    return basis, basis.T @ centred_table(x, measure="CCA")


def _tile_of_bases(first: Sequence[Any], second: Sequence[Any], *, squared: bool) -> np.ndarray:
    rows = [basis for basis, _ in first]
    columns = rows if second is first else [basis for basis, _ in second]
    return correlation_tile(rows, columns, squared=squared)


def _permuted(
    basis: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
    *,
    squared: bool,
) -> np.ndarray:
    return permuted_correlations(basis(x), basis(y), order, squared=squared)


def _permuted_pwcca(x: np.ndarray, y: np.ndarray, order: np.ndarray) -> np.ndarray:
    return permuted_weighted_means(*_basis_and_loadings(x), response_basis(y), order)
