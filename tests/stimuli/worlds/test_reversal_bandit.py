import numpy as np
import pytest

from arealis.stimuli import reversal_bandit
from arealis.types import SpecificationError


def _played(world, arm, steps=60):
    world.reset(np.random.default_rng(0))
    outcomes = [world.step(np.full(world.episodes, arm)) for _ in range(steps)]
    return {
        "reward": np.array([o.reward for o in outcomes]),
        "best": np.array([o.info["best"] for o in outcomes]),
        "correct": np.array([o.info["correct"] for o in outcomes]),
    }


def test_arms_pay_as_often_as_they_should():
    played = _played(reversal_bandit(good=0.9, bad=0.3, episodes=500), arm=1)
    right = played["correct"] == 1
    np.testing.assert_array_equal(right, played["best"] == 1)
    assert played["reward"][right].mean() == pytest.approx(0.9, abs=0.01)
    assert played["reward"][~right].mean() == pytest.approx(0.3, abs=0.01)
    assert right.mean() == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("arms", [2, 4])
def test_the_best_arm_changes_as_often_as_it_should_to_any_other(arms):
    best = _played(reversal_bandit(arms=arms, reversal=0.1, episodes=1000), arm=0)["best"]
    moved = (best[1:] - best[:-1])[best[1:] != best[:-1]] % arms
    assert len(moved) / best[1:].size == pytest.approx(0.1, abs=0.005)
    np.testing.assert_allclose(np.bincount(moved)[1:] / len(moved), 1 / (arms - 1), atol=0.03)


def test_the_last_choice_and_its_reward_are_seen():
    world = reversal_bandit(arms=3, good=1.0, bad=1.0, episodes=2)
    assert not world.reset(np.random.default_rng(0)).any()
    assert world.step(np.array([2, 0])).observation.tolist() == [[0, 0, 1, 1], [1, 0, 0, 1]]


@pytest.mark.parametrize(
    "wrong",
    [{"arms": 1}, {"good": 1.1}, {"bad": 0.9}, {"reversal": -0.1}, {"choices": 0}, {"episodes": 0}],
)
def test_impossible_worlds_are_refused(wrong):
    with pytest.raises(SpecificationError, match="a reversal bandit cannot be made like this"):
        reversal_bandit(**wrong)
