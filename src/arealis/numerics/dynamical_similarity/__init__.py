"""Dynamical similarity: do two systems move alike, in whatever coordinates?"""

from arealis.numerics.dynamical_similarity.conjugation import best_conjugation, own_frame
from arealis.numerics.dynamical_similarity.distance import DynamicalScore, dsa_distance, operator_distance
from arealis.numerics.dynamical_similarity.operator import delay_embedding, dynamics_operator

__all__ = [
    "DynamicalScore",
    "best_conjugation",
    "delay_embedding",
    "dsa_distance",
    "dynamics_operator",
    "operator_distance",
    "own_frame",
]
