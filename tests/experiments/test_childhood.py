"""A childhood in a file: modules, modulators, sums of costs, phases; and what cannot be is refused before
it starts."""

import copy
import tomllib

import pytest

from arealis.experiments import check, grow, parse_experiment, plan
from arealis.experiments.assemble import assemble_network
from arealis.experiments.assemble_learners import assemble_learners
from arealis.experiments.open_session import open_session
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy, WeightedSum
from arealis.types import SpecificationError

CHILDHOOD = tomllib.loads("""
name = "childhood"
question = "Does a file describe a childhood?"

[stimuli]
kind = "noisy_prototypes"
features = 64
categories = 4
stimuli = 120
held_out = 40
training = 80

[[area]]
name = "retina"
units = 16
neuron = { kind = "relu" }

[[area]]
name = "cortex"
module = { kind = "divisive_normalisation" }
ports = { drive = "retina" }

[[area]]
name = "decision"
units = 4
neuron = { kind = "linear" }

[[projection]]
source = "stimulus"
target = "retina"
wiring = { kind = "dense" }

[[projection]]
source = "cortex"
target = "decision"
wiring = { kind = "dense" }

[[modulator]]
name = "acetylcholine"
kind = "uncertainty"
area = "decision"

[[modulator]]
name = "noradrenaline"
kind = "surprise"
learner = "decision"

[[learner]]
name = "senses"
areas = ["retina"]
rule = { kind = "oja" }
optimiser = { kind = "sgd", learning_rate = 0.01, schedule = "linear" }
phases = ["waves", "childhood"]
gate = "noradrenaline"

[[learner]]
name = "decision"
areas = ["cortex", "decision"]
rule = { kind = "backpropagation" }
objective = [
  { kind = "cross_entropy", area = "decision", gate = "acetylcholine" },
  { kind = "activity_energy", areas = ["decision"], weight = 0.01, fade = [1, 0] },
]
synaptic_costs = [{ kind = "wiring_length", strength = 1e-4 }]
optimiser = { kind = "adam", learning_rate = 0.01 }
phases = ["childhood", "sleep"]

[[phase]]
name = "waves"
steps = 6
batch = 20
experience = [{ kind = "spontaneous", input = "stimulus" }]
structure = [{ kind = "growth", area = "retina", start = 0.5 }]

[[phase]]
name = "childhood"
steps = 12
batch = 20
share = 0.5
experience = [{ kind = "blurred", input = "stimulus", start = 2 }, { kind = "remembered", capacity = 30 }]

[[phase]]
name = "sleep"
steps = 6
batch = 20
experience = [{ kind = "replayed" }]
structure = [{ kind = "pruning", area = "decision", fraction = 0.5 }]

[[measure]]
kind = "accuracy"
area = "decision"

[report]
rank_by = "accuracy"
""")


@pytest.fixture
def childhood():
    return copy.deepcopy(CHILDHOOD)


def checked(tables):
    experiment = parse_experiment(tables)
    tasks = plan(experiment)
    check(experiment, tasks)
    return tasks[-1].model


def test_it_says_how_the_network_learns(childhood):
    upbringing = assemble_learners(checked(childhood))
    senses, decision = upbringing.learners
    assert (senses.gate, senses.objective, senses.optimiser.schedule) == ("noradrenaline", None, "linear")
    assert isinstance(decision.objective, WeightedSum)
    assert [t.gate for t in decision.objective.terms] == ["acetylcholine", ""]
    assert [t.fade for t in decision.objective.terms] == [(1.0, 1.0), (1.0, 0.0)]
    assert decision.synaptic_costs[0].strength == 1e-4
    assert [len(p.experience) for p in upbringing.phases] == [1, 2, 1]
    assert upbringing.phases[1].share == 0.5
    assert list(upbringing.modulators) == ["acetylcholine", "noradrenaline"]
    assert upbringing.modulators["noradrenaline"].objective is decision.objective


def test_one_plain_cost_is_no_sum(childhood):
    childhood["learner"][1]["objective"] = [{"kind": "cross_entropy", "area": "decision"}]
    assert assemble_learners(checked(childhood)).learners[1].objective == CrossEntropy("decision")


def test_its_untrained_control_has_nothing_to_broadcast(childhood):
    tasks = plan(parse_experiment(childhood | {"untrained": True}))
    check(parse_experiment(childhood), tasks)
    still = next(task.model for task in tasks if task.label.stage == "as wired")
    assert (still.learner, still.modulator, still.phase) == ([], [], [])


