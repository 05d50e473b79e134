"""Spike trains: lists of times, as spikes in time steps and back, and how far apart two of them are."""

from arealis.numerics.spike_trains.steps import spikes_in_steps, times_of_spikes
from arealis.numerics.spike_trains.van_rossum import van_rossum_distances, van_rossum_distances_eagerly
from arealis.numerics.spike_trains.victor_purpura import (
    victor_purpura_distances,
    victor_purpura_distances_eagerly,
)

__all__ = [
    "spikes_in_steps",
    "times_of_spikes",
    "van_rossum_distances",
    "van_rossum_distances_eagerly",
    "victor_purpura_distances",
    "victor_purpura_distances_eagerly",
]
