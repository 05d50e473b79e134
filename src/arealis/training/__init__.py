"""Training: one step, the loop, its checkpoints and its history."""

from arealis.training.batches import batches
from arealis.training.checkpoint import Checkpoint, LearnerCheckpoint
from arealis.training.history import HISTORY_COLUMNS, History
from arealis.training.observe import OBSERVABLES
from arealis.training.optimisers import OPTIMISERS, make_optimiser
from arealis.training.packing import pack, unpack
from arealis.training.step import Plasticity, begin, learn
from arealis.training.train import train

__all__ = [
    "HISTORY_COLUMNS",
    "OBSERVABLES",
    "OPTIMISERS",
    "Checkpoint",
    "History",
    "LearnerCheckpoint",
    "Plasticity",
    "batches",
    "begin",
    "learn",
    "make_optimiser",
    "pack",
    "train",
    "unpack",
]
