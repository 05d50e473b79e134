"""Worlds written as two functions on arrays: how episodes begin, and how they go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from arealis.stimuli.worlds.contract import (
    require_actions,
    require_observations,
    require_open,
    require_rewards,
)
from arealis.stimuli.worlds.world import Outcome

__all__ = ["ArrayWorld", "Dynamics", "WorldState"]

WorldState: TypeAlias = Mapping[str, np.ndarray]
"""What a world remembers of every episode, by name ``[episode, ...]``."""


@dataclass(frozen=True)
class Dynamics:
    """How a world works, without state of its own.

    Args:
        name: What errors call it.
        actions: Number of actions.
        features: Features of an observation.
        longest: Steps after which every episode is over.
        begin: ``(episodes, rng) → (state, observation)``.
        advance: ``(state, action, rng) → (state, outcome)``, for all episodes, whether or not they are over.

    Example:
        >>> def begin(episodes, rng):
        ...     return {}, np.ones((episodes, 1))
        >>> def advance(state, action, rng):
        ...     return state, Outcome(np.ones((len(action), 1)), 1.0 * action, action > 0, {})
        >>> Dynamics("bell", actions=2, features=1, longest=9, begin=begin, advance=advance).name
        'bell'
    """

    name: str
    actions: int
    features: int
    longest: int
    begin: Callable[[int, np.random.Generator], tuple[WorldState, np.ndarray]]
    advance: Callable[[WorldState, np.ndarray, np.random.Generator], tuple[WorldState, Outcome]]


class ArrayWorld:
    """A :class:`World` made of its dynamics.

    Args:
        dynamics: How it works.
        episodes: Number of episodes that run side by side.

    Example:
        >>> from arealis.stimuli import two_choice
        >>> world = two_choice(episodes=3)
        >>> world.reset(np.random.default_rng(0)).shape
        (3, 3)
    """

    def __init__(self, dynamics: Dynamics, *, episodes: int) -> None:
        self._dynamics, self._episodes = dynamics, episodes
        self._running: tuple[WorldState, np.random.Generator, Outcome] | None = None
        self._steps = 0

    @property
    def name(self) -> str:
        """What errors call it."""
        return self._dynamics.name

    @property
    def actions(self) -> int:
        """Number of actions."""
        return self._dynamics.actions

    @property
    def features(self) -> int:
        """Features of an observation."""
        return self._dynamics.features

    @property
    def episodes(self) -> int:
        """Number of episodes that run side by side."""
        return self._episodes

    @property
    def longest(self) -> int:
        """Steps after which every episode is over."""
        return self._dynamics.longest

    def reset(self, rng: np.random.Generator) -> np.ndarray:
        """Begin new episodes and return what is seen first ``[episode, feature]``."""
        state, observation = self._dynamics.begin(self.episodes, rng)
        seen = require_observations(self.name, observation, shape=(self.episodes, self.features))
        nothing = np.zeros(self.episodes, dtype=np.float32)
        self._running = state, rng, Outcome(seen, nothing, nothing > 0, {})
        self._steps = 0
        return seen

    def step(self, action: np.ndarray) -> Outcome:
        """Act with ``[episode]`` whole numbers.

        Raises:
            DataError: if an action does not exist, no episode runs, or the world breaks its contract.
        """
        require_open(self.name, None if self._running is None else self._running[2].done)
        assert self._running is not None
        state, rng, before = self._running
        acted = require_actions(self.name, action, episodes=self.episodes, actions=self.actions)
        state, after = self._dynamics.advance(state, acted, rng)
        self._steps += 1
        outcome = self._checked(before, after)
        self._running = state, rng, outcome
        return outcome

    def _checked(self, before: Outcome, after: Outcome) -> Outcome:
        over, count = before.done, self.episodes
        done = over | after.done | (self._steps >= self.longest)
        seen = require_observations(self.name, after.observation, shape=(count, self.features))
        paid = require_rewards(self.name, after.reward, shape=(count,))
        known = {
            key: np.where(over, before.info[key], value) if key in before.info else value
            for key, value in after.info.items()
        }
        return Outcome(np.where(done[:, None], 0, seen), np.where(over, 0, paid), done, known)
