"""Matching: how far two populations agree unit by unit."""

from arealis.numerics.matching.correlation import (
    best_match_correlation,
    one_to_one_correlation,
    pairwise_matching,
    soft_match_correlation,
)
from arealis.numerics.matching.distances import hard_matching_distance, soft_matching_distance
from arealis.numerics.matching.prices import priced
from arealis.numerics.matching.transport import one_to_one, uniform_transport
from arealis.numerics.matching.units import correlations_of_units

__all__ = [
    "best_match_correlation",
    "correlations_of_units",
    "hard_matching_distance",
    "one_to_one",
    "one_to_one_correlation",
    "pairwise_matching",
    "priced",
    "soft_match_correlation",
    "soft_matching_distance",
    "uniform_transport",
]
