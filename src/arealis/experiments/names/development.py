"""What changes as a network grows up: experience, structure, neuromodulators."""

from __future__ import annotations

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
    Rewiring,
    Rolled,
    Spontaneous,
    Surprise,
    Uncertainty,
)
from arealis.experiments.entry import Entry

__all__ = ["EXPERIENCES", "MODULATORS", "STRUCTURAL_CHANGES"]

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
    "rewiring": Entry(Rewiring),
}

MODULATORS: dict[str, Entry] = {
    "horizon": Entry(Horizon),
    "reward_prediction_error": Entry(RewardPredictionError),
    "surprise": Entry(Surprise, given=("objective",)),
    "uncertainty": Entry(Uncertainty),
}
