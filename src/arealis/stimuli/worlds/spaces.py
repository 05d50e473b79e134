"""Spaces of an environment, as features and actions of a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arealis.stimuli.symbols import one_hot
from arealis.stimuli.worlds.contract import require_observations
from arealis.types import DataError

__all__ = ["action_count", "observe_space"]


def action_count(world: str, space: Any) -> tuple[int, int]:
    """Count the actions of a space.

    Args:
        world: Name of the world.
        space: A ``Discrete`` space of Gymnasium.

    Returns:
        Number of actions, and the number that the environment gives the first.

    Raises:
        DataError: if the space is no such set.

    Example:
        >>> from types import SimpleNamespace
        >>> action_count("maze", SimpleNamespace(n=4, start=0))
        (4, 0)
    """
    if not hasattr(space, "n") or not hasattr(space, "start"):
        raise DataError(
            f"the world '{world}' has actions that cannot be chosen between",
            given=f"the space {space}",
            needed="a Discrete space: a finite set of actions",
            action="choose another environment, or wrap it so that its actions are discrete",
        )
    return int(space.n), int(space.start)


def observe_space(world: str, space: Any) -> tuple[Callable[[Any], np.ndarray], int]:
    """Say how observations of a space become features.

    Args:
        world: Name of the world.
        space: A ``Box`` space of Gymnasium, which is laid out flat, or a ``Discrete`` one, which becomes
            one-hot.

    Returns:
        A function of an observation, which checks it, and the number of features.

    Raises:
        DataError: if the space is another; the function raises it if an observation is not in the space.

    Example:
        >>> from types import SimpleNamespace
        >>> observe, features = observe_space("maze", SimpleNamespace(n=3, start=0))
        >>> observe(1).tolist(), features
        ([0.0, 1.0, 0.0], 3)
    """
    if hasattr(space, "n") and hasattr(space, "start"):
        count, first = int(space.n), int(space.start)

        def observe_one(observation: Any) -> np.ndarray:
            place = require_observations(world, observation, shape=()) - first
            if place not in range(count):
                raise DataError(
                    f"the world '{world}' breaks its contract",
                    given=f"the observation {observation}",
                    needed=f"a whole number from {first} to {first + count - 1}, as its space says",
                    action="mend the environment, or choose another",
                )
            return one_hot(place, count)

        return observe_one, count
    shape = getattr(space, "shape", None)
    if shape is None or not hasattr(space, "low"):
        raise DataError(
            f"the world '{world}' has observations that a network cannot read",
            given=f"the space {space}",
            needed="a Box or Discrete space",
            action="choose another environment, or wrap it so that it shows one array",
        )

    def observe_array(observation: Any) -> np.ndarray:
        return require_observations(world, observation, shape=tuple(shape)).ravel()

    return observe_array, int(np.prod(shape))
