"""Training: one step, the loop, and its history."""

from arealis.training.batches import batches
from arealis.training.history import HISTORY_COLUMNS, History
from arealis.training.optimisers import OPTIMISERS, make_optimiser
from arealis.training.step import Plasticity, begin, learn
from arealis.training.train import train

__all__ = [
    "HISTORY_COLUMNS",
    "OPTIMISERS",
    "History",
    "Plasticity",
    "batches",
    "begin",
    "learn",
    "make_optimiser",
    "train",
]
