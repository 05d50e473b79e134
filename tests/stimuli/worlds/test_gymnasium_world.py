import sys

import numpy as np
import pytest

from arealis.stimuli import gymnasium_world, neurogym_world
from arealis.types import DataError, SpecificationError


@pytest.fixture
def gymnasium():
    return pytest.importorskip("gymnasium", reason="the extra 'worlds' is not installed")


@pytest.fixture
def neurogym():
    return pytest.importorskip("neurogym", reason="the extra 'worlds' is not installed")


def _played(world, policy, seed=0):
    seen = world.reset(np.random.default_rng(seed))
    outcomes = []
    while not outcomes or not outcomes[-1].done.all():
        outcomes.append(world.step(policy(seen)))
        seen = outcomes[-1].observation
    return outcomes


def test_cart_pole_against_gymnasium_itself(gymnasium):
    world = gymnasium_world("CartPole-v1", episodes=3)
    assert (world.name, world.actions, world.features, world.longest) == ("CartPole-v1", 2, 4, 500)
    outcomes = _played(world, lambda seen: (seen[:, 2] > 0).astype(int))
    own, seeds = gymnasium.make("CartPole-v1"), np.random.default_rng(0).integers(2**31, size=3)
    for i, seed in enumerate(seeds.tolist()):
        seen, _ = own.reset(seed=seed)
        for outcome in outcomes:
            seen, reward, terminated, _, _ = own.step(int(seen[2] > 0))
            assert outcome.reward[i] == reward
            assert outcome.done[i] == terminated
            if terminated:
                break
            np.testing.assert_array_equal(outcome.observation[i], seen)


def test_a_world_of_places_is_one_hot(gymnasium):
    world = gymnasium_world("FrozenLake-v1", options={"is_slippery": False}, episodes=2)
    assert world.reset(np.random.default_rng(0)).argmax(axis=1).tolist() == [0, 0]
    assert world.features == 16
    assert world.step(np.array([2, 1])).observation.argmax(axis=1).tolist() == [1, 4]


def test_a_shorter_episode(gymnasium):
    assert len(_played(gymnasium_world("CartPole-v1", longest=4), lambda seen: np.zeros(8, dtype=int))) == 4


def test_continuous_actions_are_refused(gymnasium):
    with pytest.raises(DataError, match="'Pendulum-v1' has actions that cannot be chosen between"):
        gymnasium_world("Pendulum-v1")


@pytest.mark.parametrize(
    ("name", "options"), [("CartPoll-v1", None), ("CartPole-v1", {"gravity_of": "Mars"})]
)
def test_what_cannot_be_made_is_named(name, options, gymnasium):
    with pytest.raises(DataError, match=f"the world '{name}' cannot be made"):
        gymnasium_world(name, options=options)


@pytest.mark.parametrize("wrong", [{"longest": 0}, {"episodes": 0}])
def test_impossible_numbers_are_refused(wrong, gymnasium):
    with pytest.raises(SpecificationError, match="the world 'CartPole-v1' cannot be made like this"):
        gymnasium_world("CartPole-v1", **wrong)


def test_an_episode_of_neurogym_is_one_trial(neurogym):
    world = neurogym_world("PerceptualDecisionMaking-v0", episodes=40)
    assert (world.actions, world.features) == (3, 3)
    total = np.zeros(40)

    def decide(seen):
        """Fixate while told to, summing the evidence; then answer."""
        nonlocal total
        total += np.where(seen[:, 0] > 0, seen[:, 1] - seen[:, 2], 0)
        return np.where(seen[:, 0] > 0, 0, np.where(total > 0, 1, 2))

    outcomes = _played(world, decide)
    info = outcomes[-1].info
    assert {"coh", "ground_truth", "gt", "performance"} <= set(info)
    assert set(np.unique(info["coh"])) <= {0, 6.4, 12.8, 25.6, 51.2}
    assert info["performance"].mean() > 0.7
    rewards = np.array([outcome.reward for outcome in outcomes]).sum(axis=0)
    np.testing.assert_array_equal(rewards, info["performance"])
    assert len(np.unique(info["coh"])) > 2


def test_trials_of_neurogym_follow_the_source_of_randomness(neurogym):
    world = neurogym_world("PerceptualDecisionMaking-v0", episodes=3)
    one, again, other = (world.reset(np.random.default_rng(seed)).copy() for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_trial_of_neurogym_is_over_after_the_longest(neurogym):
    world = neurogym_world("GoNogo-v0", longest=3, episodes=2)
    assert len(_played(world, lambda seen: np.zeros(2, dtype=int))) == 3
    with pytest.raises(SpecificationError, match="longest = 0"):
        neurogym_world("GoNogo-v0", longest=0)


@pytest.mark.parametrize(("make", "package"), [(gymnasium_world, "gymnasium"), (neurogym_world, "neurogym")])
def test_without_the_extra_the_error_names_it(make, package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        DataError, match=rf"worlds of {package} cannot be had.*pip install 'arealis\[worlds\]'"
    ):
        make("CartPole-v1")
