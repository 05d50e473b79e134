"""Experience: how what is shown is altered, one file a kind."""

from arealis.development.experience.blurred import Blurred
from arealis.development.experience.deprived import Deprived
from arealis.development.experience.noisy import Noisy
from arealis.development.experience.remembered import Remembered
from arealis.development.experience.replayed import Replayed
from arealis.development.experience.rolled import Rolled
from arealis.development.experience.spontaneous import Spontaneous

__all__ = ["Blurred", "Deprived", "Noisy", "Remembered", "Replayed", "Rolled", "Spontaneous"]
