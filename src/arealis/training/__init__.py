"""Training: one step, the loop, its checkpoints and its history."""

from arealis.training.batches import batches
from arealis.training.checkpoint import Checkpoint, LearnerCheckpoint
from arealis.training.history import HISTORY_COLUMNS, History
from arealis.training.observe import OBSERVABLES
from arealis.training.optimisers import OPTIMISERS, SCHEDULES, make_optimiser
from arealis.training.packing import pack, unpack
from arealis.training.step import Plasticity, adapt, begin, learn, perceive
from arealis.training.train import train

__all__ = [
    "HISTORY_COLUMNS",
    "OBSERVABLES",
    "OPTIMISERS",
    "SCHEDULES",
    "Checkpoint",
    "History",
    "LearnerCheckpoint",
    "Plasticity",
    "adapt",
    "batches",
    "begin",
    "learn",
    "make_optimiser",
    "pack",
    "perceive",
    "train",
    "unpack",
]
