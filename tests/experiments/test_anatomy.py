"""The anatomy says what the tables of a file say, areas in the order of flow."""

import copy

import pytest
from tests.experiments.test_childhood import CHILDHOOD

from arealis.experiments import describe_anatomy, parse_experiment, plan
from arealis.types import SpecificationError


def described(tables):
    return describe_anatomy(plan(parse_experiment(tables))[-1].model)


@pytest.fixture
def tables():
    return copy.deepcopy(CHILDHOOD)


def test_areas_come_in_the_order_of_flow(tables):
    tables["area"].reverse()
    anatomy = described(tables)
    assert anatomy.inputs == ("stimulus",)
    assert [(a.name, a.level) for a in anatomy.areas] == [("retina", 1), ("cortex", 2), ("decision", 3)]


def test_areas_say_what_they_are(tables):
    tables["area"][0]["excitatory"] = 0.8
    retina, cortex, decision = described(tables).areas
    assert retina.consists_of == "16 relu units, 80 % of them excitatory"
    assert cortex.consists_of == "divisive normalisation, a module of 16 units"
    assert decision.consists_of == "4 linear units"


def test_areas_say_what_current_flows_into_them(tables):
    tables["area"][0]["current"] = -0.25
    assert described(tables).areas[0].consists_of == "16 relu units, a current of -0.25 into each"
    tables["area"][0]["excitatory"] = 0.5
    said = "16 relu units, 50 % of them excitatory, a current of -0.25 into each"
    assert described(tables).areas[0].consists_of == said


def test_connections_say_where_they_lead_and_how(tables):
    tables["projection"][1] |= {"reciprocal": 0.5, "sign_constrained": True}
    tables["projection"].append({"source": "decision", "target": "retina", "wiring": {"kind": "dense"}})
    anatomy = described(tables)
    said = {(c.source, c.target): c.how for c in anatomy.connections}
    assert said == {
        ("stimulus", "retina"): "dense",
        ("cortex", "decision"): "dense, every synapse keeping its sign",
        ("decision", "retina"): "dense, leading back",
        ("retina", "cortex"): "feeds its drive",
    }
    assert [c.reciprocal for c in anatomy.connections] == [None, 0.5, None, None]


def test_populations_wired_as_one_are_connected_in_pairs(tables):
    tables["projection"][0]["target"] = ["retina", "decision"]
    found = {(c.source, c.target) for c in described(tables).connections}
    assert {("stimulus", "retina"), ("stimulus", "decision")} < found


def test_learners_say_by_what_and_when(tables):
    senses, decision = described(tables).learners
    assert (senses.rule, senses.cost, senses.phases) == ("oja", "", ("waves", "childhood"))
    assert senses.details[1] == "gated by noradrenaline"
    assert decision.cost == "cross entropy + activity energy"
    assert decision.details == (
        "rule: backpropagation",
        "cost: cross entropy (area decision), scaled by acetylcholine",
        "cost: 0.01 × activity energy (areas decision), fading from 1 to 0 in every phase",
        "cost of synapses: wiring length (strength 0.0001)",
        "optimiser: adam, learning rate 0.01, constant",
    )


def test_a_learner_says_what_passes_error_on(tables):
    tables["learner"][1] |= {"areas": ["decision"], "through": ["cortex"]}
    assert "error passes through cortex" in described(tables).learners[1].details


def test_one_cost_may_stand_alone(tables):
    tables["learner"][1]["objective"] = {"kind": "cross_entropy", "area": "decision"}
    assert described(tables).learners[1].cost == "cross entropy"


def test_modulators_say_what_they_scale(tables):
    acetylcholine, noradrenaline = described(tables).modulators
    assert acetylcholine.scales == ("the cross entropy of learner decision",)
    assert (noradrenaline.signal, noradrenaline.scales) == (
        "surprise of learner decision",
        ("the updates of learner senses",),
    )


def test_phases_say_what_is_lived_through(tables):
    waves, childhood, _ = described(tables).phases
    assert waves.extent == "6 steps of 20 stimuli"
    assert (waves.experience, waves.structure) == (
        ("spontaneous (input stimulus)",),
        ("growth (area retina, start 0.5)",),
    )
    assert childhood.extent == "12 steps of 20 stimuli, from 50 % of the training stimuli"


def test_sizes_that_the_recording_says_are_left_open(tables):
    del tables["area"][0]["units"]
    retina, cortex, _ = described(tables).areas
    assert retina.consists_of == "as many relu units as were recorded"
    assert cortex.consists_of == "divisive normalisation, a module"


def test_a_module_that_does_not_fit_is_refused(tables):
    tables["area"][1]["ports"] = {"input": "retina"}
    with pytest.raises(SpecificationError, match="port"):
        described(tables)


def test_the_order_of_the_file_breaks_cycles(tables):
    tables["projection"] += [
        {"source": "decision", "target": "decision", "wiring": {"kind": "dense"}},
        {"source": "decision", "target": "retina", "wiring": {"kind": "dense"}},
    ]
    anatomy = described(tables)
    backward = {(c.source, c.target) for c in anatomy.connections if c.backward}
    assert backward == {("decision", "decision"), ("decision", "retina")}
    assert anatomy.areas[-1].name == "decision"


def test_nothing_is_described_without_a_network(tables):
    tables |= {"area": [], "projection": [], "learner": [], "modulator": [], "phase": []}
    anatomy = described(tables)
    assert (anatomy.areas, anatomy.learners, anatomy.inputs) == ((), (), ())
