"""The only registry: what every kind in an experiment file stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from arealis import comparison
from arealis.analysis import observed, stimuli_to_reach
from arealis.comparison import Instrument
from arealis.development import (
    Blurred,
    Deprived,
    Growth,
    Horizon,
    Noisy,
    Pruning,
    Remembered,
    Replayed,
    RewardPredictionError,
    Rolled,
    Spontaneous,
    Surprise,
    Uncertainty,
)
from arealis.experiments.claims import instrument_claims, rule_claims
from arealis.experiments.entry import Entry, as_measure
from arealis.experiments.episode_measures import choices_by_evidence, reward_per_episode
from arealis.experiments.measures import (
    decision_accuracy,
    recording_reliability,
    recording_slope,
    unique_variance,
)
from arealis.experiments.object_models import (
    predict_by_dissimilarities,
    predict_by_efficientnet,
    predict_by_gabor_energy,
    predict_by_pixels,
)
from arealis.experiments.planted_layer import planted_sentence_layer
from arealis.experiments.predictors import (
    predict_by_network,
    predict_by_network_and_responsiveness,
    predict_by_responsiveness,
)
from arealis.experiments.probing import accuracy_under_lesion, accuracy_under_noise, area_readout
from arealis.experiments.receptive_fields import census_of_gabor_fields, localisation_of_fields
from arealis.experiments.sentence_models import (
    predict_by_attributes,
    predict_by_context_similarity,
    predict_by_sentence_encoder,
)
from arealis.networks import (
    ACTIVATIONS,
    ActionGate,
    Attention,
    DivisiveNormalisation,
    GatedBuffer,
    HolographicBinding,
    KeyValueMemory,
    KWinners,
    ModernHopfield,
    Routing,
    connectome,
    convolution,
    degree_preserving,
    dense,
    locally_connected,
    node_shuffled,
    rate_neuron,
    sparse_random,
    topographic,
)
from arealis.networks.pretrained import ENCODER_FILES
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
    SquaredError,
    SynapticStrength,
    TemporalDifference,
    TemporalPrediction,
    Tracking,
    Triplet,
    Variational,
    VICReg,
    WiringLength,
)
from arealis.recordings import (
    load_n400,
    load_objects92_behaviour,
    load_objects92_human_it,
    load_objects92_monkey_it,
    load_worm_connectome,
    load_worm_signal_propagation,
)
from arealis.rules import (
    AntiHebbian,
    Backpropagation,
    BienenstockCooperMunro,
    BurstDependent,
    Clapp,
    Competitive,
    ContrastiveDivergence,
    ContrastiveHebbian,
    DendriticMicrocircuit,
    DifferenceTargetPropagation,
    DirectFeedbackAlignment,
    DirectRandomTargetProjection,
    DualPropagation,
    EProp,
    EquilibriumPropagation,
    EvolutionStrategies,
    FeedbackAlignment,
    FixedPredictionCoding,
    Force,
    ForwardForward,
    GeneRec,
    GreedyInfomax,
    GreedyLocalLosses,
    Hebb,
    Hopfield,
    HsicBottleneck,
    IncrementalPredictiveCoding,
    KolenPollack,
    LocalClassifiers,
    LocalRepresentationAlignment,
    NodePerturbation,
    Oja,
    Pepita,
    PredictiveCoding,
    PredictiveForwardForward,
    RandomFeedbackLocalOnline,
    RealTimeRecurrentLearning,
    Recirculation,
    Reinforce,
    Sanger,
    SelfOrganisingMap,
    SignalPropagation,
    SignSymmetry,
    SyntheticGradients,
    TargetPropagation,
    WakeSleep,
    WeightMirror,
    WeightPerturbation,
)
from arealis.stimuli import (
    binding_task,
    copy_task,
    gaze_scenes,
    grid_world,
    gymnasium_world,
    mnist_digits,
    mnist_test_digits,
    moving_sprites,
    n400_sentences,
    natural_image_motion,
    natural_image_patches,
    neurogym_world,
    noisy_prototypes,
    objects92,
    one_shot_recall,
    planning_task,
    reversal_bandit,
    ring_patterns,
    seen_and_spoken_digits,
    single_unit_stimulation,
    spoken_digits,
    two_choice,
)

__all__ = [
    "CONNECTOMES",
    "EXPERIENCES",
    "INSTRUMENTS",
    "MEASURES",
    "MODULATORS",
    "MODULES",
    "NEURONS",
    "OBJECTIVES",
    "PREDICTORS",
    "RECORDINGS",
    "REGISTRY",
    "RULES",
    "STIMULI",
    "STRUCTURAL_CHANGES",
    "SYNAPTIC_COSTS",
    "WIRING",
    "WORLDS",
]

_UNITS = ("targets", "sources", "rng")
_LABELLED = ("labels", "weights", "permutations", "rng")
_DIAGRAM = (*_UNITS, "diagram")
_GROWN = ("network", "parameters", "permutations", "rng")
_CELLS = ("worm_cells", "worm_transmitters")
_MINILM = tuple(f"minilm_{part}" for part in ENCODER_FILES)


RECORDINGS: dict[str, Entry] = {
    "n400": Entry(load_n400, data=("n400_trials",)),
    "objects92_behaviour": Entry(load_objects92_behaviour, data=("objects92_behaviour",)),
    "objects92_human_it": Entry(load_objects92_human_it, data=("objects92_human_it",)),
    "objects92_monkey_it": Entry(load_objects92_monkey_it, data=("objects92",)),
    "planted_sentence_layer": Entry(planted_sentence_layer, data=("n400_trials", *_MINILM)),
    "worm_signal_propagation": Entry(
        load_worm_signal_propagation, data=("worm_signal_propagation", "worm_cells")
    ),
}

CONNECTOMES: dict[str, Entry] = {
    "worm": Entry(load_worm_connectome, given=("unit_id",), data=("worm_connectome", *_CELLS)),
}

STIMULI: dict[str, Entry] = {
    "binding_task": Entry(binding_task),
    "copy_task": Entry(copy_task),
    "gaze_scenes": Entry(gaze_scenes),
    "mnist_digits": Entry(mnist_digits, data=("mnist_5k",)),
    "mnist_test_digits": Entry(mnist_test_digits, data=("mnist_test_images", "mnist_test_labels")),
    "moving_sprites": Entry(moving_sprites),
    "n400_sentences": Entry(n400_sentences, data=("n400_trials",)),
    "natural_image_motion": Entry(natural_image_motion),
    "natural_image_patches": Entry(natural_image_patches),
    "noisy_prototypes": Entry(noisy_prototypes),
    "objects92": Entry(objects92, data=("objects92",)),
    "one_shot_recall": Entry(one_shot_recall),
    "planning_task": Entry(planning_task),
    "ring_patterns": Entry(ring_patterns),
    "seen_and_spoken_digits": Entry(
        seen_and_spoken_digits, data=("mnist_5k", "mnist_test_images", "mnist_test_labels", "spoken_digits")
    ),
    "single_unit_stimulation": Entry(single_unit_stimulation, given=("recording",), needs=("recording",)),
    "spoken_digits": Entry(spoken_digits, data=("spoken_digits",)),
}

_EPISODES = ("episodes",)

WORLDS: dict[str, Entry] = {
    "grid_world": Entry(grid_world, given=_EPISODES),
    "gymnasium_world": Entry(gymnasium_world, given=_EPISODES),
    "neurogym_world": Entry(neurogym_world, given=_EPISODES),
    "reversal_bandit": Entry(reversal_bandit, given=_EPISODES),
    "two_choice": Entry(two_choice, given=_EPISODES),
}
"""What networks act in."""

NEURONS: dict[str, Entry] = {
    name: Entry(partial(rate_neuron, name), given=("step_duration",)) for name in ACTIVATIONS
}

WIRING: dict[str, Entry] = {
    "connectome": Entry(connectome, given=_DIAGRAM, needs=("connectome",)),
    "convolution": Entry(convolution, given=_UNITS),
    "degree_preserving": Entry(degree_preserving, given=_DIAGRAM, needs=("connectome",)),
    "dense": Entry(dense, given=_UNITS),
    "locally_connected": Entry(locally_connected, given=_UNITS),
    "node_shuffled": Entry(node_shuffled, given=_DIAGRAM, needs=("connectome",)),
    "sparse_random": Entry(sparse_random, given=_UNITS),
    "topographic": Entry(topographic, given=_UNITS),
}


def _module(made: type) -> Entry:
    return Entry(made, claims={"ports": ", ".join(made.ports)})


MODULES: dict[str, Entry] = {
    "action_gate": _module(ActionGate),
    "attention": _module(Attention),
    "divisive_normalisation": _module(DivisiveNormalisation),
    "gated_buffer": _module(GatedBuffer),
    "holographic_binding": _module(HolographicBinding),
    "k_winners": _module(KWinners),
    "key_value_memory": _module(KeyValueMemory),
    "modern_hopfield": _module(ModernHopfield),
    "routing": _module(Routing),
}
"""Structures that are given, not learnt: what an area is, rather than neurons."""


def _rule(made: type) -> Entry:
    return Entry(made, claims=rule_claims(made.card))


RULES: dict[str, Entry] = {
    "anti_hebbian": _rule(AntiHebbian),
    "backpropagation": _rule(Backpropagation),
    "bcm": _rule(BienenstockCooperMunro),
    "burst_dependent": _rule(BurstDependent),
    "clapp": _rule(Clapp),
    "competitive": _rule(Competitive),
    "contrastive_divergence": _rule(ContrastiveDivergence),
    "contrastive_hebbian": _rule(ContrastiveHebbian),
    "dendritic_microcircuit": _rule(DendriticMicrocircuit),
    "difference_target_propagation": _rule(DifferenceTargetPropagation),
    "direct_feedback_alignment": _rule(DirectFeedbackAlignment),
    "direct_random_target_projection": _rule(DirectRandomTargetProjection),
    "dual_propagation": _rule(DualPropagation),
    "e_prop": _rule(EProp),
    "equilibrium_propagation": _rule(EquilibriumPropagation),
    "evolution_strategies": _rule(EvolutionStrategies),
    "feedback_alignment": _rule(FeedbackAlignment),
    "fixed_prediction_coding": _rule(FixedPredictionCoding),
    "force": _rule(Force),
    "forward_forward": _rule(ForwardForward),
    "generec": _rule(GeneRec),
    "greedy_infomax": _rule(GreedyInfomax),
    "greedy_local_losses": _rule(GreedyLocalLosses),
    "hebb": _rule(Hebb),
    "hopfield": _rule(Hopfield),
    "hsic_bottleneck": _rule(HsicBottleneck),
    "incremental_predictive_coding": _rule(IncrementalPredictiveCoding),
    "kolen_pollack": _rule(KolenPollack),
    "local_classifiers": _rule(LocalClassifiers),
    "local_representation_alignment": _rule(LocalRepresentationAlignment),
    "node_perturbation": _rule(NodePerturbation),
    "oja": _rule(Oja),
    "pepita": _rule(Pepita),
    "predictive_coding": _rule(PredictiveCoding),
    "predictive_forward_forward": _rule(PredictiveForwardForward),
    "random_feedback_local_online": _rule(RandomFeedbackLocalOnline),
    "real_time_recurrent_learning": _rule(RealTimeRecurrentLearning),
    "recirculation": _rule(Recirculation),
    "reinforce": _rule(Reinforce),
    "sanger": _rule(Sanger),
    "self_organising_map": _rule(SelfOrganisingMap),
    "sign_symmetry": _rule(SignSymmetry),
    "signal_propagation": _rule(SignalPropagation),
    "synthetic_gradients": _rule(SyntheticGradients),
    "target_propagation": _rule(TargetPropagation),
    "wake_sleep": _rule(WakeSleep),
    "weight_mirror": _rule(WeightMirror),
    "weight_perturbation": _rule(WeightPerturbation),
}

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
    "squared_error": Entry(SquaredError),
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

EXPERIENCES: dict[str, Entry] = {
    "blurred": Entry(Blurred),
    "deprived": Entry(Deprived),
    "noisy": Entry(Noisy),
    "remembered": Entry(Remembered),
    "replayed": Entry(Replayed),
    "rolled": Entry(Rolled),
    "spontaneous": Entry(Spontaneous),
}

STRUCTURAL_CHANGES: dict[str, Entry] = {
    "growth": Entry(Growth),
    "pruning": Entry(Pruning),
}

MODULATORS: dict[str, Entry] = {
    "horizon": Entry(Horizon),
    "reward_prediction_error": Entry(RewardPredictionError),
    "surprise": Entry(Surprise, given=("objective",)),
    "uncertainty": Entry(Uncertainty),
}

_OBJECTS = ("objects92", "objects92_models")

PREDICTORS: dict[str, Entry] = {
    "attributes": Entry(predict_by_attributes, given=("session",)),
    "context_similarity": Entry(predict_by_context_similarity, given=("session",), data=_MINILM),
    "dissimilarities": Entry(predict_by_dissimilarities, given=("session",), data=_OBJECTS),
    "efficientnet_lite0": Entry(
        predict_by_efficientnet, given=("session",), data=("objects92", "efficientnet_lite0")
    ),
    "gabor_energy": Entry(predict_by_gabor_energy, given=("session",), data=("objects92",)),
    "network": Entry(predict_by_network, given=("session", "record")),
    "network_and_responsiveness": Entry(
        predict_by_network_and_responsiveness, given=("session", "record"), needs=("recording",)
    ),
    "pixels": Entry(predict_by_pixels, given=("session",)),
    "responsiveness": Entry(predict_by_responsiveness, given=("session", "record"), needs=("recording",)),
    "sentence_encoder": Entry(predict_by_sentence_encoder, given=("session",), data=_MINILM),
}

_FACTORIES: tuple[Callable[..., Instrument], ...] = (
    comparison.cca,
    comparison.dsa_distance,
    comparison.energy_shape_distance,
    comparison.hard_matching_distance,
    comparison.hyperalignment,
    comparison.kernel_cka,
    comparison.least_squares_predictivity,
    comparison.linear_cka,
    comparison.matching_correlation,
    comparison.minibatch_cka,
    comparison.one_to_one_predictivity,
    comparison.pairwise_matching,
    comparison.pearson,
    comparison.pls_predictivity,
    comparison.procrustes_distance,
    comparison.pwcca,
    comparison.ridge_predictivity,
    comparison.roc_auc,
    comparison.rsa,
    comparison.rv_coefficient,
    comparison.shape_distance,
    comparison.shared_response,
    comparison.soft_matching_distance,
    comparison.spearman,
    comparison.stochastic_shape_distance,
    comparison.svcca,
    comparison.unit_corrected_cka,
)


INSTRUMENTS: dict[str, Entry] = {
    factory.__name__: Entry(factory, claims=instrument_claims(factory())) for factory in _FACTORIES
}
"""Ways of comparing two populations."""

MEASURES: dict[str, Entry] = {
    "accuracy": Entry(decision_accuracy, given=("model", *_LABELLED)),
    "accuracy_under_lesion": Entry(accuracy_under_lesion, given=("probe", "network", *_LABELLED)),
    "accuracy_under_noise": Entry(accuracy_under_noise, given=("probe", *_LABELLED)),
    "area_readout": Entry(area_readout, given=("model", "attributes", "weights", "permutations", "rng")),
    "gabor_census": Entry(census_of_gabor_fields, given=_GROWN),
    "mixed_slope": Entry(recording_slope, given=("whole_recording",), needs=("recording",)),
    "observed": Entry(observed, given=("history",)),
    "receptive_field_localisation": Entry(localisation_of_fields, given=_GROWN),
    "psychometric_curve": Entry(choices_by_evidence, given=("attributes", "weights", "permutations", "rng")),
    "reliability": Entry(recording_reliability, given=("whole_recording", "rng"), needs=("recording",)),
    "reward_per_episode": Entry(reward_per_episode, given=("attributes", "weights")),
    "stimuli_to_reach": Entry(stimuli_to_reach, given=("history", "batch")),
    "unique_variance": Entry(
        unique_variance, given=("model", "recording", "attributes", "weights"), needs=("recording",)
    ),
    **{name: as_measure(entry) for name, entry in INSTRUMENTS.items()},
}

REGISTRY: Mapping[str, Mapping[str, Entry]] = {
    "recording": RECORDINGS,
    "connectome": CONNECTOMES,
    "stimuli": STIMULI,
    "world": WORLDS,
    "neuron": NEURONS,
    "module": MODULES,
    "wiring": WIRING,
    "rule": RULES,
    "objective": OBJECTIVES,
    "synaptic cost": SYNAPTIC_COSTS,
    "experience": EXPERIENCES,
    "structural change": STRUCTURAL_CHANGES,
    "modulator": MODULATORS,
    "predictor": PREDICTORS,
    "instrument": INSTRUMENTS,
    "measure": MEASURES,
}
"""What can be named → kind → entry; the experiment file, the command line and the contract tests read it."""
