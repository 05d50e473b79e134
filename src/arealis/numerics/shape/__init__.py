"""Shape: how far apart two populations are once one is turned onto the other."""

from arealis.numerics.shape.angular import shape_coordinates, shape_distance
from arealis.numerics.shape.draws import permuted_procrustes, procrustes_draws
from arealis.numerics.shape.energy import energy_shape_distance
from arealis.numerics.shape.pairs import squared_residual_tile
from arealis.numerics.shape.procrustes import procrustes_distance, procrustes_score
from arealis.numerics.shape.stochastic import gaussian_shape_distance, stochastic_shape_distance
from arealis.numerics.shape.trials import GaussianResponses, gaussian_responses

__all__ = [
    "GaussianResponses",
    "energy_shape_distance",
    "gaussian_responses",
    "gaussian_shape_distance",
    "permuted_procrustes",
    "procrustes_distance",
    "procrustes_draws",
    "procrustes_score",
    "shape_coordinates",
    "shape_distance",
    "squared_residual_tile",
    "stochastic_shape_distance",
]
