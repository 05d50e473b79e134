"""Pyramidal cells with a dendrite, from a file: apical input turns single spikes into bursts."""

import tomllib
from pathlib import Path

import pytest

from arealis.experiments import parse_experiment, plan
from arealis.experiments.check import check
from arealis.experiments.grow import grow
from arealis.store import read_measurements
from arealis.types import SpecificationError

EXAMPLE = Path(__file__).parents[2] / "examples" / "apical_plateau.toml"


@pytest.fixture
def pyramids():
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))


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


def test_both_compartments_are_traced_and_the_currents_into_them(pyramids):
    """The plateau outlasts the current into the soma, in the dendrite, and only where both came together."""
    traces = grow(plan(parse_experiment(pyramids))[0]).traces.set_index(["area", "variable"]).sort_index()
    after = (traces.seconds > 0.065) & (traces.seconds < 0.09)
    dendrite = {a: traces[after].value[a, "potential of the dendrite"].mean() for a in ("soma_alone", "both")}
    assert dendrite["both"] > dendrite["soma_alone"] + 20
    assert traces.value["both", "current"].max() == 6.0
    assert traces.value["both", "current of the dendrite"].max() == pytest.approx(0.8)
    assert traces.value["soma_alone", "current of the dendrite"].max() == 0
    fired = traces.seconds["both", "spike"]
    soma = traces.loc[("both", "potential")].set_index("seconds").value
    assert len(fired) == 7
    assert (soma.loc[list(fired)] == -70.0).all()  # mV, after the reset


def test_a_number_that_is_not_measured_is_found_before_anything_runs(pyramids):
    pyramids["report"]["rank_by"] = "firing_patterns"
    with pytest.raises(SpecificationError, match="'spike_count'"):
        check_all(pyramids)


def test_its_time_step_is_that_of_the_simulation(pyramids):
    """Which a file states once; one that is too long for its equations is found before anything runs."""
    pyramids["area"][-1]["module"]["step_duration"] = 0.0001
    with pytest.raises(SpecificationError, match="step_duration"):
        check_all(pyramids)
    pyramids["area"][-1]["module"].pop("step_duration")
    check_all(pyramids)
    pyramids["simulation"]["step_duration"] = 0.001
    pyramids["stimuli"]["step_duration"] = 0.001
    with pytest.raises(SpecificationError, match=r"^area 'soma_alone': .* too long for its equations"):
        check_all(pyramids)
