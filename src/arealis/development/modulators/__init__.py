"""Neuromodulators: scalar signals that are broadcast, one file a kind."""

from arealis.development.modulators.horizon import Horizon
from arealis.development.modulators.reward_prediction_error import RewardPredictionError
from arealis.development.modulators.surprise import Surprise
from arealis.development.modulators.uncertainty import Uncertainty

__all__ = ["Horizon", "RewardPredictionError", "Surprise", "Uncertainty"]
