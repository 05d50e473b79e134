"""Training: one step, the loop, its checkpoints and its history."""

from arealis.training.acting import OBSERVATION, Acting, Episodes, act, require_actor
from arealis.training.advantages import generalised_advantage
from arealis.training.batches import batches
from arealis.training.checkpoint import Checkpoint, LearnerCheckpoint
from arealis.training.history import HISTORY_COLUMNS, History
from arealis.training.observe import OBSERVABLES
from arealis.training.optimisers import OPTIMISERS, SCHEDULES, make_optimiser
from arealis.training.packing import pack, unpack
from arealis.training.step import Plasticity, adapt, begin, learn, perceive
from arealis.training.train import train
from arealis.training.world_batches import acted_batches

__all__ = [
    "HISTORY_COLUMNS",
    "OBSERVABLES",
    "OBSERVATION",
    "OPTIMISERS",
    "SCHEDULES",
    "Acting",
    "Checkpoint",
    "Episodes",
    "History",
    "LearnerCheckpoint",
    "Plasticity",
    "act",
    "acted_batches",
    "adapt",
    "batches",
    "begin",
    "generalised_advantage",
    "learn",
    "make_optimiser",
    "pack",
    "perceive",
    "require_actor",
    "train",
    "unpack",
]
