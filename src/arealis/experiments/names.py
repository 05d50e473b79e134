"""The only registry: what every kind in an experiment file stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial

from arealis import comparison
from arealis.analysis import gradient_cosine
from arealis.comparison import Instrument
from arealis.experiments.entry import Entry
from arealis.experiments.measures import (
    decision_accuracy,
    measure_by,
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
from arealis.experiments.sentence_models import (
    predict_by_attributes,
    predict_by_context_similarity,
    predict_by_sentence_encoder,
)
from arealis.networks import (
    ACTIVATIONS,
    connectome,
    degree_preserving,
    dense,
    node_shuffled,
    rate_neuron,
    sparse_random,
)
from arealis.networks.pretrained import ENCODER_FILES
from arealis.objectives import CrossEntropy, ResponseDetection
from arealis.recordings import (
    load_n400,
    load_objects92_behaviour,
    load_objects92_human_it,
    load_objects92_monkey_it,
    load_worm_connectome,
    load_worm_signal_propagation,
)
from arealis.rules import Backpropagation, FeedbackAlignment, NodePerturbation
from arealis.stimuli import mnist_digits, n400_sentences, objects92, single_unit_stimulation
from arealis.types import RuleCard

__all__ = [
    "CONNECTOMES",
    "INSTRUMENTS",
    "MEASURES",
    "NEURONS",
    "OBJECTIVES",
    "PREDICTORS",
    "RECORDINGS",
    "REGISTRY",
    "RULES",
    "STIMULI",
    "WIRING",
]

_UNITS = ("targets", "sources", "rng")
_DIAGRAM = (*_UNITS, "diagram")
_PAIR = ("model", "recording", "weights", "permutations", "rng")
_CELLS = ("worm_cells", "worm_transmitters")
_MINILM = tuple(f"minilm_{part}" for part in ENCODER_FILES)


def _claims(card: RuleCard) -> dict[str, str]:
    shown = {k: v for k, v in asdict(card).items() if k != "reference"}
    words = {k: ("yes" if v else "no") if isinstance(v, bool) else str(v) for k, v in shown.items()}
    return {k.replace("_", " "): word for k, word in words.items()}


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
    "mnist_digits": Entry(mnist_digits, data=("mnist_5k",)),
    "n400_sentences": Entry(n400_sentences, data=("n400_trials",)),
    "objects92": Entry(objects92, data=("objects92",)),
    "single_unit_stimulation": Entry(single_unit_stimulation, given=("recording",), needs=("recording",)),
}

NEURONS: dict[str, Entry] = {
    name: Entry(partial(rate_neuron, name), given=("step_duration",)) for name in ACTIVATIONS
}

WIRING: dict[str, Entry] = {
    "connectome": Entry(connectome, given=_DIAGRAM, needs=("connectome",)),
    "degree_preserving": Entry(degree_preserving, given=_DIAGRAM, needs=("connectome",)),
    "dense": Entry(dense, given=_UNITS),
    "node_shuffled": Entry(node_shuffled, given=_DIAGRAM, needs=("connectome",)),
    "sparse_random": Entry(sparse_random, given=_UNITS),
}

RULES: dict[str, Entry] = {
    "backpropagation": Entry(Backpropagation, claims=_claims(Backpropagation.card)),
    "feedback_alignment": Entry(FeedbackAlignment, claims=_claims(FeedbackAlignment.card)),
    "node_perturbation": Entry(NodePerturbation, claims=_claims(NodePerturbation.card)),
}

OBJECTIVES: dict[str, Entry] = {
    "cross_entropy": Entry(CrossEntropy),
    "response_detection": Entry(ResponseDetection),
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


def _instrument(factory: Callable[..., Instrument]) -> Entry:
    made = factory()
    claims = {"invariant to": ", ".join(made.invariant_to), "reads": made.reads, "alike is": made.alike_is}
    return Entry(factory, claims=claims)


INSTRUMENTS: dict[str, Entry] = {factory.__name__: _instrument(factory) for factory in _FACTORIES}
"""Ways of comparing two populations."""

MEASURES: dict[str, Entry] = {
    "accuracy": Entry(decision_accuracy, given=("model", "labels", "weights", "permutations", "rng")),
    "gradient_cosine": Entry(gradient_cosine, given=("history",)),
    "mixed_slope": Entry(recording_slope, given=("whole_recording",), needs=("recording",)),
    "reliability": Entry(recording_reliability, given=("whole_recording", "rng"), needs=("recording",)),
    "unique_variance": Entry(
        unique_variance, given=("model", "recording", "attributes", "weights"), needs=("recording",)
    ),
    **{
        name: Entry(measure_by(entry.make), given=_PAIR, needs=("recording",), claims=entry.claims)
        for name, entry in INSTRUMENTS.items()
    },
}

REGISTRY: Mapping[str, Mapping[str, Entry]] = {
    "recording": RECORDINGS,
    "connectome": CONNECTOMES,
    "stimuli": STIMULI,
    "neuron": NEURONS,
    "wiring": WIRING,
    "rule": RULES,
    "objective": OBJECTIVES,
    "predictor": PREDICTORS,
    "instrument": INSTRUMENTS,
    "measure": MEASURES,
}
"""What can be named → kind → entry; the experiment file, the command line and the contract tests read it."""
