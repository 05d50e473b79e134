"""Readouts of spikes over time."""

import numpy as np
import pytest

from arealis.analysis import read_spikes
from arealis.experiments.measures import decision_accuracy
from arealis.types import DataError, make_responses


def recorded(spikes: np.ndarray):
    stimuli, _, steps, units = spikes.shape
    return make_responses(
        spikes,
        stimulus_id=[f"s{k}" for k in range(stimuli)],
        unit_id=[f"u{k}" for k in range(units)],
        area="decision",
        time=0.001 * np.arange(1, steps + 1),
        quantity="spikes",
        unit="arbitrary",
        provenance="made up",
    )


def test_counts_and_first_spikes_are_those_of_every_train():
    spikes = (np.random.default_rng(0).random((5, 2, 20, 3)) < 0.05).astype(float)
    counts, first = (
        read_spikes(recorded(spikes), by).values[:, :, 0] for by in ("spike_count", "first_spike")
    )
    for index in np.ndindex(5, 2, 3):
        train = spikes[index[0], index[1], :, index[2]]
        assert counts[index] == train.sum()
        assert first[index] == -(np.flatnonzero(train)[0] if train.any() else 20)


def test_a_unit_that_is_first_wins_over_one_that_fires_more():
    """Label 0 fires once, early; label 1 three times, later; of the second stimulus nothing fires at all."""
    spikes = np.zeros((2, 1, 6, 2))
    spikes[0, 0, 1, 0] = spikes[0, 0, 3:, 1] = 1
    given = {"labels": np.array([0, 0]), "weights": np.ones((40, 2)), "permutations": 40, "area": "decision"}
    found = {
        read: decision_accuracy(model=recorded(spikes), rng=np.random.default_rng(0), read=read, **given)
        for read in ("first_spike", "spike_count")
    }
    assert found["first_spike"].value == 0.75  # the silent tie counts one half
    assert found["spike_count"].value == 0.25
    assert found["first_spike"].card.options["read"] == "first_spike"


@pytest.mark.parametrize(
    "spikes", [np.ones((2, 1, 1, 2)), np.full((2, 1, 4, 2), 0.5)], ids=["one step", "rates"]
)
def test_what_is_not_spikes_over_time_is_refused(spikes):
    with pytest.raises(DataError, match="no spikes over time to be read by first spike"):
        read_spikes(recorded(spikes), "first_spike")
