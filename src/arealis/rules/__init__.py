"""Rules: credit assignment, one file a scheme."""

from arealis.rules.anti_hebbian import AntiHebbian
from arealis.rules.backpropagation import Backpropagation
from arealis.rules.bcm import BienenstockCooperMunro
from arealis.rules.burst_dependent import BurstDependent
from arealis.rules.clapp import Clapp
from arealis.rules.competitive import Competitive
from arealis.rules.contrastive_divergence import ContrastiveDivergence
from arealis.rules.contrastive_hebbian import ContrastiveHebbian
from arealis.rules.deep_belief import DeepBelief, deep_belief, dream, recognise, tie_to_below
from arealis.rules.dendritic_microcircuit import DendriticMicrocircuit
from arealis.rules.difference_target_propagation import DifferenceTargetPropagation
from arealis.rules.direct_feedback_alignment import DirectFeedbackAlignment
from arealis.rules.direct_random_target_projection import DirectRandomTargetProjection
from arealis.rules.dual_propagation import DualPropagation
from arealis.rules.e_prop import EProp
from arealis.rules.equilibrium_propagation import EquilibriumPropagation
from arealis.rules.error_transport import cost_gradient, transport
from arealis.rules.evolution_strategies import EvolutionStrategies
from arealis.rules.feedback import random_like
from arealis.rules.feedback_alignment import FeedbackAlignment
from arealis.rules.fitness import require_trainable
from arealis.rules.fixed_prediction_coding import FixedPredictionCoding
from arealis.rules.force import Force
from arealis.rules.forward_forward import ForwardForward
from arealis.rules.generec import GeneRec
from arealis.rules.greedy_infomax import GreedyInfomax
from arealis.rules.greedy_local_losses import GreedyLocalLosses
from arealis.rules.hebb import Hebb
from arealis.rules.hopfield import Hopfield
from arealis.rules.hsic_bottleneck import HsicBottleneck
from arealis.rules.incremental_predictive_coding import IncrementalPredictiveCoding
from arealis.rules.intrinsic_plasticity import IntrinsicPlasticity
from arealis.rules.kolen_pollack import KolenPollack
from arealis.rules.likelihood_bound import likelihood_bound
from arealis.rules.local import local_updates
from arealis.rules.local_classifiers import LocalClassifiers
from arealis.rules.local_representation_alignment import LocalRepresentationAlignment
from arealis.rules.node_perturbation import NodePerturbation
from arealis.rules.oja import Oja
from arealis.rules.online_training_through_time import OnlineTrainingThroughTime
from arealis.rules.pepita import Pepita
from arealis.rules.predictive_coding import PredictiveCoding
from arealis.rules.predictive_forward_forward import PredictiveForwardForward
from arealis.rules.random_feedback_local_online import RandomFeedbackLocalOnline
from arealis.rules.real_time_recurrent_learning import RealTimeRecurrentLearning
from arealis.rules.recirculation import Recirculation
from arealis.rules.reinforce import Reinforce
from arealis.rules.remote_supervised import RemoteSupervised
from arealis.rules.rule_sum import RuleSum
from arealis.rules.sanger import Sanger
from arealis.rules.self_organising_map import SelfOrganisingMap
from arealis.rules.sign_symmetry import SignSymmetry
from arealis.rules.signal_propagation import SignalPropagation
from arealis.rules.spike_prop import SpikeProp
from arealis.rules.spike_timing_dependent import SpikeTimingDependentPlasticity
from arealis.rules.synaptic_scaling import SynapticScaling
from arealis.rules.synthetic_gradients import SyntheticGradients
from arealis.rules.target_propagation import TargetPropagation
from arealis.rules.tempotron import Tempotron
from arealis.rules.triplet_spike_timing import TripletSpikeTimingDependentPlasticity
from arealis.rules.voltage_dependent import VoltageDependentPlasticity
from arealis.rules.wake_sleep import WakeSleep
from arealis.rules.weight_mirror import WeightMirror
from arealis.rules.weight_perturbation import WeightPerturbation

__all__ = [
    "AntiHebbian",
    "Backpropagation",
    "BienenstockCooperMunro",
    "BurstDependent",
    "Clapp",
    "Competitive",
    "ContrastiveDivergence",
    "ContrastiveHebbian",
    "DeepBelief",
    "DendriticMicrocircuit",
    "DifferenceTargetPropagation",
    "DirectFeedbackAlignment",
    "DirectRandomTargetProjection",
    "DualPropagation",
    "EProp",
    "EquilibriumPropagation",
    "EvolutionStrategies",
    "FeedbackAlignment",
    "FixedPredictionCoding",
    "Force",
    "ForwardForward",
    "GeneRec",
    "GreedyInfomax",
    "GreedyLocalLosses",
    "Hebb",
    "Hopfield",
    "HsicBottleneck",
    "IncrementalPredictiveCoding",
    "IntrinsicPlasticity",
    "KolenPollack",
    "LocalClassifiers",
    "LocalRepresentationAlignment",
    "NodePerturbation",
    "Oja",
    "OnlineTrainingThroughTime",
    "Pepita",
    "PredictiveCoding",
    "PredictiveForwardForward",
    "RandomFeedbackLocalOnline",
    "RealTimeRecurrentLearning",
    "Recirculation",
    "Reinforce",
    "RemoteSupervised",
    "RuleSum",
    "Sanger",
    "SelfOrganisingMap",
    "SignSymmetry",
    "SignalPropagation",
    "SpikeProp",
    "SpikeTimingDependentPlasticity",
    "SynapticScaling",
    "SyntheticGradients",
    "TargetPropagation",
    "Tempotron",
    "TripletSpikeTimingDependentPlasticity",
    "VoltageDependentPlasticity",
    "WakeSleep",
    "WeightMirror",
    "WeightPerturbation",
    "cost_gradient",
    "deep_belief",
    "dream",
    "likelihood_bound",
    "local_updates",
    "random_like",
    "recognise",
    "require_trainable",
    "tie_to_below",
    "transport",
]
