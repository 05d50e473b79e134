import numpy as np
import pytest
from scipy.stats import norm

from arealis.stimuli import two_choice
from arealis.types import SpecificationError


def _decided(world, seed=0):
    """Sum the evidence, wait until asked, and answer: the best that can be done."""
    total = np.zeros(world.episodes)
    seen = world.reset(np.random.default_rng(seed))
    while not seen[:, 2].any():
        total += seen[:, 1] - seen[:, 0]
        outcome = world.step(np.zeros(world.episodes, dtype=int))
        seen = outcome.observation
    assert not outcome.done.any()
    return world.step(np.where(total > 0, 2, 1))


@pytest.mark.parametrize("coherence", [0.0, 0.1, 0.4])
def test_who_sums_the_evidence_is_as_good_as_theory_says(coherence):
    outcome = _decided(two_choice(coherences=(coherence,), noise=1.5, evidence_steps=9, episodes=20_000))
    assert outcome.info["correct"].mean() == pytest.approx(norm.cdf(coherence * 3 / 1.5), abs=0.012)
    np.testing.assert_array_equal(outcome.reward, outcome.info["correct"])
    assert outcome.done.all()


def test_sizes_and_sides_are_drawn_evenly_and_known():
    info = _decided(two_choice(coherences=(0.1, 0.5), episodes=10_000)).info
    values, counts = np.unique(info["coherence"], return_counts=True)
    assert values.tolist() == [-0.5, -0.1, 0.1, 0.5]
    np.testing.assert_allclose(counts / 10_000, 0.25, atol=0.02)
    np.testing.assert_array_equal(info["side"], np.where(info["coherence"] > 0, 2, 1))
    np.testing.assert_array_equal(info["correct"], info["side"] == info["choice"])


def test_evidence_has_its_mean_and_noise():
    seen = two_choice(coherences=(0.6,), noise=0.5, episodes=20_000).reset(np.random.default_rng(0))
    difference = seen[:, 1] - seen[:, 0]
    assert abs(difference).mean() > 0.5
    assert (difference**2).mean() == pytest.approx(0.36 + 0.25, rel=0.03)
    assert not seen[:, 2].any()


def test_an_early_answer_costs_and_ends_and_a_late_one_pays_nothing():
    world = two_choice(episodes=2, evidence_steps=3, too_early=-0.3)
    world.reset(np.random.default_rng(0))
    outcome = world.step(np.array([1, 0]))
    assert outcome.reward.tolist() == pytest.approx([-0.3, 0])
    assert outcome.done.tolist() == [True, False]
    assert outcome.info["choice"][0] == 1
    assert np.isnan(outcome.info["choice"][1])
    for _ in range(3):
        outcome = world.step(np.array([0, 0]))
    assert (outcome.reward.tolist(), outcome.done.tolist()) == ([0, 0], [True, True])
    assert outcome.info["correct"].tolist() == [0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"coherences": ()},
        {"coherences": (1.1,)},
        {"coherences": (-0.1,)},
        {"noise": -1.0},
        {"evidence_steps": 0},
        {"too_early": 0.1},
        {"episodes": 0},
    ],
)
def test_impossible_worlds_are_refused(wrong):
    with pytest.raises(SpecificationError, match="a two-choice world cannot be made like this"):
        two_choice(**wrong)
