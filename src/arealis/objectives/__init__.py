"""Objectives: cost functions, one file a cost."""

from arealis.objectives.activity_energy import ActivityEnergy
from arealis.objectives.adversarial import Adversarial
from arealis.objectives.barlow_twins import BarlowTwins
from arealis.objectives.climbing_fibre_error import ClimbingFibreError
from arealis.objectives.cross_entropy import CrossEntropy
from arealis.objectives.cross_modal_agreement import CrossModalAgreement
from arealis.objectives.curiosity import Curiosity
from arealis.objectives.homeostatic_rate import HomeostaticRate
from arealis.objectives.imitation import Imitation
from arealis.objectives.info_nce import InfoNCE
from arealis.objectives.information_maximisation import InformationMaximisation
from arealis.objectives.policy_gradient import PolicyGradient
from arealis.objectives.prediction_progress import PredictionProgress
from arealis.objectives.predictive_coding_energy import PredictiveCodingEnergy
from arealis.objectives.reconstruction import Reconstruction
from arealis.objectives.recording_similarity import RecordingSimilarity
from arealis.objectives.response_detection import ResponseDetection
from arealis.objectives.slowness import Slowness
from arealis.objectives.sparse_activity import SparseActivity
from arealis.objectives.spike_likelihood import SpikeLikelihood
from arealis.objectives.squared_error import SquaredError
from arealis.objectives.successor_representation import SuccessorRepresentation
from arealis.objectives.synaptic_costs import SynapticStrength, WiringLength
from arealis.objectives.temporal_difference import TemporalDifference
from arealis.objectives.temporal_prediction import TemporalPrediction
from arealis.objectives.tracking import Tracking
from arealis.objectives.triplet import Triplet
from arealis.objectives.variational import Variational
from arealis.objectives.vicreg import VICReg
from arealis.objectives.weighted_sum import Term, WeightedSum

__all__ = [
    "ActivityEnergy",
    "Adversarial",
    "BarlowTwins",
    "ClimbingFibreError",
    "CrossEntropy",
    "CrossModalAgreement",
    "Curiosity",
    "HomeostaticRate",
    "Imitation",
    "InfoNCE",
    "InformationMaximisation",
    "PolicyGradient",
    "PredictionProgress",
    "PredictiveCodingEnergy",
    "Reconstruction",
    "RecordingSimilarity",
    "ResponseDetection",
    "Slowness",
    "SparseActivity",
    "SpikeLikelihood",
    "SquaredError",
    "SuccessorRepresentation",
    "SynapticStrength",
    "TemporalDifference",
    "TemporalPrediction",
    "Term",
    "Tracking",
    "Triplet",
    "VICReg",
    "Variational",
    "WeightedSum",
    "WiringLength",
]
