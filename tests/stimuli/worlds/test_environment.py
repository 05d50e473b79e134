"""Environments of others, played by ones that keep or break the contract on purpose."""

from types import SimpleNamespace

import numpy as np
import pytest

from arealis.stimuli import EnvironmentWorld
from arealis.types import DataError

BOX = SimpleNamespace(shape=(2, 2), low=-1, high=1)


class Counter:
    """Counts its steps and ends after as many as its seed says."""

    def __init__(self, observation_space=BOX, start=5, **broken):
        self.observation_space = observation_space
        self.action_space = SimpleNamespace(n=3, start=start)
        self.broken, self.steps, self.limit, self.got = broken, 0, 0, []

    def _seen(self):
        return self.broken.get("observation", np.full((2, 2), self.steps, dtype=float))

    def reset(self, seed):
        self.steps, self.limit, self.got = 0, 2 + seed % 3, []
        return self.broken.get("reset", (self._seen(), {}))

    def step(self, action):
        if "error" in self.broken:
            raise self.broken["error"]
        self.steps += 1
        self.got.append(action)
        over = self.broken.get("terminated", self.steps >= self.limit)
        info = self.broken.get("info", {"steps": self.steps, "name": "counter"})
        reward = self.broken.get("reward", float(action))
        return self.broken.get("step", (self._seen(), reward, over, False, info))


def _begun(count=1, longest=9, **broken):
    world = EnvironmentWorld("counter", [Counter(**broken) for _ in range(count)], longest=longest)
    return world, world.reset(np.random.default_rng(0))


def test_episodes_run_side_by_side_and_wait_for_each_other():
    copies = [Counter() for _ in range(6)]
    world = EnvironmentWorld("counter", copies, longest=9)
    assert (world.name, world.actions, world.features, world.episodes, world.longest) == (
        "counter",
        3,
        4,
        6,
        9,
    )
    first = world.reset(np.random.default_rng(0))
    assert (first.shape, first.dtype) == ((6, 4), np.float32)
    limits = np.array([copy.limit for copy in copies])
    assert len(set(limits.tolist())) > 1
    for step in range(1, limits.max() + 1):
        observation, reward, done, info = world.step(np.array([0, 1, 2, 0, 1, 2]))
        np.testing.assert_array_equal(done, step >= limits)
        np.testing.assert_array_equal(observation[:, 0], np.where(done, 0, step))
        np.testing.assert_array_equal(reward, np.where(step <= limits, [5, 6, 7, 5, 6, 7], 0))
        np.testing.assert_array_equal(info["steps"], np.minimum(step, limits))
        assert set(info) == {"steps"}
    assert [len(copy.got) for copy in copies] == limits.tolist()
    with pytest.raises(DataError, match="all of 6 episodes are over"):
        world.step(np.zeros(6, dtype=int))
    again = world.reset(np.random.default_rng(0))
    np.testing.assert_array_equal(again, first)
    assert [copy.limit for copy in copies] == limits.tolist()


def test_an_episode_ends_at_the_longest_or_where_its_own_end_is_defined():
    world, _ = _begun(longest=1)
    assert world.step(np.array([0])).done.all()
    world = EnvironmentWorld(
        "counter", [Counter()], longest=9, is_over=lambda ended, info: info["steps"] == 1
    )
    world.reset(np.random.default_rng(0))
    assert world.step(np.array([0])).done.all()


def test_what_is_known_of_a_trial_is_read_before_the_step():
    world = EnvironmentWorld("counter", [Counter()], longest=9, known=lambda e: {"before": e.steps})
    world.reset(np.random.default_rng(0))
    assert world.step(np.array([0])).info["before"].tolist() == [0]


def test_a_set_of_observations_becomes_one_hot():
    world, first = _begun(observation_space=SimpleNamespace(n=4, start=10), observation=12)
    assert (world.features, first.tolist()) == (4, [[0, 0, 1, 0]])


@pytest.mark.parametrize("observation", [9, 14, 12.5])
def test_an_observation_outside_its_set(observation):
    with pytest.raises(DataError, match=f"breaks its contract.*{observation}.*from 10 to 13"):
        _begun(observation_space=SimpleNamespace(n=4, start=10), observation=observation)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"observation": np.zeros(4)}, r"observation of shape \(4,\).*shape \(2, 2\)"),
        ({"observation": np.full((2, 2), np.inf)}, "not finite"),
        ({"observation": {"eye": 1}}, "no array of numbers"),
        ({"reset": np.zeros((2, 2))}, "a reset that returns a ndarray"),
        ({"reset": (1, 2, 3)}, "a reset that returns 3 things"),
    ],
)
def test_a_broken_first_observation(broken, said):
    with pytest.raises(DataError, match=f"the world 'counter' breaks its contract.*{said}"):
        _begun(**broken)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"reward": "much"}, "reward 'much'.*a number"),
        ({"reward": np.nan}, "reward nan.*finite"),
        ({"reward": np.ones(2)}, r"reward array.*shape \(\)"),
        ({"terminated": 1}, "an end of a int and a bool"),
        ({"info": None}, "an info of a NoneType"),
        ({"step": (1, 2, 3, 4)}, "a step that returns 4 things"),
        ({"error": RuntimeError("no power")}, "RuntimeError while it was called: no power"),
    ],
)
def test_a_broken_step(broken, said):
    world, _ = _begun(**broken)
    with pytest.raises(DataError, match=f"the world 'counter' breaks its contract.*{said}"):
        world.step(np.array([0]))


def test_a_step_before_the_first_episode_and_an_unknown_action():
    world = EnvironmentWorld("counter", [Counter()], longest=9)
    with pytest.raises(DataError, match="no episode was begun"):
        world.step(np.array([0]))
    world.reset(np.random.default_rng(0))
    with pytest.raises(DataError, match=r"does not know such actions.*from 3 to 3.*from 0 to 2"):
        world.step(np.array([3]))


def test_spaces_that_do_not_suit_a_network():
    with pytest.raises(DataError, match="'counter' has observations that a network cannot read"):
        _begun(observation_space=SimpleNamespace(spaces={}))
    continuous = Counter()
    continuous.action_space = BOX
    with pytest.raises(DataError, match="'counter' has actions that cannot be chosen between"):
        EnvironmentWorld("counter", [continuous], longest=9)


def test_an_environment_that_ignores_the_seed_of_a_reset_is_sown():
    sown = []
    world = EnvironmentWorld("counter", [Counter()], longest=9, sow=lambda e, seed: sown.append(seed))
    for _ in range(2):
        world.reset(np.random.default_rng(4))
    assert sown == [int(np.random.default_rng(4).integers(2**31))] * 2
