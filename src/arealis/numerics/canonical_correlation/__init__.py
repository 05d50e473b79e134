"""Canonical correlation: all directions, the leading ones, or weighted by what they account for."""

from arealis.numerics.canonical_correlation.bases import principal_basis, response_basis
from arealis.numerics.canonical_correlation.correlations import cca, svcca
from arealis.numerics.canonical_correlation.many import (
    correlation_tile,
    permuted_correlations,
    permuted_weighted_means,
    weighted_tile,
)
from arealis.numerics.canonical_correlation.projection_weighted import projection_weighted_mean, pwcca

__all__ = [
    "cca",
    "correlation_tile",
    "permuted_correlations",
    "permuted_weighted_means",
    "principal_basis",
    "projection_weighted_mean",
    "pwcca",
    "response_basis",
    "svcca",
    "weighted_tile",
]
