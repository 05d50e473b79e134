"""Development: what is plastic when, what is lived through, what grows and is lost, what is broadcast."""

from arealis.development.experience import (
    Blurred,
    Deprived,
    Noisy,
    Remembered,
    Replayed,
    Rolled,
    Spontaneous,
)
from arealis.development.modulate import modulate
from arealis.development.modulators import Horizon, RewardPredictionError, Surprise, Uncertainty
from arealis.development.phases import Phase, plastic
from arealis.development.restructure import hold_absent, restructure
from arealis.development.structure import Growth, Pruning, Rewiring

__all__ = [
    "Blurred",
    "Deprived",
    "Growth",
    "Horizon",
    "Noisy",
    "Phase",
    "Pruning",
    "Remembered",
    "Replayed",
    "RewardPredictionError",
    "Rewiring",
    "Rolled",
    "Spontaneous",
    "Surprise",
    "Uncertainty",
    "hold_absent",
    "modulate",
    "plastic",
    "restructure",
]
