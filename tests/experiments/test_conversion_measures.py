"""A grown network is asked again in spikes: accuracy approaches that in rates, and spikes add up."""

from __future__ import annotations

import copy
import json
import tomllib

import pytest

from arealis.experiments import check, grow, parse_experiment, plan
from arealis.types import NetworkError, SpecificationError

TABLES = tomllib.loads("""
name = "conversion"
question = "Do spikes reach what rates do?"

[stimuli]
kind = "noisy_prototypes"
features = 64
categories = 4
stimuli = 180
noise = 0.3
held_out = 100
training = 80

[[area]]
name = "cortex"
units = 16
neuron = { kind = "relu" }

[[area]]
name = "decision"
units = 4
neuron = { kind = "linear" }

[[projection]]
source = "stimulus"
target = "cortex"
wiring = { kind = "dense" }

[[projection]]
source = "cortex"
target = "decision"
wiring = { kind = "dense" }

[[learner]]
areas = ["cortex", "decision"]
rule = { kind = "backpropagation" }
objective = { kind = "cross_entropy", area = "decision" }
optimiser = { kind = "adam", learning_rate = 0.01 }
phases = ["training"]

[[phase]]
name = "training"
steps = 60
batch = 20

[report]
rank_by = "accuracy"
""")
ASKED = {"kind": "accuracy_after_conversion", "area": "decision", "durations": [1, 400, 20]}


def grown(*measures, neuron="relu"):
    tables = copy.deepcopy(TABLES)
    tables["measure"] = [{"kind": "accuracy", "area": "decision"}, *measures]
    tables["area"][0]["neuron"] = {"kind": neuron}
    experiment = parse_experiment(tables)
    tasks = plan(experiment)
    check(experiment, tasks)
    return grow(tasks[-1]).measurements.set_index("measure")


@pytest.fixture(scope="module")
def found():
    return grown(ASKED, {**ASKED, "name": "median", "percentile": 50.0, "readout": "counts"})


def test_accuracy_reaches_that_of_the_network_in_rates(found):
    value = found.value
    lost = value["accuracy"] - value["accuracy_at_step_400"]
    assert abs(lost) < 0.02
    assert value["accuracy_lost_in_conversion"] == pytest.approx(lost)
    assert value["accuracy_at_step_1"] < value["accuracy_at_step_400"]
    row = found.loc["accuracy_lost_in_conversion"]
    assert row.low <= row.value <= row.high
    assert json.loads(row.estimator)["options"]["steps"] == 400


def test_spikes_grow_with_time_and_with_what_a_spike_stands_for(found):
    counts = [found.value[f"spikes_per_unit_at_step_{steps}"] for steps in (1, 20, 400)]
    assert counts[1] == pytest.approx(counts[2] / 20, rel=0.1)
    assert 0 < counts[0] < counts[1]
    assert found.value["median_spikes_per_unit_at_step_400"] > 1.5 * counts[2]
    assert json.loads(found.loc["median_accuracy_at_step_20"].estimator)["options"] == {
        "percentile": 50.0,
        "readout": "counts",
        "charge": 0.5,
    }


def test_a_network_that_cannot_be_converted_is_an_error():
    with pytest.raises(NetworkError, match="cannot be converted into spikes"):
        grown(ASKED, neuron="tanh")


@pytest.mark.parametrize(
    ("measure", "problem"),
    [
        ({**ASKED, "area": "V9"}, "unknown area"),
        ({**ASKED, "durations": []}, "spikes cannot be counted"),
        ({**ASKED, "percentile": 0.0}, "cannot be normalised"),
        ({**ASKED, "readout": "first spike"}, "readout"),
    ],
)
def test_what_cannot_be_asked_is_an_error(measure, problem):
    with pytest.raises(SpecificationError, match=problem):
        grown(measure)
