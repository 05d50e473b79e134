"""World: what acts back, many episodes at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np

__all__ = ["Outcome", "World"]


class Outcome(NamedTuple):
    """What a step leads to.

    Args:
        observation: What is seen next ``[episode, feature]``, float32; 0 once an episode is over.
        reward: ``[episode]``, float32; 0 once an episode is over.
        done: Whether an episode is over ``[episode]``, bool.
        info: What an experimenter knows, by name ``[episode]``, such as ``"correct"``; it stays as it was
            when an episode ended, and is ``NaN`` where it is not known.

    Example:
        >>> Outcome(np.zeros((1, 2)), np.zeros(1), np.array([True]), {}).done.tolist()
        [True]
    """

    observation: np.ndarray
    reward: np.ndarray
    done: np.ndarray
    info: Mapping[str, np.ndarray]


class World(Protocol):
    """Episodes that run side by side, each until it is over.

    An episode that is over waits for the others: its actions are ignored. When all are over, another step is
    an error, and ``reset`` begins new ones.
    """

    @property
    def name(self) -> str:
        """What errors call it."""
        ...

    @property
    def actions(self) -> int:
        """Number of actions."""
        ...

    @property
    def features(self) -> int:
        """Features of an observation."""
        ...

    @property
    def episodes(self) -> int:
        """Number of episodes that run side by side."""
        ...

    @property
    def longest(self) -> int:
        """Steps after which every episode is over."""
        ...

    def reset(self, rng: np.random.Generator) -> np.ndarray:
        """Begin new episodes, which draw from this source of randomness.

        Returns:
            What is seen first ``[episode, feature]``, float32.
        """
        ...

    def step(self, action: np.ndarray) -> Outcome:
        """Act.

        Args:
            action: Whole numbers from 0 ``[episode]``.

        Raises:
            DataError: if an action does not exist, no episode was begun or all are over, or the world breaks
                its contract.
        """
        ...
