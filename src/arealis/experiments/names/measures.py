"""What is measured in one population, and by every instrument in two."""

from __future__ import annotations

from arealis.analysis import observed, stimuli_to_reach
from arealis.comparison import van_rossum, victor_purpura
from arealis.experiments.conversion_measures import accuracy_after_conversion
from arealis.experiments.entry import Entry, as_measure
from arealis.experiments.episode_measures import choices_by_evidence, reward_per_episode
from arealis.experiments.firing_measures import firing_patterns, rates_by_current
from arealis.experiments.free_running import recorded_spike_likelihood
from arealis.experiments.measures import (
    decision_accuracy,
    recording_reliability,
    recording_slope,
    unique_variance,
)
from arealis.experiments.names.instruments import INSTRUMENTS
from arealis.experiments.probing import accuracy_under_lesion, accuracy_under_noise, area_readout
from arealis.experiments.receptive_fields import census_of_gabor_fields, localisation_of_fields
from arealis.experiments.spatial_measures import census_of_grid_fields, census_of_place_fields

__all__ = ["MEASURES"]

_LABELLED = ("labels", "weights", "permutations", "rng")
_MAPPED = ("model", "attributes", "permutations", "rng")
_TRAINS = ("model", "recording", "weights", "permutations", "rng")
_GROWN = ("network", "parameters", "permutations", "rng")
_FIRING = ("spike_count", "spike_latency", "interval_adaptation", "interval_variation")
_BURSTS = ("burst_count", "spikes_in_bursts")
_GABOR = ("gabor_fields", "gabor_r_squared", "gabor_nx", "gabor_ny", "gabor_aspect_ratio", "gabor_frequency")
_CHOICES = ("psychometric_slope", "psychometric_bias", "psychometric_lapse")

MEASURES: dict[str, Entry] = {
    "accuracy": Entry(decision_accuracy, given=("model", *_LABELLED)),
    "accuracy_after_conversion": Entry(
        accuracy_after_conversion,
        given=("model", "network", "parameters", "stimuli", "learnt_from", *_LABELLED),
    ),
    "accuracy_under_lesion": Entry(accuracy_under_lesion, given=("probe", "network", *_LABELLED)),
    "accuracy_under_noise": Entry(accuracy_under_noise, given=("probe", *_LABELLED)),
    "area_readout": Entry(area_readout, given=("model", "attributes", "weights", "permutations", "rng")),
    "bits_per_spike": Entry(
        recorded_spike_likelihood, given=("probe", "recording", "weights"), needs=("recording",)
    ),
    "firing_patterns": Entry(firing_patterns, given=("model",), yields=_FIRING + _BURSTS),
    "gabor_census": Entry(census_of_gabor_fields, given=_GROWN, yields=_GABOR),
    "grid_score": Entry(census_of_grid_fields, given=_MAPPED),
    "mixed_slope": Entry(recording_slope, given=("whole_recording",), needs=("recording",)),
    "observed": Entry(observed, given=("history",)),
    "receptive_field_localisation": Entry(localisation_of_fields, given=_GROWN),
    "psychometric_curve": Entry(
        choices_by_evidence,
        given=("attributes", "weights", "permutations", "rng"),
        yields=_CHOICES,
    ),
    "reliability": Entry(recording_reliability, given=("whole_recording", "rng"), needs=("recording",)),
    "reward_per_episode": Entry(reward_per_episode, given=("attributes", "weights")),
    "rheobase": Entry(rates_by_current, given=("model", "attributes")),
    "spatial_information": Entry(census_of_place_fields, given=_MAPPED),
    "stimuli_to_reach": Entry(stimuli_to_reach, given=("history", "batch")),
    "unique_variance": Entry(
        unique_variance, given=("model", "recording", "attributes", "weights"), needs=("recording",)
    ),
    "van_rossum": Entry(van_rossum, given=_TRAINS, needs=("recording",)),
    "victor_purpura": Entry(victor_purpura, given=_TRAINS, needs=("recording",)),
    **{name: as_measure(entry) for name, entry in INSTRUMENTS.items()},
}
