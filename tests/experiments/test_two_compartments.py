"""Pyramidal cells with a dendrite, from a file: apical input turns single spikes into bursts."""

import tomllib

import pytest

from arealis.experiments import parse_experiment, plan
from arealis.experiments.check import check
from arealis.store import read_measurements
from arealis.types import SpecificationError

PYRAMIDS = """
name = "pyramids"
question = "Does apical input turn single spikes into bursts?"
seeds = 1
simulation = { steps = 1250, step_duration = 0.0002, recorded = "throughout" }

[stimuli]
kind = "injected_currents"
step_duration = 0.0002
duration = 0.25
held_out = 1
training = 0

[stimuli.protocols]
below = [
  { current = 6.0, start = 0.05, stop = 0.055 },
  { current = 6.0, start = 0.2, stop = 0.205 },
]
above = [
  { current = 0.8, start = 0.04, stop = 0.1 },
  { current = 0.8, start = 0.19, stop = 0.25 },
]

[[area]]
name = "below"
units = 1
neuron = { kind = "linear" }

[[area]]
name = "above"
units = 1
neuron = { kind = "linear" }

[[area]]
name = "nothing"
units = 1
neuron = { kind = "linear" }

[[area]]
name = "soma_alone"
module = { kind = "two_compartments" }
ports = { basal = "below", apical = "nothing" }

[[area]]
name = "dendrite_alone"
module = { kind = "two_compartments" }
ports = { basal = "nothing", apical = "above" }

[[area]]
name = "both"
module = { kind = "two_compartments" }
ports = { basal = "below", apical = "above" }

[[measure]]
kind = "firing_patterns"
areas = ["soma_alone", "dendrite_alone", "both"]
burst_interval = 0.016

[report]
rank_by = "firing_patterns"
"""


@pytest.fixture
def pyramids():
    return tomllib.loads(PYRAMIDS)


def check_all(tables):
    experiment = parse_experiment(tables)
    check(experiment, plan(experiment))


def test_apical_input_turns_single_spikes_into_bursts(pyramids, compute):
    """Larkum, Zhu & Sakmann 1999; Naud & Sprekeler 2018: basal input says when, apical how many spikes."""
    folder, outcome = compute(pyramids)
    assert not outcome.failed
    table = read_measurements(folder)
    value = table[table.seed == 0].set_index(["area", "measure"]).value
    assert value["soma_alone", "spike_count"] == 2
    assert value["soma_alone", "burst_count"] == 0
    assert value["dendrite_alone", "spike_count"] == 0
    assert value["both", "burst_count"] == 2
    assert value["both", "spike_count"] >= 3 * value["soma_alone", "spike_count"]


def test_its_time_step_is_that_of_the_simulation(pyramids):
    """Which a file states once; one that is too long for its equations is found before anything runs."""
    pyramids["area"][-1]["module"]["step_duration"] = 0.0001
    with pytest.raises(SpecificationError, match="step_duration"):
        check_all(pyramids)
    pyramids["area"][-1]["module"].pop("step_duration")
    check_all(pyramids)
    pyramids["simulation"]["step_duration"] = 0.001
    pyramids["stimuli"]["step_duration"] = 0.001
    with pytest.raises(SpecificationError, match="too long for its equations"):
        check_all(pyramids)
