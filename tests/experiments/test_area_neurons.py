"""Neurons whose parameters differ from cell to cell, as an experiment file writes them."""

import pytest
import torch

from arealis.experiments import parse_experiment, plan
from arealis.experiments.anatomy import describe_anatomy
from arealis.experiments.area_neurons import make_area_neuron
from arealis.experiments.assemble import assemble_network
from arealis.experiments.check import check
from arealis.experiments.entry import option_types
from arealis.experiments.names import NEURONS
from arealis.experiments.network_tables import AreaTable
from arealis.networks import ACTIVATIONS
from arealis.numerics import ReplicaStreams
from arealis.types import SpecificationError, Stimuli

SPIKING = sorted(set(NEURONS) - set(ACTIVATIONS) - {"izhikevich_pattern"})
NEEDED = {
    "leaky_integrate_and_fire": {"time_constant": 0.01},
    "adaptive_leaky_integrate_and_fire": {
        "time_constant": 0.01, "adaptation_time_constant": 0.05, "adaptation_strength": 0.5,
    },
}  # fmt: skip
UNSET = {"time_constant": 0.002, "reset_to": 0.3, "recovery": -14.0}
DRIVES = {"adaptive_exponential": 1500.0, "exponential_integrate_and_fire": 3.0, "hodgkin_huxley": 15.0,
          "izhikevich": 15.0, "quadratic_integrate_and_fire": 60.0}  # fmt: skip


def make(neuron, units=3, seeds=(0,), step_duration=1e-4):
    table = AreaTable(name="V1", units=units, neuron=neuron)
    return make_area_neuron(table, units, step_duration=step_duration, rng=ReplicaStreams(seeds))


def single(kind, name):
    """Some value of a parameter that every cell may have one of."""
    given = NEEDED.get(kind, {}).get(name)
    default = NEURONS[kind].options[name].default
    return given if given is not None else UNSET[name] if default is None else default


def differing():
    for kind in SPIKING:
        types = option_types(NEURONS[kind])
        for name in NEURONS[kind].options:
            if "Tensor" in str(types[name]) and "float" in str(types[name]):
                yield kind, name


def run(neuron, kind, units):
    drive = torch.full((80, 1, 2, units), DRIVES.get(kind, 1.93))
    _, spikes, recorded = neuron.scan(neuron.initial((1, 2, units), drive), drive)
    return torch.stack([spikes, recorded["potential"]])


@pytest.mark.parametrize(("kind", "name"), list(differing()))
def test_every_cell_is_the_neuron_with_its_own_value(kind, name):
    middle = single(kind, name)
    values = [middle - 0.04 * abs(middle), middle, middle + 0.04 * abs(middle) + 0.01 * (middle == 0)]
    options = {"kind": kind, **NEEDED.get(kind, {})}
    together = run(make({**options, name: values}), kind, units=3)
    for cell, value in enumerate(values):
        alike = run(make({**options, name: value}), kind, units=3)
        torch.testing.assert_close(together[..., cell], alike[..., cell], rtol=2e-3, atol=2e-3)


def test_many_parameters_may_differ():
    assert len(list(differing())) > 60


def lif(**options):
    return {"kind": "leaky_integrate_and_fire", "time_constant": 0.02, **options}


def test_drawn_values_are_of_each_replica_and_of_each_parameter():
    spread = {"mean": 0.02, "spread": 0.005, "distribution": "gamma"}
    level = {"mean": 1.0, "spread": 0.1}
    both = make(lif(time_constant=spread, threshold=level), units=50, seeds=(1, 2))
    alone = make(lif(time_constant=spread), units=50, seeds=(2,))
    assert both.decay.shape == both.gain.shape == both.threshold.shape == (2, 1, 50)
    assert torch.equal(both.decay[1:], alone.decay)
    assert not torch.equal(both.decay[0], both.decay[1])
    seconds = -1e-4 / both.decay.log()
    assert float(seconds.mean()) == pytest.approx(0.02, rel=0.1)
    assert float(seconds.std()) == pytest.approx(0.005, rel=0.2)
    assert abs(float(torch.corrcoef(torch.stack([seconds[0, 0], both.threshold[0, 0]]))[0, 1])) < 0.5


