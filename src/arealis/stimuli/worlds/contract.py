"""The contract between a world and who acts in it, checked at every step."""

from __future__ import annotations

from typing import Any

import numpy as np

from arealis.types import DataError

__all__ = ["require_actions", "require_observations", "require_open", "require_rewards"]


def require_open(world: str, done: np.ndarray | None) -> None:
    """Require that an episode is running.

    Args:
        world: Name of the world.
        done: Which episodes are over, or None before the first.

    Raises:
        DataError: if none runs.

    Example:
        >>> require_open("maze", np.array([True, False]))
    """
    if done is None or done.all():
        raise DataError(
            f"the world '{world}' cannot be stepped",
            given="no episode was begun" if done is None else f"all of {len(done)} episodes are over",
            needed="an episode that runs",
            action="call reset first",
        )


def require_actions(world: str, action: Any, *, episodes: int, actions: int) -> np.ndarray:
    """Require actions that exist, one an episode.

    Args:
        world: Name of the world.
        action: Actions as given.
        episodes: Number of episodes.
        actions: Number of actions.

    Returns:
        The actions ``[episode]``, int64.

    Raises:
        DataError: if they are others.

    Example:
        >>> require_actions("maze", [0, 3], episodes=2, actions=4)
        array([0, 3])
    """
    given = np.asarray(action)
    whole = given.dtype.kind in "iu"
    if not whole or given.shape != (episodes,) or given.min() < 0 or given.max() >= actions:
        shown = f"{given.dtype} of shape {given.shape}"
        if whole and given.size:
            shown += f", from {given.min()} to {given.max()}"
        raise DataError(
            f"the world '{world}' does not know such actions",
            given=shown,
            needed=f"whole numbers from 0 to {actions - 1} of shape ({episodes},)",
            action="choose one of the actions in every episode",
        )
    return given.astype(np.int64)


def require_observations(world: str, observation: Any, *, shape: tuple[int, ...]) -> np.ndarray:
    """Require finite observations of the shape that was promised.

    Args:
        world: Name of the world.
        observation: What it shows.
        shape: The shape promised.

    Returns:
        The observations, float32.

    Raises:
        DataError: if they are not numbers, of another shape, or not finite.

    Example:
        >>> require_observations("maze", [1, 0], shape=(2,))
        array([1., 0.], dtype=float32)
    """
    try:
        seen = np.asarray(observation, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise _broken(world, "an observation that is no array of numbers", str(error)) from error
    if seen.shape != shape:
        raise _broken(world, f"an observation of shape {seen.shape}", f"shape {shape}, as its space says")
    if not np.isfinite(seen).all():
        raise _broken(world, "an observation that is not finite", "finite numbers")
    return seen


def require_rewards(world: str, reward: Any, *, shape: tuple[int, ...]) -> np.ndarray:
    """Require finite rewards, one an episode.

    Args:
        world: Name of the world.
        reward: What it pays.
        shape: ``(episodes,)``, or ``()`` for the reward of one.

    Returns:
        The rewards, float32.

    Raises:
        DataError: if one is no finite number.

    Example:
        >>> require_rewards("maze", 1, shape=())
        array(1., dtype=float32)
    """
    try:
        paid = np.asarray(reward, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise _broken(world, f"the reward {reward!r}", "a number") from error
    if paid.shape != shape or not np.isfinite(paid).all():
        raise _broken(world, f"the reward {reward!r}", f"finite numbers of shape {shape}")
    return paid


def _broken(world: str, given: str, needed: str) -> DataError:
    return DataError(
        f"the world '{world}' breaks its contract",
        given=given,
        needed=needed,
        action="mend the world, or choose another",
    )
