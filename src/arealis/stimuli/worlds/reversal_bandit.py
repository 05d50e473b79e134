"""A bandit whose best arm changes without notice."""

from __future__ import annotations

from functools import partial

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.symbols import one_hot
from arealis.stimuli.worlds.array_world import ArrayWorld, Dynamics, WorldState
from arealis.stimuli.worlds.world import Outcome

__all__ = ["reversal_bandit"]


def reversal_bandit(
    *,
    arms: int = 2,
    good: float = 0.8,
    bad: float = 0.2,
    reversal: float = 0.05,
    choices: int = 100,
    episodes: int = 32,
) -> ArrayWorld:
    """Make a world with one arm that pays more often than the others, until another one does.

    Every step is a choice of an arm, which pays 1 or nothing; after it, the best arm changes with some
    probability to another, at random. Chance is one in ``arms`` to choose the best, and
    (good + (arms − 1) bad) / arms for the reward.

    Args:
        arms: Number of arms, which are the actions.
        good: Probability that the best arm pays.
        bad: Probability that another arm pays.
        reversal: Probability that the best arm changes after a choice.
        choices: Steps of an episode.
        episodes: Number of episodes that run side by side.

    Returns:
        A world whose observation is the arm last chosen (one-hot) and the reward that it paid, all 0 at
        first. Infos: ``"best"`` (the arm that was best when chosen) and ``"correct"`` (whether it was).

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> world = reversal_bandit(good=1.0, bad=0.0, episodes=2)
        >>> seen = world.reset(np.random.default_rng(0))
        >>> outcome = world.step(np.array([0, 1]))
        >>> (outcome.reward == outcome.info["correct"]).all()
        np.True_

    References:
        Cools et al. 2002, J Neurosci 22:4563.
    """
    require_within(
        "a reversal bandit",
        arms=(arms, 2, 1000),
        good=(good, 0, 1),
        bad=(bad, 0, good),
        reversal=(reversal, 0, 1),
        choices=(choices, 1, 1_000_000),
        episodes=(episodes, 1, 1_000_000),
    )
    dynamics = Dynamics(
        name="reversal_bandit",
        actions=arms,
        features=arms + 1,
        longest=choices,
        begin=partial(_begin, arms),
        advance=partial(_advance, arms, good, bad, reversal),
    )
    return ArrayWorld(dynamics, episodes=episodes)


def _begin(arms: int, episodes: int, rng: np.random.Generator) -> tuple[WorldState, np.ndarray]:
    return {"best": rng.integers(arms, size=episodes)}, np.zeros((episodes, arms + 1))


def _advance(
    arms: int,
    good: float,
    bad: float,
    reversal: float,
    state: WorldState,
    action: np.ndarray,
    rng: np.random.Generator,
) -> tuple[WorldState, Outcome]:
    best = state["best"]
    correct = action == best
    reward = (rng.random(len(best)) < np.where(correct, good, bad)).astype(np.float32)
    changes = rng.random(len(best)) < reversal
    next_best = np.where(changes, (best + rng.integers(1, arms, size=len(best))) % arms, best)
    seen = np.concatenate([one_hot(action, arms), reward[:, None]], axis=1)
    info = {"best": best, "correct": correct.astype(float)}
    return {"best": next_best}, Outcome(seen, reward, np.zeros(len(best), dtype=bool), info)
