"""Rules: credit assignment, one file a scheme."""

from arealis.rules.backpropagation import Backpropagation
from arealis.rules.error_transport import cost_gradient, transport
from arealis.rules.feedback import random_like
from arealis.rules.feedback_alignment import FeedbackAlignment
from arealis.rules.fitness import require_trainable
from arealis.rules.local import local_updates
from arealis.rules.node_perturbation import NodePerturbation

__all__ = [
    "Backpropagation",
    "FeedbackAlignment",
    "NodePerturbation",
    "cost_gradient",
    "local_updates",
    "random_like",
    "require_trainable",
    "transport",
]
