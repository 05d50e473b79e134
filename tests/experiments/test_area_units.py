"""Areas without a number of units take those of the recording, or the cells of a class of the connectome."""

import numpy as np
import pytest

from arealis.experiments import parse_experiment, plan
from arealis.experiments.area_units import area_units
from arealis.experiments.assemble import assemble_network
from arealis.experiments.entry import Entry
from arealis.experiments.names import CONNECTOMES
from arealis.experiments.tables import Choice
from arealis.numerics import ReplicaStreams
from arealis.types import SpecificationError, Stimuli, make_connectome, make_responses

CELLS = ["R1", "L1", "R2", "L2"]
SHOWN = Stimuli({"eye": np.zeros((2, 1, 3), "float32")}, np.array(["a", "b"]), {"label": np.array([0, 1])})


def small_lobe(unit_id=None):
    """Make a wiring diagram up."""
    counts = np.arange(16.0).reshape(1, 4, 4)
    whole = make_connectome(
        counts,
        synapse=["chemical"],
        unit_id=CELLS,
        cell_class=["retina", "lamina"] * 2,
        sign=[1, -1, 1, 1],
        provenance="made up",
    )
    return whole if unit_id is None else whole.sel(source=list(unit_id), target=list(unit_id))


@pytest.fixture
def lobe(monkeypatch):
    monkeypatch.setitem(CONNECTOMES, "small_lobe", Entry(small_lobe, given=("unit_id",)))
    return Choice(kind="small_lobe")


def test_a_recorded_area_comes_before_a_class_of_the_same_name(lobe):
    recording = make_responses(
        np.zeros((1, 1, 1, 2)), stimulus_id=["s"], unit_id=["L1", "X"], area=["retina", "tectum"],
        quantity="rate", unit="spikes/s", provenance="made up",
    )  # fmt: skip
    assert area_units("retina", None, recording, lobe) == ("L1",)
    assert area_units("lamina", None, recording, lobe) == ("L1", "L2")
    assert area_units("lamina", 2, recording, lobe) == ("lamina 0", "lamina 1")


def test_no_such_area_anywhere_is_an_error_that_lists_what_there_is(lobe):
    with pytest.raises(SpecificationError, match=r"of classes \['lamina', 'retina'\]"):
        area_units("medulla", None, None, lobe)
    with pytest.raises(SpecificationError, match="no recording"):
        area_units("medulla", None, None, None)


def test_a_network_of_cells_of_a_connectome_with_a_decision_area_beside_them(lobe, tables):
    tables["connectome"] = {"kind": "small_lobe"}
    neuron = {"kind": "tanh"}
    tables["area"] = [
        {"name": "retina", "neuron": neuron},
        {"name": "lamina", "neuron": neuron},
        {"name": "decision", "units": 2, "neuron": {"kind": "linear"}},
    ]
    cells = ["retina", "lamina"]
    tables["projection"] = [
        {"source": "eye", "target": "retina", "wiring": {"kind": "dense"}},
        {"source": cells, "target": cells, "wiring": {"kind": "connectome"}},
        {"source": "lamina", "target": "decision", "wiring": {"kind": "dense"}},
    ]
    model = plan(parse_experiment(tables))[0].model
    network, _ = assemble_network(model, SHOWN, None, rng=ReplicaStreams((0,)))
    assert network.area["retina"].unit_id == ("R1", "R2")
    assert network.area["decision"].unit_id == ("decision 0", "decision 1")
    structure = {p.name: p.structure for p in network.projections if p.dense}["lamina->retina"]
    contacts = small_lobe().values[0]
    expected = np.log1p(contacts[1, [0, 2]]) * -1 / np.log1p(contacts[1]).sum()
    np.testing.assert_allclose(structure[0, :, 0], expected, rtol=1e-6)
