"""One population: what it responds to, what it decides, and what a control already explains."""

from arealis.analysis.accuracy import accuracy
from arealis.analysis.autocorrelogram import spatial_autocorrelogram
from arealis.analysis.combination import with_responsiveness
from arealis.analysis.estimator import estimator_bias, estimator_spread
from arealis.analysis.feedback_alignment import feedback_alignment
from arealis.analysis.firing_features import FiringFeatures, firing_features, potential_maxima
from arealis.analysis.gabor_census import ASPECT_RATIO_OF_CAT_V1, gabor_census
from arealis.analysis.gabor_fit import gabor_fit
from arealis.analysis.gabor_function import GaborFit, gabor
from arealis.analysis.gradient_alignment import area_of, by_area, gradient_alignment, gradient_norm_ratio
from arealis.analysis.graphs import (
    GraphStatistics,
    clustering,
    connection_density,
    degree_assortativity,
    degrees,
    graph_statistics,
    modularity,
    path_length,
    reciprocity,
    rich_club,
    small_worldness,
)
from arealis.analysis.grid_census import grid_census
from arealis.analysis.grid_score import grid_score
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
from arealis.analysis.localisation import localisation, receptive_field_localisation
from arealis.analysis.mixed_slope import mixed_slope
from arealis.analysis.observed import observed, stimuli_to_reach
from arealis.analysis.place_census import place_census
from arealis.analysis.plasticity_loss import effective_rank, silent_units
from arealis.analysis.psychometric import PsychometricFit, fit_psychometric, psychometric_curve
from arealis.analysis.rate_current_curve import rate_current_curve
from arealis.analysis.rate_map import rate_map
from arealis.analysis.reliability import reliability
from arealis.analysis.response_matrix import response_matrix
from arealis.analysis.responsiveness import responsiveness
from arealis.analysis.spatial_information import field_size, spatial_information
from arealis.analysis.spike_readout import SpikeReadout, read_spikes

__all__ = [
    "ASPECT_RATIO_OF_CAT_V1",
    "LEARNING_OBSERVABLES",
    "FiringFeatures",
    "GaborFit",
    "GraphStatistics",
    "Identification",
    "PsychometricFit",
    "Resampling",
    "SpikeReadout",
    "accuracy",
    "area_of",
    "by_area",
    "clustering",
    "connection_density",
    "degree_assortativity",
    "degrees",
    "effective_rank",
    "estimator_bias",
    "estimator_spread",
    "feedback_alignment",
    "field_size",
    "firing_features",
    "fit_psychometric",
    "gabor",
    "gabor_census",
    "gabor_fit",
    "gradient_alignment",
    "gradient_norm_ratio",
    "graph_statistics",
    "grid_census",
    "grid_score",
    "identify",
    "linear_readout",
    "localisation",
    "mixed_slope",
    "modularity",
    "observable_importance",
    "observe_learning",
    "observed",
    "path_length",
    "place_census",
    "plan_resampling",
    "potential_maxima",
    "psychometric_curve",
    "rate_current_curve",
    "rate_map",
    "read_spikes",
    "receptive_field_localisation",
    "reciprocity",
    "reliability",
    "response_matrix",
    "responsiveness",
    "rich_club",
    "score_accuracy",
    "score_confusion",
    "score_importance",
    "silent_units",
    "small_worldness",
    "spatial_autocorrelogram",
    "spatial_information",
    "stimuli_to_reach",
    "with_responsiveness",
]