@pytest.mark.parametrize(
    ("neuron", "problem"),
    [
        (lif(threshold=[1.0, 1.1]), r"V1'\.threshold' does not give .* Given: 2 values.* Needed: 3, one a"),
        (lif(threshold=[1.0, 1.1, "x"]), "Given: 3 values, 2 of them finite numbers"),
        (lif(threshold=[1.0, 1.1, float("inf")]), "2 of them finite"),
        (lif(threshold={"mean": 1.0, "spread": -0.1}), r"spread of 'area 'V1'\.threshold' is negative"),
        (lif(threshold={"mean": 1.0}), "spread' is missing"),
        (lif(threshold={"mean": 1.0, "spred": 0.1, "spread": 0.1}), "'spread'"),
        (lif(refractory_period=[0.001, 0.002, 0.003]), "refractory_period' cannot differ .* may differ of"),
        (lif(reset={"mean": 1.0, "spread": 0.1}), "reset' cannot differ"),
        ({"kind": "relu", "time_constant": [1.0, 2.0, 3.0]}, "cannot differ .* of 'relu' is nothing"),
        (lif(rest=[0.0, 0.0, 1.5]), r"cells of area 'V1' .* rest .* below threshold\. Given: rest from 0"),
        (lif(time_constant={"mean": 5e-5, "spread": 1e-6}), "cells of area 'V1' .* time_constant from"),
        (lif(treshold=[1.0, 1.0, 1.0]), "treshold"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(neuron, problem):
    with pytest.raises(SpecificationError, match=problem):
        make(neuron)


def test_a_mistake_without_cells_says_whose_it_is():
    with pytest.raises(SpecificationError, match=r"^area 'V1': rest of a leaky"):
        make(lif(rest=2.0))


def of_file(tables, **neuron):
    tables["area"][0]["neuron"] = lif(**neuron)
    tables["simulation"] = {"steps": 3, "step_duration": 0.001}
    experiment = parse_experiment(tables)
    return experiment, plan(experiment)


def test_a_file_is_checked_and_told_in_words(tables):
    time = {"mean": 0.02, "spread": 0.005, "lowest": 0.002}
    experiment, tasks = of_file(tables, time_constant=time)
    check(experiment, tasks)
    said = describe_anatomy(tasks[0].model).areas[0].consists_of
    assert "time constant 0.02 ± 0.005, normal over cells, at least 0.002" in said


@pytest.mark.parametrize("neuron", [{"threshold": [1.0]}, {"threshold": {"mean": 1.0, "spread": -1.0}}])
def test_a_mistake_is_found_before_anything_runs(tables, neuron):
    experiment, tasks = of_file(tables, **neuron)
    with pytest.raises(SpecificationError, match=r"area\.0\.neuron\.threshold"):
        check(experiment, tasks)


def test_what_differs_reaches_the_network_and_changes_no_other_draw(tables):
    def assembled(**neuron):
        model = of_file(tables, **neuron)[1][0].model
        return assemble_network(model, shown, None, rng=ReplicaStreams((0, 1)))

    source = tables["projection"][0]["source"]
    shown = Stimuli({source: torch.zeros(2, 1, 5).numpy()}, ["a", "b"], {"label": [0, 1]})
    plain, params = assembled()
    network, drawn = assembled(time_constant={"mean": 0.02, "spread": 0.005, "lowest": 0.002})
    name = tables["area"][0]["name"]
    assert network.area[name].neuron.decay.shape == (2, 1, plain.units(name))
    assert all(torch.equal(params[n], drawn[n]) for n in params)
    state = network.initial_state(2, 4)
    _, activity = network.run(drawn, state, {source: torch.ones(1, 1, 4, 5)}, steps=5)
    assert activity[name].shape == (5, 2, 4, plain.units(name))
