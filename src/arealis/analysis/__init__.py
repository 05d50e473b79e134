"""One population: what it responds to, what it decides, and what a control already explains."""

from arealis.analysis.accuracy import accuracy
from arealis.analysis.combination import with_responsiveness
from arealis.analysis.estimator import estimator_bias, estimator_spread
from arealis.analysis.feedback_alignment import feedback_alignment
from arealis.analysis.gradient_alignment import area_of, by_area, gradient_alignment, gradient_norm_ratio
from arealis.analysis.identification import Identification, identify, observable_importance
from arealis.analysis.identification_scores import (
    Resampling,
    plan_resampling,
    score_accuracy,
    score_confusion,
    score_importance,
)
from arealis.analysis.learning_observables import LEARNING_OBSERVABLES, observe_learning
from arealis.analysis.linear_readout import linear_readout
from arealis.analysis.mixed_slope import mixed_slope
from arealis.analysis.observed import observed, stimuli_to_reach
from arealis.analysis.plasticity_loss import effective_rank, silent_units
from arealis.analysis.reliability import reliability
from arealis.analysis.response_matrix import response_matrix
from arealis.analysis.responsiveness import responsiveness

__all__ = [
    "LEARNING_OBSERVABLES",
    "Identification",
    "Resampling",
    "accuracy",
    "area_of",
    "by_area",
    "effective_rank",
    "estimator_bias",
    "estimator_spread",
    "feedback_alignment",
    "gradient_alignment",
    "gradient_norm_ratio",
    "identify",
    "linear_readout",
    "mixed_slope",
    "observable_importance",
    "observe_learning",
    "observed",
    "plan_resampling",
    "reliability",
    "response_matrix",
    "responsiveness",
    "score_accuracy",
    "score_confusion",
    "score_importance",
    "silent_units",
    "stimuli_to_reach",
    "with_responsiveness",
]
