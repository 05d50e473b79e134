"""What every world of ours promises, and what a broken one is told."""

from itertools import pairwise

import numpy as np
import pytest

from arealis.stimuli import ArrayWorld, Dynamics, Outcome, grid_world, reversal_bandit, two_choice
from arealis.types import DataError

WORLDS = [two_choice, reversal_bandit, grid_world]


def _played(world, seed, policy=0):
    """Every outcome of random actions until all episodes are over."""
    world.reset(np.random.default_rng(seed))
    hands, outcomes = np.random.default_rng(policy), []
    while not outcomes or not outcomes[-1].done.all():
        outcomes.append(world.step(hands.integers(world.actions, size=world.episodes)))
    return outcomes


@pytest.mark.parametrize("make", WORLDS)
def test_observations_rewards_and_ends_have_their_shape(make):
    world = make(episodes=7)
    first = world.reset(np.random.default_rng(0))
    assert (first.shape, first.dtype) == ((7, world.features), np.float32)
    outcomes = _played(world, 0)
    assert len(outcomes) <= world.longest
    for observation, reward, done, info in outcomes:
        assert (observation.shape, observation.dtype) == ((7, world.features), np.float32)
        assert (reward.shape, reward.dtype, done.shape, done.dtype) == ((7,), np.float32, (7,), np.bool_)
        assert {value.shape for value in info.values()} == {(7,)}
        assert not observation[done].any()


@pytest.mark.parametrize("make", WORLDS)
def test_the_source_of_randomness_decides_everything(make):
    one, again, other = (_played(make(episodes=9), seed) for seed in (1, 1, 2))
    for a, b in zip(one, again, strict=True):
        np.testing.assert_array_equal(a.observation, b.observation)
        np.testing.assert_array_equal(a.reward, b.reward)
    assert any(not np.array_equal(a.observation, b.observation) for a, b in zip(one, other, strict=False))


@pytest.mark.parametrize("make", WORLDS)
def test_an_episode_that_is_over_waits(make):
    outcomes = _played(make(episodes=20), 3)
    for before, after in pairwise(outcomes):
        over = before.done
        assert after.done[over].all()
        assert not after.reward[over].any()
        for name, value in before.info.items():
            np.testing.assert_array_equal(after.info[name][over], value[over])


@pytest.mark.parametrize("make", WORLDS)
def test_a_step_without_a_running_episode(make):
    world = make(episodes=2)
    with pytest.raises(DataError, match=f"world '{world.name}'.*no episode was begun.*call reset"):
        world.step(np.zeros(2, dtype=int))
    _played(world, 0)
    with pytest.raises(DataError, match="all of 2 episodes are over"):
        world.step(np.zeros(2, dtype=int))
    world.reset(np.random.default_rng(0))
    world.step(np.zeros(2, dtype=int))


@pytest.mark.parametrize(
    "action", [[0, -1], [0, 9], [0], [0, 0, 0], [0.0, 1.0], [True, False], [[0], [0]], ["up", "up"], 0]
)
@pytest.mark.parametrize("make", WORLDS)
def test_unknown_actions(make, action):
    world = make(episodes=2)
    world.reset(np.random.default_rng(0))
    with pytest.raises(DataError, match=rf"'{world.name}' does not know such actions.*of shape \(2,\)"):
        world.step(np.asarray(action))


def _broken(shape=(2, 1), **later):
    outcome = {"observation": np.zeros((2, 1)), "reward": np.zeros(2), "done": np.zeros(2, bool), "info": {}}
    dynamics = Dynamics(
        "broken",
        actions=2,
        features=1,
        longest=3,
        begin=lambda episodes, rng: ({}, np.zeros(shape)),
        advance=lambda state, action, rng: (state, Outcome(**(outcome | later))),
    )
    return ArrayWorld(dynamics, episodes=2)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"observation": np.zeros((2, 3))}, r"observation of shape \(2, 3\).*shape \(2, 1\)"),
        ({"observation": np.full((2, 1), np.nan)}, "observation that is not finite"),
        ({"observation": [["a"], ["b"]]}, "no array of numbers"),
        ({"reward": np.array([0.0, np.inf])}, "reward.*finite numbers"),
        ({"reward": np.zeros(1)}, r"reward.*shape \(2,\)"),
        ({"reward": "much"}, "reward 'much'.*a number"),
    ],
)
def test_a_world_that_breaks_its_contract_is_named(later, said):
    world = _broken(**later)
    world.reset(np.random.default_rng(0))
    with pytest.raises(DataError, match=f"world 'broken' breaks its contract.*{said}"):
        world.step(np.zeros(2, dtype=int))


def test_a_first_observation_is_checked_too():
    with pytest.raises(DataError, match="world 'broken' breaks its contract"):
        _broken(shape=(2, 2)).reset(np.random.default_rng(0))


def test_an_episode_that_never_ends_is_ended():
    assert [outcome.done.all() for outcome in _played(_broken(), 0)] == [False, False, True]
