"""Networks that act: a world in a file, from its tables to what is measured; what cannot be is refused."""

import copy
import tomllib

import numpy as np
import pytest

from arealis.experiments import check, grow, parse_experiment, plan
from arealis.experiments.entry import Entry
from arealis.experiments.names import WORLDS
from arealis.experiments.session import Session
from arealis.stimuli import ArrayWorld, Dynamics, Outcome
from arealis.types import DataError, SpecificationError, Stimuli

CHOOSING = tomllib.loads("""
name = "choosing"
question = "Is reward enough?"
seeds = 2
seeds_together = 2
observe_every = 5
draws = 100
permutations = 100

[world]
kind = "two_choice"
coherences = [0.0, 0.25, 1.0]
evidence_steps = 3
area = "actor"
critic = "critic"
held_out = 80

[[area]]
name = "cortex"
units = 8
neuron = { kind = "tanh", time_constant = 3.0 }

[[area]]
name = "actor"
units = 3
neuron = { kind = "linear" }

[[area]]
name = "critic"
units = 1
neuron = { kind = "linear" }

[[projection]]
source = ["observation", "cortex"]
target = "cortex"
wiring = { kind = "dense" }

[[projection]]
source = "cortex"
target = ["actor", "critic"]
wiring = { kind = "dense" }

[[learner]]
areas = ["cortex", "actor", "critic"]
rule = { kind = "backpropagation" }
objective = [
  { kind = "policy_gradient", area = "actor", entropy = 0.01 },
  { kind = "temporal_difference", area = "critic", discount = 0.95, weight = 0.5 },
]
optimiser = { kind = "adam", learning_rate = 0.02 }
phases = ["training"]

[[phase]]
name = "training"
steps = 12
batch = 20

[[measure]]
kind = "reward_per_episode"

[[measure]]
kind = "psychometric_curve"
ideal = 1.7

[[measure]]
kind = "area_readout"
name = "side"
area = "cortex"
target = "side"
training = 40

[report]
rank_by = "reward_per_episode"
""")


@pytest.fixture
def choosing():
    return copy.deepcopy(CHOOSING)


def checked(tables):
    experiment = parse_experiment(tables)
    tasks = plan(experiment)
    check(experiment, tasks)
    return tasks


@pytest.fixture(scope="module")
def grown():
    return grow(checked(copy.deepcopy(CHOOSING))[-1])


def test_episodes_are_recorded_at_their_last_step_with_what_the_world_says(grown):
    recorded = grown.responses["seed 1"]
    assert recorded.sizes == {"stimulus": 80, "trial": 1, "time": 1, "unit": 12}
    actor = recorded.values[:, 0, 0, recorded.coords["area"] == "actor"]
    np.testing.assert_array_equal(actor.argmax(1), recorded.coords["choice"])
    assert set(np.abs(recorded.coords["coherence"].values)) == {0.0, 0.25, 1.0}
    paid = np.where(recorded.coords["steps"] < 4, -0.1, recorded.coords["correct"])
    np.testing.assert_allclose(recorded.coords["reward"], paid, rtol=1e-6)
    first = grown.responses["seed 0"].coords["coherence"].values
    assert not np.array_equal(first, recorded.coords["coherence"].values)


def test_what_is_measured_is_that_of_the_episodes(grown):
    table = grown.measurements
    for seed in (0, 1):
        own = table[(table.measure == "reward_per_episode") & (table.seed == seed)].iloc[0]
        reward = grown.responses[f"seed {seed}"].coords["reward"].values
        assert own.value == pytest.approx(reward.mean())
        assert own.low <= own.value <= own.high
        assert own.n == 80
    assert {"side", "psychometric_slope", "psychometric_bias", "psychometric_lapse"} <= set(table.measure)


def test_reward_is_observed_while_it_learns(grown):
    seen = grown.history[grown.history.quantity == "reward"]
    assert sorted(seen.step.unique()) == [0, 5, 10, 11]
    assert set(seen.area) == {"actor"}
    assert seen.value.between(-0.1001, 1).all()
    assert seen.value.nunique() > 1


def test_it_goes_on_from_a_checkpoint_bit_for_bit(choosing, grown):
    task, kept = checked(choosing)[-1], []
    grow(task, keep=kept.append, keep_every=5)
    resumed = grow(task, resume=kept[1])
    assert kept[1].step == 10
    for name, value in grown.weights.items():
        np.testing.assert_array_equal(value, resumed.weights[name])
    assert grown.measurements.equals(resumed.measurements)


def test_a_seed_does_not_depend_on_its_neighbours(choosing, grown):
    choosing["seeds_together"] = 1
    alone = grow(checked(choosing)[-1])
    for name, value in alone.weights.items():
        np.testing.assert_allclose(value[0], grown.weights[name][1], rtol=1e-4, atol=1e-6)
    table = grown.measurements[grown.measurements.seed == 1].reset_index(drop=True)
    for column in ("value", "low", "high"):
        np.testing.assert_allclose(alone.measurements[column], table[column], rtol=1e-4, atol=1e-4)


def test_reward_teaches_it():
    tables = copy.deepcopy(CHOOSING)
    tables["phase"][0] |= {"steps": 150, "batch": 40}
    tables["untrained"] = True
    before, after = (grow(task).measurements for task in checked(tables))
    paid = [t[t.measure == "reward_per_episode"].value.to_numpy() for t in (before, after)]
    # Whoever sums the evidence is paid .71, who guesses .5.
    assert (paid[0] < 0.5).all()
    assert (paid[1] > 0.58).all()
    assert (after[after.measure == "psychometric_slope"].low > 0).all()


