"""Distances between response patterns: every way of saying how different a population finds two stimuli."""

from arealis.numerics.distances.correlation import correlation_distances
from arealis.numerics.distances.covariance import noise_covariance
from arealis.numerics.distances.crossnobis import crossnobis
from arealis.numerics.distances.euclidean import euclidean_distances
from arealis.numerics.distances.movies import crossnobis_movie, moving_average, rdm_movie
from arealis.numerics.distances.pair_order import pair_positions
from arealis.numerics.distances.poisson import poisson_distances
from arealis.numerics.distances.poisson_crossvalidated import poisson_crossvalidated
from arealis.numerics.distances.rdm import mahalanobis_distances, rdm
from arealis.numerics.distances.searchlights import searchlight_neighbourhoods, searchlight_rdms
from arealis.numerics.distances.trials import mean_patterns, residuals

__all__ = [
    "correlation_distances",
    "crossnobis",
    "crossnobis_movie",
    "euclidean_distances",
    "mahalanobis_distances",
    "mean_patterns",
    "moving_average",
    "noise_covariance",
    "pair_positions",
    "poisson_crossvalidated",
    "poisson_distances",
    "rdm",
    "rdm_movie",
    "residuals",
    "searchlight_neighbourhoods",
    "searchlight_rdms",
]
