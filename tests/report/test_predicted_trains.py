"""Predicted trains are drawn: beside what was recorded, and as intervals."""

import base64

import numpy as np
import pandas as pd
import pytest

from arealis.report import PredictedTrains
from arealis.report.predicted_trains import _by_variable, draw_predicted_trains


def table(level=True, predicted=True, seed=0):
    rng, rows = np.random.default_rng(seed), []
    for stimulus in ("first", "second", "third"):
        trains = [("recorded", 0)] + [("predicted", k) for k in range(12) if predicted]
        for variable, trial in trains:
            rows += [(stimulus, variable, seconds, trial) for seconds in np.sort(rng.uniform(0, 0.5, 20))]
        rows += [(stimulus, "level", t / 100, rng.normal()) for t in range(50) if level]
    made = pd.DataFrame(rows, columns=["stimulus_id", "variable", "seconds", "value"])
    return made.assign(area="cell", unit=0)


def drawing(figure):
    kind, text = figure.svg.split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    return base64.b64decode(text).decode()


def test_both_figures_name_models_and_stimuli():
    trains = [PredictedTrains("LIF", table()), PredictedTrains("linear", table(seed=1))]
    rasters, intervals = draw_predicted_trains(trains)
    for word in ("first", "second", "LIF", "linear", "seconds", "level"):
        assert word in drawing(rasters)
    assert "third" not in drawing(rasters)
    for word in ("LIF", "linear", "ms between spikes"):
        assert word in drawing(intervals)
    assert draw_predicted_trains(trains) == draw_predicted_trains(trains)
    assert draw_predicted_trains([]) == ()


@pytest.mark.parametrize("lacking", ["level", "predicted"])
def test_what_is_not_there_is_left_out(lacking):
    assert len(draw_predicted_trains([PredictedTrains("LIF", table(**{lacking: False}))])) == 2


def test_many_models_are_counted():
    many = [PredictedTrains(f"model {i}", table()) for i in range(9)]
    assert "The first 8 of 9 models." in draw_predicted_trains(many)[0].caption


def test_intervals_are_within_a_train():
    rows = {"area": "cell", "unit": 0, "stimulus_id": ["a", "a", "a", "b", "b"]}
    rows |= {"variable": "predicted", "seconds": [0.3, 0.1, 0.2, 0.0, 0.5], "value": [0.0, 0, 1, 0, 0]}
    found = _by_variable(pd.DataFrame(rows))
    np.testing.assert_allclose(np.sort(found["predicted"]), [0.2, 0.5])
    assert len(found["recorded"]) == 0
