"""Inference on RDM comparisons: bootstraps, ceilings, corrected variances, tests and permutation nulls."""

from arealis.numerics.rdm_inference.ceiling import noise_ceiling
from arealis.numerics.rdm_inference.crossvalidation import crossvalidation_corrected_variance
from arealis.numerics.rdm_inference.draws import RdmDraws, rdm_bootstrap
from arealis.numerics.rdm_inference.permutations import rdm_permutations
from arealis.numerics.rdm_inference.significance import adjust, bootstrap_t_test, pairwise_bootstrap_t_test
from arealis.numerics.rdm_inference.variance import (
    corrected_variance,
    difference_variance,
    draw_covariance,
    dual_bootstrap_variance,
)

__all__ = [
    "RdmDraws",
    "adjust",
    "bootstrap_t_test",
    "corrected_variance",
    "crossvalidation_corrected_variance",
    "difference_variance",
    "draw_covariance",
    "dual_bootstrap_variance",
    "noise_ceiling",
    "pairwise_bootstrap_t_test",
    "rdm_bootstrap",
    "rdm_permutations",
]
