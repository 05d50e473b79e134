"""What is shown, and what networks act in."""

from __future__ import annotations

from arealis.experiments.entry import Entry
from arealis.stimuli import (
    BurstCode,
    DeltaModulation,
    LatencyCode,
    PhaseCode,
    PoissonCode,
    PopulationCode,
    RankOrderCode,
    RegularCode,
    binding_task,
    copy_task,
    foraging,
    gaze_scenes,
    grasshopper_sound,
    grid_world,
    gymnasium_world,
    injected_currents,
    mnist_digits,
    mnist_test_digits,
    moving_sprites,
    n400_sentences,
    natural_image_motion,
    natural_image_patches,
    neurogym_world,
    noisy_prototypes,
    objects92,
    one_shot_recall,
    planning_task,
    reversal_bandit,
    ring_patterns,
    seen_and_spoken_digits,
    single_unit_stimulation,
    spike_patterns,
    spoken_digits,
    two_choice,
)

__all__ = ["CODES", "STIMULI", "WORLDS"]

STIMULI: dict[str, Entry] = {
    "binding_task": Entry(binding_task),
    "copy_task": Entry(copy_task),
    "foraging": Entry(foraging),
    "gaze_scenes": Entry(gaze_scenes),
    "grasshopper_sound": Entry(
        grasshopper_sound,
        given=("recording",),
        needs=("recording",),
        data=("grasshopper_stimulus_1", "grasshopper_stimulus_2"),
    ),
    "injected_currents": Entry(injected_currents),
    "mnist_digits": Entry(mnist_digits, data=("mnist_5k",)),
    "mnist_test_digits": Entry(mnist_test_digits, data=("mnist_test_images", "mnist_test_labels")),
    "moving_sprites": Entry(moving_sprites),
    "n400_sentences": Entry(n400_sentences, data=("n400_trials",)),
    "natural_image_motion": Entry(natural_image_motion),
    "natural_image_patches": Entry(natural_image_patches),
    "noisy_prototypes": Entry(noisy_prototypes),
    "objects92": Entry(objects92, data=("objects92",)),
    "one_shot_recall": Entry(one_shot_recall),
    "planning_task": Entry(planning_task),
    "ring_patterns": Entry(ring_patterns),
    "seen_and_spoken_digits": Entry(
        seen_and_spoken_digits, data=("mnist_5k", "mnist_test_images", "mnist_test_labels", "spoken_digits")
    ),
    "single_unit_stimulation": Entry(single_unit_stimulation, given=("recording",), needs=("recording",)),
    "spike_patterns": Entry(spike_patterns),
    "spoken_digits": Entry(spoken_digits, data=("spoken_digits",)),
}

_TIME = ("step_duration", "steps")

CODES: dict[str, Entry] = {
    "burst": Entry(BurstCode, given=_TIME),
    "delta_modulation": Entry(DeltaModulation, given=_TIME),
    "latency": Entry(LatencyCode, given=_TIME),
    "phase": Entry(PhaseCode, given=_TIME),
    "poisson": Entry(PoissonCode, given=_TIME),
    "population": Entry(PopulationCode, given=_TIME),
    "rank_order": Entry(RankOrderCode, given=_TIME),
    "regular": Entry(RegularCode, given=_TIME),
}
"""How stimuli become spikes."""

_EPISODES = ("episodes",)

WORLDS: dict[str, Entry] = {
    "grid_world": Entry(grid_world, given=_EPISODES),
    "gymnasium_world": Entry(gymnasium_world, given=_EPISODES),
    "neurogym_world": Entry(neurogym_world, given=_EPISODES),
    "reversal_bandit": Entry(reversal_bandit, given=_EPISODES),
    "two_choice": Entry(two_choice, given=_EPISODES),
}
"""What networks act in."""
