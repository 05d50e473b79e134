"""The only registry: what every kind in an experiment file stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

from arealis.analysis import gradient_cosine
from arealis.comparison import all_pairs, linear_cka, roc_auc, rsa, spearman
from arealis.experiments.entry import Entry
from arealis.experiments.measures import decision_accuracy
from arealis.experiments.predictors import (
    predict_by_network,
    predict_by_network_and_responsiveness,
    predict_by_responsiveness,
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
from arealis.objectives import CrossEntropy, ResponseDetection
from arealis.recordings import load_worm_connectome, load_worm_signal_propagation
from arealis.rules import Backpropagation, FeedbackAlignment, NodePerturbation
from arealis.stimuli import mnist_digits, single_unit_stimulation
from arealis.types import RuleCard

__all__ = [
    "CONNECTOMES",
    "MEASURES",
    "NEURONS",
    "OBJECTIVES",
    "PAIR_MEASURES",
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


def _claims(card: RuleCard) -> dict[str, str]:
    shown = {k: v for k, v in asdict(card).items() if k != "reference"}
    words = {k: ("yes" if v else "no") if isinstance(v, bool) else str(v) for k, v in shown.items()}
    return {k.replace("_", " "): word for k, word in words.items()}


RECORDINGS: dict[str, Entry] = {
    "worm_signal_propagation": Entry(
        load_worm_signal_propagation, data=("worm_signal_propagation", "worm_cells")
    ),
}

CONNECTOMES: dict[str, Entry] = {
    "worm": Entry(load_worm_connectome, given=("unit_id",), data=("worm_connectome", *_CELLS)),
}

STIMULI: dict[str, Entry] = {
    "mnist_digits": Entry(mnist_digits, data=("mnist_5k",)),
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

PREDICTORS: dict[str, Entry] = {
    "network": Entry(predict_by_network, given=("session", "record")),
    "network_and_responsiveness": Entry(
        predict_by_network_and_responsiveness, given=("session", "record"), needs=("recording",)
    ),
    "responsiveness": Entry(predict_by_responsiveness, given=("session", "record"), needs=("recording",)),
}

MEASURES: dict[str, Entry] = {
    "accuracy": Entry(decision_accuracy, given=("model", "labels", "weights", "permutations", "rng")),
    "gradient_cosine": Entry(gradient_cosine, given=("history",)),
    "linear_cka": Entry(
        linear_cka,
        given=_PAIR,
        needs=("recording",),
        claims={"invariant to": "rotation, isotropic scale, offset of units"},
    ),
    "roc_auc": Entry(
        roc_auc,
        given=_PAIR,
        needs=("recording",),
        claims={"invariant to": "isotropic scale, increasing map of magnitudes"},
    ),
    "rsa": Entry(
        rsa,
        given=_PAIR,
        needs=("recording",),
        claims={"invariant to": "isotropic scale, scale of each stimulus, offset of each stimulus"},
    ),
    "spearman": Entry(
        spearman,
        given=_PAIR,
        needs=("recording",),
        claims={"invariant to": "isotropic scale, increasing map of values"},
    ),
}

PAIR_MEASURES: dict[str, Entry] = {
    "linear_cka": Entry(all_pairs, given=("representations", "weights")),
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
    "measure": MEASURES,
    "pair measure": PAIR_MEASURES,
}
"""What can be named → kind → entry; the experiment file, the command line and the contract tests read it."""
