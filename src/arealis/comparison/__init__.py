"""Two populations: how similar they are, how sure that is, and which of two models is nearer."""

from arealis.comparison.bits_per_spike import bits_per_spike
from arealis.comparison.canonical_correlation import cca, pwcca, svcca
from arealis.comparison.dissimilarities import dissimilarities, dissimilarity_movie
from arealis.comparison.dynamical_similarity import dsa_distance
from arealis.comparison.explained_beyond import explained_beyond
from arealis.comparison.functional_alignment import (
    hyperalignment,
    shared_response,
)
from arealis.comparison.inference import (
    FlexibleModel,
    Inference,
    average_over_seeds,
    contrast,
    contrast_over_seeds,
    infer,
    ratio_over_seeds,
)
from arealis.comparison.instrument import Geometry, Instrument
from arealis.comparison.kernel_alignment import kernel_cka, linear_cka, rv_coefficient
from arealis.comparison.matching import (
    hard_matching_distance,
    matching_correlation,
    pairwise_matching,
    soft_matching_distance,
)
from arealis.comparison.measure import measure
from arealis.comparison.pairs import all_pairs, pair_matrix, similarity_matrix
from arealis.comparison.pearson import pearson
from arealis.comparison.predictivity import (
    least_squares_predictivity,
    one_to_one_predictivity,
    pls_predictivity,
    ridge_predictivity,
)
from arealis.comparison.representation import Representation, content_digest, reduced, represent
from arealis.comparison.roc_auc import roc_auc
from arealis.comparison.rsa import rsa
from arealis.comparison.sampled_alignment import minibatch_cka, unit_corrected_cka
from arealis.comparison.shape import (
    procrustes_distance,
    shape_distance,
)
from arealis.comparison.spearman import spearman
from arealis.comparison.spike_train_distance import van_rossum, victor_purpura
from arealis.comparison.stochastic_shape import (
    energy_shape_distance,
    stochastic_shape_distance,
)
from arealis.comparison.tiles import Tile, compare_tile, tiles

__all__ = [
    "FlexibleModel",
    "Geometry",
    "Inference",
    "Instrument",
    "Representation",
    "Tile",
    "all_pairs",
    "average_over_seeds",
    "bits_per_spike",
    "cca",
    "compare_tile",
    "content_digest",
    "contrast",
    "contrast_over_seeds",
    "dissimilarities",
    "dissimilarity_movie",
    "dsa_distance",
    "energy_shape_distance",
    "explained_beyond",
    "hard_matching_distance",
    "hyperalignment",
    "infer",
    "kernel_cka",
    "least_squares_predictivity",
    "linear_cka",
    "matching_correlation",
    "measure",
    "minibatch_cka",
    "one_to_one_predictivity",
    "pair_matrix",
    "pairwise_matching",
    "pearson",
    "pls_predictivity",
    "procrustes_distance",
    "pwcca",
    "ratio_over_seeds",
    "reduced",
    "represent",
    "ridge_predictivity",
    "roc_auc",
    "rsa",
    "rv_coefficient",
    "shape_distance",
    "shared_response",
    "similarity_matrix",
    "soft_matching_distance",
    "spearman",
    "stochastic_shape_distance",
    "svcca",
    "tiles",
    "unit_corrected_cka",
    "van_rossum",
    "victor_purpura",
]
