"""Worlds to act in: what is seen next depends on what was done."""

from arealis.stimuli.worlds.array_world import ArrayWorld, Dynamics, WorldState
from arealis.stimuli.worlds.environment import EnvironmentWorld
from arealis.stimuli.worlds.grid_world import grid_world
from arealis.stimuli.worlds.gymnasium_world import gymnasium_world, neurogym_world
from arealis.stimuli.worlds.reversal_bandit import reversal_bandit
from arealis.stimuli.worlds.two_choice import two_choice
from arealis.stimuli.worlds.world import Outcome, World

__all__ = [
    "ArrayWorld",
    "Dynamics",
    "EnvironmentWorld",
    "Outcome",
    "World",
    "WorldState",
    "grid_world",
    "gymnasium_world",
    "neurogym_world",
    "reversal_bandit",
    "two_choice",
]
