"""Measures of receptive fields read the weights of a grown network; what has no such fields is refused."""

import numpy as np
import pytest
import torch

from arealis.analysis import GaborFit, gabor, localisation
from arealis.experiments import grow, parse_experiment, plan
from arealis.experiments.receptive_fields import census_of_gabor_fields, localisation_of_fields
from arealis.networks import Area, AreaNetwork, Bundle, RateNeuron, build, convolution, dense
from arealis.numerics import ReplicaStreams
from arealis.types import SpecificationError

SETTINGS = {"permutations": 100, "rng": np.random.default_rng(0)}
GROWN = {
    "name": "fields",
    "question": "Which fields?",
    "seeds": 2,
    "seeds_together": 2,
    "draws": 100,
    "stimuli": {"kind": "ring_patterns", "positions": 36, "stimuli": 80, "held_out": 20, "training": 60},
    "area": [
        {"name": "V1", "units": 5, "neuron": {"kind": "tanh"}, "bias": False, "current": 1.0},
        {"name": "decision", "units": 1, "neuron": {"kind": "linear"}},
    ],
    "projection": [
        {"source": "stimulus", "target": "V1", "wiring": {"kind": "dense"}},
        {"source": "V1", "target": "decision", "wiring": {"kind": "dense"}},
    ],
    "learner": [
        {
            "areas": ["V1"],
            "through": ["decision"],
            "rule": {"kind": "backpropagation"},
            "objective": {"kind": "squared_error", "area": "decision", "target": "sign"},
            "optimiser": {"kind": "sgd", "learning_rate": 0.1},
            "phases": ["training"],
        }
    ],
    "phase": [
        {
            "name": "training",
            "steps": 4,
            "batch": 10,
            "experience": [{"kind": "rolled", "input": "stimulus"}],
        }
    ],
    "measure": [
        {"kind": "receptive_field_localisation", "area": "V1"},
        {"kind": "gabor_census", "area": "V1"},
    ],
    "report": {"rank_by": "receptive_field_localisation"},
}


def network(wiring=dense, inputs=36, units=4):
    area = Area("V1", tuple(f"u{i}" for i in range(units)), RateNeuron("relu"))
    bundle = Bundle(("eye",), ("V1",), wiring)
    made, params = build([area], [bundle], inputs={"eye": inputs}, rng=ReplicaStreams((0,)))
    return made, {name: value[0].numpy() for name, value in params.items()}


def test_they_are_measured_of_every_seed_by_its_own_weights():
    result = grow(plan(parse_experiment(GROWN))[-1])
    table = result.measurements.query("measure == 'receptive_field_localisation'")
    weights = result.weights["stimulus->V1.weight"]
    assert table.value.tolist() == pytest.approx([localisation(w).mean() for w in weights])
    assert table.seed.tolist() == [0, 1]
    assert set(table.area) == {"V1"}
    counted = result.measurements.query("measure == 'gabor_r_squared'")
    assert counted.n.tolist() == [5, 5]


def test_a_structure_scales_the_weights():
    made, parameters = network()
    structure = torch.zeros(1, 4, 36)
    structure[..., 7] = 2.0
    (projection,) = made.projections
    made = AreaNetwork(made.areas, (type(projection)("eye", "V1", structure),))
    found = localisation_of_fields(network=made, parameters=parameters, area="V1", source="eye", **SETTINGS)
    assert found.value == pytest.approx(36)


def test_planted_gabor_fields_are_counted():
    made, parameters = network(inputs=144)
    values = (1.0, 0.2, -0.4, np.linspace(0, 2, 4), 1.4, 2.0, 0.25, 0.3, 1.0)
    fields = gabor((12, 12), GaborFit(*(np.broadcast_to(v, 4) for v in values)))
    parameters["eye->V1.weight"] = fields.reshape(4, -1)
    found = census_of_gabor_fields(network=made, parameters=parameters, area="V1", source="eye", **SETTINGS)
    value = {m.name: m.value for m in found}
    assert value["gabor_fields"] == 1
    assert value["gabor_nx"] == pytest.approx(0.35, abs=0.01)


def test_what_has_no_fields_is_refused():
    made, parameters = network()
    with pytest.raises(SpecificationError, match="no receptive fields in 'ear'"):
        localisation_of_fields(network=made, parameters=parameters, area="V1", source="ear", **SETTINGS)
    made, parameters = network(inputs=35)
    with pytest.raises(SpecificationError, match="do not lie in an image plane"):
        census_of_gabor_fields(network=made, parameters=parameters, area="V1", source="eye", **SETTINGS)


def test_kernels_that_are_shared_over_positions_are_refused():
    def shared(targets, sources, *, rng):
        return convolution(targets, sources, rng=rng, image=(1, 6, 6), channels=1, kernel=3, padding=1)

    made, parameters = network(shared, units=36)
    with pytest.raises(SpecificationError, match="shared over positions"):
        localisation_of_fields(network=made, parameters=parameters, area="V1", source="eye", **SETTINGS)


def test_no_weights_are_no_fields():
    made, parameters = network()
    parameters["eye->V1.weight"] = np.zeros((4, 36))
    for measure in (localisation_of_fields, census_of_gabor_fields):
        found = measure(network=made, parameters=parameters, area="V1", source="eye", **SETTINGS)
        assert "not zero" in found.reason
