"""Arrays in, arrays out: the arithmetic that every instrument shares."""

from arealis.numerics.cka import hilbert_schmidt, linear_cka
from arealis.numerics.cka_draws import linear_cka_draws, permuted_linear_cka
from arealis.numerics.cka_pairs import linear_cka_pairs
from arealis.numerics.correlation_draws import pearson_draws, spearman_draws
from arealis.numerics.labels import positions_of
from arealis.numerics.permuted_spearman import permuted_rdm_spearman, permuted_spearman
from arealis.numerics.ranges import central_range, wilson_range
from arealis.numerics.ranks import midranks, weighted_rank_deviations
from arealis.numerics.rdm import correlation_distances, euclidean_distances, pair_positions, rdm
from arealis.numerics.rdm_comparison import compare_rdms
from arealis.numerics.resampling import bootstrap_weights, row_permutations
from arealis.numerics.roc import RowPairCounts, roc_auc, roc_auc_by_row_pairs, roc_auc_draws
from arealis.numerics.roc_permuted import permuted_roc_auc
from arealis.numerics.rounding import without_rounding
from arealis.numerics.streams import ReplicaStreams
from arealis.numerics.unit_norm import centred_unit_norm

__all__ = [
    "ReplicaStreams",
    "RowPairCounts",
    "bootstrap_weights",
    "central_range",
    "centred_unit_norm",
    "compare_rdms",
    "correlation_distances",
    "euclidean_distances",
    "hilbert_schmidt",
    "linear_cka",
    "linear_cka_draws",
    "linear_cka_pairs",
    "midranks",
    "pair_positions",
    "pearson_draws",
    "permuted_linear_cka",
    "permuted_rdm_spearman",
    "permuted_roc_auc",
    "permuted_spearman",
    "positions_of",
    "rdm",
    "roc_auc",
    "roc_auc_by_row_pairs",
    "roc_auc_draws",
    "row_permutations",
    "spearman_draws",
    "weighted_rank_deviations",
    "wilson_range",
    "without_rounding",
]
