"""Two choices after noisy evidence: the task of perceptual decisions."""

from __future__ import annotations

from functools import partial

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.worlds.array_world import ArrayWorld, Dynamics, WorldState
from arealis.stimuli.worlds.world import Outcome

__all__ = ["two_choice"]

_WAIT = 0


def two_choice(
    *,
    coherences: tuple[float, ...] = (0.0, 0.064, 0.128, 0.256, 0.512),
    noise: float = 1.0,
    evidence_steps: int = 10,
    too_early: float = -0.1,
    episodes: int = 32,
) -> ArrayWorld:
    r"""Make a world that shows noisy evidence for one of two sides, then asks which side it was.

    .. math:: e_{t, \pm} = \tfrac12 (1 \pm c) + \nu\, \epsilon_{t, \pm} / \sqrt 2

    with a signed coherence c, drawn for every episode. Whoever sums the difference over T steps is correct
    with probability Φ(\|c\| √T / ν).

    Actions are 0 to wait, 1 for left, 2 for right. An answer during the evidence ends the episode at a cost;
    waiting when asked ends it without reward; a correct answer pays 1, a wrong one 0. Chance is one half.
    With a coherence of 0 either side is drawn to be correct.

    Args:
        coherences: Sizes of the coherence, from 0 to 1; size and side are drawn evenly.
        noise: Noise ν of the difference of the evidence in a step.
        evidence_steps: Steps T of evidence.
        too_early: Reward of an answer during the evidence.
        episodes: Number of episodes that run side by side.

    Returns:
        A world with 3 actions and 3 features: evidence for left, evidence for right, and whether an answer is
        asked for. Infos: ``"coherence"`` (positive for right), ``"side"`` (1 or 2, the correct action),
        ``"choice"`` (the action that ended the episode) and ``"correct"``, which are ``NaN`` before the end.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> world = two_choice(coherences=(0.5,), episodes=2)
        >>> seen = world.reset(np.random.default_rng(0))
        >>> world.step(np.array([1, 0])).done.tolist()
        [True, False]

    References:
        Shadlen & Newsome 2001, J Neurophysiol 86:1916; Britten et al. 1992, J Neurosci 12:4745.
    """
    require_within(
        "a two-choice world",
        fewest_coherences=(len(coherences), 1, float("inf")),
        smallest_coherence=(min(coherences, default=0), 0, 1),
        largest_coherence=(max(coherences, default=0), 0, 1),
        noise=(noise, 0, 1e6),
        evidence_steps=(evidence_steps, 1, 100_000),
        too_early=(too_early, -1e6, 0),
        episodes=(episodes, 1, 1_000_000),
    )
    dynamics = Dynamics(
        name="two_choice",
        actions=3,
        features=3,
        longest=evidence_steps + 1,
        begin=partial(_begin, np.asarray(coherences, dtype=float), noise),
        advance=partial(_advance, noise, evidence_steps, too_early),
    )
    return ArrayWorld(dynamics, episodes=episodes)


def _begin(
    coherences: np.ndarray, noise: float, episodes: int, rng: np.random.Generator
) -> tuple[WorldState, np.ndarray]:
    side = rng.integers(1, 3, size=episodes)
    coherence = rng.choice(coherences, size=episodes) * (2 * side - 3)
    state = {"side": side, "coherence": coherence, "shown": np.ones(episodes, dtype=np.int64)}
    return state, _evidence(coherence, noise, rng)


def _advance(
    noise: float,
    evidence_steps: int,
    too_early: float,
    state: WorldState,
    action: np.ndarray,
    rng: np.random.Generator,
) -> tuple[WorldState, Outcome]:
    asked, answered = state["shown"] > evidence_steps, action != _WAIT
    correct = asked & (action == state["side"])
    done = asked | answered
    seen = _evidence(state["coherence"], noise, rng)
    seen[state["shown"] == evidence_steps] = [0, 0, 1]
    info = {
        "coherence": state["coherence"],
        "side": state["side"],
        "choice": np.where(done, action, np.nan),
        "correct": np.where(done, correct, np.nan),
    }
    reward = np.where(answered & ~asked, too_early, correct)
    return {**state, "shown": state["shown"] + 1}, Outcome(seen, reward, done, info)


def _evidence(coherence: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    sides = 0.5 * (1 + coherence[:, None] * np.array([-1, 1]))
    noisy = sides + noise / np.sqrt(2) * rng.standard_normal(sides.shape)
    return np.concatenate([noisy, np.zeros((len(noisy), 1))], axis=1)