def test_it_can_be_recorded_throughout(choosing):
    choosing["world"] |= {"recorded": "throughout", "held_out": 30}
    choosing["measure"] = choosing["measure"][:1]
    choosing["learner"], choosing["phase"] = [], []
    choosing["world"]["greedy"] = False
    recorded = grow(checked(choosing)[-1]).responses["seed 0"]
    assert recorded.sizes["time"] == 4
    lasting = ~np.isnan(recorded.values[:, 0, :, 0])
    np.testing.assert_array_equal(lasting.sum(1), recorded.coords["steps"])
    assert len(np.unique(recorded.coords["steps"])) > 1


def test_what_matters_to_learning_only_makes_no_other_control(choosing):
    choosing["untrained"] = True
    choosing["candidate"] = [
        {"name": "with"},
        {"name": "without", "set": {"world.critic": ""}},
    ]
    stages = [task.label.stage for task in checked(choosing)]
    assert stages == ["as wired", "learnt", "learnt"]


def test_learning_rates_are_tuned_in_other_episodes(choosing):
    choosing["tune"] = {"factors": [0.5, 1.0], "measure": "reward_per_episode", "validation": 10}
    assert checked(choosing)[-1].model.stimuli is None


def test_draws_of_episodes_are_of_each_replica_alone():
    names = np.tile(["episode 0", "episode 1", "episode 2"], 2)
    shown = Stimuli({"observation": np.zeros((6, 1, 1), "float32")}, names)
    own = (np.arange(3), np.arange(3, 6))
    session = Session(shown, shown, None, (0, 1), own, own, apart=True)
    first, second = (session.resampled(r, 50, rng=np.random.default_rng(0)) for r in (0, 1))
    assert (first.sum(1) == 3).all()
    np.testing.assert_array_equal(first, second)
    later = Session(shown, shown, None, (2, 3), own, own, apart=True)
    assert [p.tolist() for p in session.positions()] == [[0, 1, 2], [3, 4, 5]]
    assert [p.tolist() for p in later.positions()] == [[6, 7, 8], [9, 10, 11]]


def _set(path, value):
    def spoil(tables):
        *parents, last = path
        for key in parents:
            tables = tables[key]
        tables[last] = value

    return spoil


def _both(tables):
    tables["stimuli"] = {"kind": "noisy_prototypes", "held_out": 10}


def _neither(tables):
    del tables["world"]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_both, "one of the two, not both"),
        (_neither, "one of the two, not neither"),
        (_set(["world", "kind"], "two_choices"), "unknown world 'two_choices'"),
        (_set(["world", "coherence"], 0.5), "unknown key 'coherence'"),
        (_set(["world", "area"], "striatum"), "unknown area 'striatum'"),
        (_set(["world", "critic"], "striatum"), "unknown area 'striatum'"),
        (_set(["world", "area"], "cortex"), "area 'cortex' does not fit the world 'two_choice'"),
        (_set(["area", 2, "units"], 2), "area 'critic' does not fit the world"),
        (_set(["area", 0, "name"], "observation"), "area 'observation' does not fit the world"),
        (_set(["projection", 0, "source"], "cortex"), "does not see the world"),
        (_set(["projection", 0, "source"], ["observation", "eye"]), "projections start from nothing"),
        (_set(["simulation"], {"steps": 5}), "'simulation.steps'"),
        (_set(["phase", 0, "share"], 0.5), "'phase.share'"),
        (_set(["predictor"], {"kind": "pixels"}), "'predictor'"),
        (_set(["lesson"], {"kind": "noisy_prototypes"}), "'lesson'"),
        (_set(["measure", 1, "evidence"], "strength"), "unknown attribute 'strength'"),
        (_set(["measure", 1, "side"], "steps"), "is between two sides"),
    ],
)
def test_what_cannot_be_is_refused(choosing, spoil, problem):
    spoil(choosing)
    choosing["phase"][0]["steps"] = 1
    with pytest.raises(SpecificationError, match=problem):
        grow(checked(choosing)[-1])


def _liar(episodes):
    def begin(count, rng):
        return {}, np.zeros((count, 3))

    def advance(state, action, rng):
        return state, Outcome(np.full((len(action), 3), np.nan), 0.0 * action, action > 5, {})

    dynamics = Dynamics("liar", actions=3, features=3, longest=4, begin=begin, advance=advance)
    return ArrayWorld(dynamics, episodes=episodes)


def test_a_world_that_breaks_its_contract_is_refused_before_training(choosing, monkeypatch):
    monkeypatch.setitem(WORLDS, "liar", Entry(_liar, given=("episodes",)))
    choosing["world"] = {"kind": "liar", "area": "actor", "held_out": 10}
    with pytest.raises(DataError, match="the world 'liar' breaks its contract"):
        checked(choosing)


def test_an_environment_of_neurogym_begins_anew_after_a_reset(choosing):
    pytest.importorskip("neurogym", reason="the extra 'worlds' is not installed")
    choosing["world"] = {
        "kind": "neurogym_world",
        "task": "PerceptualDecisionMaking-v0",
        "longest": 6,
        "options": {"dt": 100, "timing": {"stimulus": 300}},
        "area": "actor",
        "critic": "critic",
        "held_out": 20,
    }
    choosing["measure"] = choosing["measure"][:1]
    choosing["phase"][0] |= {"steps": 4, "batch": 5}
    task, kept = checked(choosing)[-1], []
    whole = grow(task, keep=kept.append, keep_every=2)
    resumed = grow(task, resume=kept[0])
    for name, value in whole.weights.items():
        np.testing.assert_array_equal(value, resumed.weights[name])
    assert {"coh", "ground_truth", "choice"} <= set(whole.responses["seed 0"].coords)
