"""Linear predictivity: how well one population predicts another on stimuli that no fit has seen."""

from arealis.numerics.predictivity.held_out import HeldOut, held_out_predictions
from arealis.numerics.predictivity.held_out_scores import (
    Pooling,
    held_out_correlation_draws,
    held_out_correlations,
    held_out_r2,
)
from arealis.numerics.predictivity.least_squares import least_squares_predictions
from arealis.numerics.predictivity.linear_predictivity import (
    PENALTIES,
    Method,
    linear_predictivity,
    predictor,
)
from arealis.numerics.predictivity.noise_ceiling import (
    Normalisation,
    explainable_variance_explained,
    normalised_correlations,
    split_half_reliability,
)
from arealis.numerics.predictivity.one_to_one import one_to_one_predictions
from arealis.numerics.predictivity.pls import PartialLeastSquares, pls, pls_predictions
from arealis.numerics.predictivity.ridge import ridge_path, ridge_predictions
from arealis.numerics.predictivity.shifted import shifted_products
from arealis.numerics.predictivity.splits import checked_splits, k_folds, random_splits
from arealis.numerics.predictivity.tables import centred, check_tables
from arealis.numerics.predictivity.variance_partition import (
    VariancePartition,
    banded_ridge_predictions,
    variance_partition,
)

__all__ = [
    "PENALTIES",
    "HeldOut",
    "Method",
    "Normalisation",
    "PartialLeastSquares",
    "Pooling",
    "VariancePartition",
    "banded_ridge_predictions",
    "centred",
    "check_tables",
    "checked_splits",
    "explainable_variance_explained",
    "held_out_correlation_draws",
    "held_out_correlations",
    "held_out_predictions",
    "held_out_r2",
    "k_folds",
    "least_squares_predictions",
    "linear_predictivity",
    "normalised_correlations",
    "one_to_one_predictions",
    "pls",
    "pls_predictions",
    "predictor",
    "random_splits",
    "ridge_path",
    "ridge_predictions",
    "shifted_products",
    "split_half_reliability",
    "variance_partition",
]
