"""What is shown to a network, and which part of it is held out."""

from arealis.stimuli.binding_task import binding_task
from arealis.stimuli.cochleagram import cochleagrams, mel_bank
from arealis.stimuli.codes import (
    BurstCode,
    DeltaModulation,
    LatencyCode,
    PhaseCode,
    PoissonCode,
    PopulationCode,
    RankOrderCode,
    RegularCode,
)
from arealis.stimuli.copy_task import copy_task
from arealis.stimuli.current_piece import CurrentPiece, current_over_time
from arealis.stimuli.digits import mnist_digits, mnist_test_digits
from arealis.stimuli.firing_pattern_currents import FIRING_PATTERN_CURRENTS
from arealis.stimuli.foraging import foraging
from arealis.stimuli.gaze_scenes import gaze_scenes
from arealis.stimuli.grasshopper_sound import grasshopper_sound
from arealis.stimuli.injected_currents import injected_currents
from arealis.stimuli.moving_sprites import moving_sprites
from arealis.stimuli.natural_images import natural_image_motion, natural_image_patches
from arealis.stimuli.objects92 import objects92, objects92_photographs, read_photographs
from arealis.stimuli.one_shot_recall import one_shot_recall
from arealis.stimuli.partition import hold_out
from arealis.stimuli.photographs import natural_photographs
from arealis.stimuli.planning_task import planning_task
from arealis.stimuli.prototypes import noisy_prototypes
from arealis.stimuli.ring_patterns import ring_patterns
from arealis.stimuli.seen_and_spoken_digits import seen_and_spoken_digits
from arealis.stimuli.sentences import n400_sentences
from arealis.stimuli.spike_patterns import spike_patterns
from arealis.stimuli.spoken_digits import read_spoken_digits, spoken_digits
from arealis.stimuli.stimulation import single_unit_stimulation
from arealis.stimuli.worlds import (
    ArrayWorld,
    Dynamics,
    EnvironmentWorld,
    Outcome,
    World,
    WorldState,
    grid_world,
    gymnasium_world,
    neurogym_world,
    reversal_bandit,
    two_choice,
)

__all__ = [
    "FIRING_PATTERN_CURRENTS",
    "ArrayWorld",
    "BurstCode",
    "CurrentPiece",
    "DeltaModulation",
    "Dynamics",
    "EnvironmentWorld",
    "LatencyCode",
    "Outcome",
    "PhaseCode",
    "PoissonCode",
    "PopulationCode",
    "RankOrderCode",
    "RegularCode",
    "World",
    "WorldState",
    "binding_task",
    "cochleagrams",
    "copy_task",
    "current_over_time",
    "foraging",
    "gaze_scenes",
    "grasshopper_sound",
    "grid_world",
    "gymnasium_world",
    "hold_out",
    "injected_currents",
    "mel_bank",
    "mnist_digits",
    "mnist_test_digits",
    "moving_sprites",
    "n400_sentences",
    "natural_image_motion",
    "natural_image_patches",
    "natural_photographs",
    "neurogym_world",
    "noisy_prototypes",
    "objects92",
    "objects92_photographs",
    "one_shot_recall",
    "planning_task",
    "read_photographs",
    "read_spoken_digits",
    "reversal_bandit",
    "ring_patterns",
    "seen_and_spoken_digits",
    "single_unit_stimulation",
    "spike_patterns",
    "spoken_digits",
    "two_choice",
]
