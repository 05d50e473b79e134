"""What is reduced by learning: costs of activity and of synapses."""

from __future__ import annotations

from arealis.experiments.entry import Entry
from arealis.objectives import (
    ActivityEnergy,
    Adversarial,
    BarlowTwins,
    ClimbingFibreError,
    CrossEntropy,
    CrossModalAgreement,
    Curiosity,
    HomeostaticRate,
    Imitation,
    InfoNCE,
    InformationMaximisation,
    PolicyGradient,
    PredictionProgress,
    PredictiveCodingEnergy,
    Reconstruction,
    RecordingSimilarity,
    ResponseDetection,
    Slowness,
    SparseActivity,
    SpikeLikelihood,
    SquaredError,
    SuccessorRepresentation,
    SynapticStrength,
    TemporalDifference,
    TemporalPrediction,
    Tracking,
    Triplet,
    Variational,
    VICReg,
    WiringLength,
)

__all__ = ["OBJECTIVES", "SYNAPTIC_COSTS"]

OBJECTIVES: dict[str, Entry] = {
    "activity_energy": Entry(ActivityEnergy),
    "adversarial": Entry(Adversarial),
    "barlow_twins": Entry(BarlowTwins),
    "climbing_fibre_error": Entry(ClimbingFibreError),
    "cross_entropy": Entry(CrossEntropy),
    "cross_modal_agreement": Entry(CrossModalAgreement),
    "curiosity": Entry(Curiosity),
    "homeostatic_rate": Entry(HomeostaticRate),
    "imitation": Entry(Imitation),
    "info_nce": Entry(InfoNCE),
    "information_maximisation": Entry(InformationMaximisation),
    "policy_gradient": Entry(PolicyGradient),
    "prediction_progress": Entry(PredictionProgress),
    "predictive_coding_energy": Entry(PredictiveCodingEnergy),
    "reconstruction": Entry(Reconstruction),
    "recording_similarity": Entry(RecordingSimilarity),
    "response_detection": Entry(ResponseDetection),
    "slowness": Entry(Slowness),
    "sparse_activity": Entry(SparseActivity),
    "spike_likelihood": Entry(SpikeLikelihood),
    "squared_error": Entry(SquaredError),
    "successor_representation": Entry(SuccessorRepresentation),
    "temporal_difference": Entry(TemporalDifference),
    "temporal_prediction": Entry(TemporalPrediction),
    "tracking": Entry(Tracking),
    "triplet": Entry(Triplet),
    "variational": Entry(Variational),
    "vicreg": Entry(VICReg),
}

SYNAPTIC_COSTS: dict[str, Entry] = {
    "synaptic_strength": Entry(SynapticStrength),
    "wiring_length": Entry(WiringLength),
}
