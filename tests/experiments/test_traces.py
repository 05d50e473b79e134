"""Traces of the first seed are kept: every spike, potentials and currents of a few units."""

import copy

import numpy as np
import pytest
import torch

from arealis.experiments import parse_experiment
from arealis.experiments.grow import grow
from arealis.experiments.plan import plan
from arealis.store import read_task, read_traces, write_task

CELL = {"kind": "leaky_integrate_and_fire", "time_constant": 0.01}
SPIKING = {
    "name": "spikes",
    "question": "Which spikes?",
    "seeds": 2,
    "draws": 100,
    "permutations": 100,
    "stimuli": {"kind": "noisy_prototypes", "stimuli": 52, "training": 40, "held_out": 12},
    "simulation": {"steps": 15, "step_duration": 0.001, "recorded": "mean"},
    "area": [
        {"name": "V1", "units": 12, "neuron": CELL},
        {"name": "decision", "units": 10, "neuron": {"kind": "linear", "time_constant": 0.01}},
    ],
    "projection": [
        {"source": "stimulus", "target": "V1", "wiring": {"kind": "dense", "gain": 6.0}},
        {
            "source": "V1",
            "target": "decision",
            "wiring": {"kind": "dense"},
            "synapse": {"kind": "exponential", "time_constant": 0.005},
        },
    ],
    "candidate": [{"name": "as wired"}],
    "measure": [{"kind": "accuracy", "area": "decision"}],
    "report": {"rank_by": "accuracy"},
}


def grown(**changes):
    experiment = parse_experiment(copy.deepcopy(SPIKING) | changes)
    return next(grow(task) for task in plan(experiment) if 0 in task.seeds)


@pytest.fixture(scope="module")
def result():
    return grown()


def test_every_spike_is_kept(result):
    rates = result.responses["seed 0"]
    spikes = result.traces[result.traces["variable"] == "spike"]
    first = rates.stimulus_id.values[:6]
    assert set(spikes["stimulus_id"]) <= set(first)
    counted = spikes.groupby(["stimulus_id", "unit"]).size()
    of_area = rates[:6, 0, 0, rates.area.values == "V1"]
    for stimulus, row in zip(first, of_area.values, strict=True):
        for number, rate in enumerate(row):
            assert counted.get((stimulus, number), 0) == round(15 * float(rate))
    assert len(spikes) > 10


def test_potentials_and_currents_of_a_few_units_are_kept(result):
    for variable in ("potential", "current"):
        course = result.traces[result.traces["variable"] == variable]
        assert len(course) == 15 * 6 * 2
        assert np.isfinite(course["value"]).all()
    assert result.traces["seconds"].max() == pytest.approx(0.015)


def test_rates_are_the_mean_over_time(result):
    rates = result.responses["seed 0"].values
    assert rates.shape[2] == 1
    assert torch.allclose(torch.tensor(15 * rates[..., :12]).round(), torch.tensor(15 * rates[..., :12]))


def test_networks_of_rates_leave_none():
    areas = copy.deepcopy(SPIKING["area"])
    areas[0]["neuron"] = {"kind": "relu"}
    assert grown(area=areas).traces.empty


def test_they_are_stored_and_read_back(result, tmp_path):
    (tmp_path / "tasks").mkdir()
    write_task(tmp_path, "a" * 32, result)
    back = read_traces(tmp_path, "a" * 32)
    assert back.equals(read_task(tmp_path, "a" * 32).traces)
    assert len(back) == len(result.traces)