def test_it_grows_and_shows_its_modulators(childhood):
    result = grow(plan(parse_experiment(childhood))[-1])
    signals = result.history[result.history.quantity == "modulator"]
    assert set(signals.area) == {"acetylcholine", "noradrenaline"}
    assert (result.weights["cortex->decision.weight"] == 0).mean() == 0.5
    assert set(result.responses["seed 0"].area.values) == {"retina", "cortex", "decision"}


def test_a_constant_current_drives_an_area_and_does_not_learn(childhood):
    childhood["area"][0] |= {"bias": False, "current": 0.5}
    model = checked(childhood)
    session = open_session(model, (0, 1))
    network, params = assemble_network(model, session.stimuli, None, rng=ReplicaStreams((0, 1)))
    assert network.currents["retina"].tolist() == [0.5] * 16
    assert "retina.bias" not in params
    assert list(network.currents) == ["retina"]


def _without_neuron(tables):
    del tables["area"][0]["neuron"]


def _both(tables):
    tables["area"][1]["neuron"] = {"kind": "relu"}


def _wrong_port(tables):
    tables["area"][1]["ports"] = {"input": "retina"}


def _strange_gate(tables):
    tables["learner"][0]["gate"] = "dopamine"


def _strange_gate_of_a_cost(tables):
    tables["learner"][1]["objective"][0]["gate"] = "dopamine"


def _unseen_cost(tables):
    tables["learner"][1]["areas"] = ["cortex"]


def _surprise_at_nobody(tables):
    del tables["modulator"][1]["learner"]


def _surprise_at_a_stranger(tables):
    tables["modulator"][1]["learner"] = "cortex"


def _surprise_without_cost(tables):
    tables["modulator"][1]["learner"] = "senses"


def _uncertainty_of_a_learner(tables):
    tables["modulator"][0]["learner"] = "decision"


def _two_owners(tables):
    tables["learner"][0]["areas"] = ["retina", "decision"]


def _phase_without_learner(tables):
    tables["learner"][0]["phases"] = ["childhood"]


def _phase_that_never_ends(tables):
    tables["phase"][0]["steps"] = float("inf")


def _phase_that_never_starts(tables):
    tables["phase"][0]["steps"] = 0


def _two_areas(tables):
    tables["area"][2]["name"] = "retina"


def _current_into_a_module(tables):
    tables["area"][1]["current"] = 1.0


def _two_learners(tables):
    tables["learner"][1]["name"] = "senses"


def _two_phases(tables):
    tables["phase"][2]["name"] = "waves"


def _strange_through(tables):
    tables["learner"][1]["through"] = ["V9"]


def _no_cost(tables):
    del tables["learner"][1]["objective"]


def _superfluous_cost(tables):
    tables["learner"][0]["objective"] = {"kind": "cross_entropy", "area": "decision"}


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_without_neuron, "area 'retina' is neither of neurons nor a module"),
        (_both, "area 'cortex' is neither"),
        (_wrong_port, "port"),
        (_strange_gate, "learner 'senses' is gated by a modulator that does not exist"),
        (_strange_gate_of_a_cost, "learner 'decision' is gated by a modulator that does not exist"),
        (_unseen_cost, "reads no area that the learner can see"),
        (_surprise_at_nobody, "'noradrenaline' reads a cost but not whose"),
        (_surprise_at_a_stranger, "a learner that does not exist"),
        (_surprise_without_cost, "a learner that has none"),
        (_uncertainty_of_a_learner, "'acetylcholine' reads no cost"),
        (_two_owners, "phase 'childhood' cannot be run"),
        (_phase_without_learner, "phase 'waves' cannot be run"),
        (_phase_that_never_ends, "phase.0.steps"),
        (_phase_that_never_starts, "phase.0.steps"),
        (_two_areas, "have one name"),
        (_current_into_a_module, "area 'cortex' is a module, which no current can flow into"),
        (_two_learners, "two learners have one name"),
        (_two_phases, "two phases have one name"),
        (_strange_through, "sends error through an area that does not exist"),
        (_no_cost, "reduces a cost but has none"),
        (_superfluous_cost, "reduces no cost but is given one"),
    ],
)
def test_what_cannot_be_is_refused_before_it_starts(childhood, spoil, problem):
    spoil(childhood)
    with pytest.raises(SpecificationError, match=problem):
        checked(childhood)
