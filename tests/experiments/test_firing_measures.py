import numpy as np
import pytest

from arealis.experiments.firing_measures import firing_patterns, rates_by_current
from arealis.types import SpecificationError, make_responses


def recorded(trains, step=1e-3):
    """Two areas of one unit each; trains [stimulus, time, 2]."""
    trains = np.asarray(trains, dtype=float)
    return make_responses(
        trains[:, None],
        stimulus_id=[f"s{i}" for i in range(len(trains))],
        unit_id=["a 0", "b 0"],
        area=["a", "b"],
        time=step * np.arange(1, trains.shape[1] + 1),
        quantity="activity",
        unit="arbitrary",
        provenance="made up",
    )


def test_patterns_of_each_area():
    trains = np.zeros((1, 100, 2))
    trains[0, [10, 30, 70], 0] = 1
    found = {(m.area, m.name): m.value for m in firing_patterns(model=recorded(trains), areas=["b", "a"])}
    assert found["a", "spike_count"] == 3
    assert found["a", "spike_latency"] == pytest.approx(0.01)
    assert found["a", "interval_adaptation"] == pytest.approx(2)
    assert found["b", "spike_count"] == 0
    assert ("b", "spike_latency") not in found


def test_rates_after_the_onset_by_current():
    trains = np.zeros((3, 200, 2))
    trains[1, 100::50, 0] = 1
    trains[2, 100::10, 0] = 1
    trains[0, 0, 0] = 1  # before the onset
    attributes = {"current into a": np.array([1.0, 2.0, 3.0])}
    curve = rates_by_current(model=recorded(trains), attributes=attributes, areas=["a"], onset=0.1)
    found = {m.name: m.value for m in curve}
    assert found["rheobase"] == 2
    assert [found[f"rate_at_{c}"] for c in (1, 2, 3)] == pytest.approx([0, 20, 100])


def test_what_was_not_recorded_is_named():
    long, short = recorded(np.zeros((1, 10, 2))), recorded(np.zeros((1, 1, 2)))
    with pytest.raises(SpecificationError, match="area 'c'"):
        firing_patterns(model=long, areas=["c"])
    with pytest.raises(SpecificationError, match="1 recorded time steps"):
        firing_patterns(model=short, areas=["a"])
    with pytest.raises(SpecificationError, match="no levels of current went into area 'a'"):
        rates_by_current(model=long, attributes={}, areas=["a"])
