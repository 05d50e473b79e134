"""The grasshopper's receptor: stretches with their past, none of which is counted twice."""

import numpy as np
import pytest

from arealis.recordings import grasshopper_receptor, load_grasshopper_receptor
from arealis.types import DataError, SpecificationError, check_responses

SPIKES = {"grasshopper_spike_times_1": [0.0501, 2.0005, 9.9999], "grasshopper_spike_times_2": [2.4995]}


@pytest.fixture
def made_up(monkeypatch):
    monkeypatch.setattr(grasshopper_receptor, "fetch", lambda name: name)
    monkeypatch.setattr(grasshopper_receptor, "read_grasshopper_spikes", lambda name: np.array(SPIKES[name]))
    monkeypatch.setattr(grasshopper_receptor, "provenance", lambda *names: "made up")


def test_stretches_have_a_past(made_up):
    found = load_grasshopper_receptor(stretch=0.5, lead_in=0.5)
    assert check_responses(found).shape == (38, 1, 1000, 1)
    assert found.attrs["unit"] == "spikes/step"
    np.testing.assert_allclose(found.coords["time"].values[[0, 499, 500, 999]], [-0.499, 0, 0.001, 0.5])
    np.testing.assert_allclose(found.coords["onset"].values[:3], [0.5, 1.0, 1.5])
    assert np.bincount(found.coords["sound"].values).tolist() == [0, 19, 19]
    later = found.isel(time=found.coords["time"].values > 0)
    assert float(later.sum()) == 3  # the first lies in the lead-in of the first stretch
    at = later.isel(stimulus=later.coords["stimulus_id"].values == "sound 1, 2.000 s").values.ravel()
    np.testing.assert_array_equal(np.flatnonzero(at), [0])


def test_whole_stretches_only(made_up):
    assert load_grasshopper_receptor(stretch=3.0, lead_in=0.0).sizes["stimulus"] == 6
    assert load_grasshopper_receptor(stretch=10.0, lead_in=0.0).sum() == 4


@pytest.mark.parametrize(
    "options",
    [
        {"step_duration": 0.0},
        {"step_duration": 0.003},
        {"stretch": 0.0005},
        {"stretch": 9.9, "lead_in": 0.2},
        {"lead_in": -0.1},
    ],
)
def test_cuts_that_cannot_be(made_up, options):
    with pytest.raises(SpecificationError, match="cannot be cut"):
        load_grasshopper_receptor(**options)


def test_two_spikes_in_a_step(made_up, monkeypatch):
    monkeypatch.setitem(SPIKES, "grasshopper_spike_times_2", [0.0051, 0.0052])
    with pytest.raises(DataError, match="one time step"):
        load_grasshopper_receptor()


@pytest.mark.real_data
def test_as_recorded(receptor_files):
    found = load_grasshopper_receptor(stretch=1.0, lead_in=0.0)
    counts = found.values.sum(axis=(1, 2, 3)).reshape(2, 10)
    assert counts.sum(axis=1).tolist() == [929, 868]
    assert counts[:, 0].min() > 1.3 * counts[:, -1].max()  # its rate falls while the sound goes on
