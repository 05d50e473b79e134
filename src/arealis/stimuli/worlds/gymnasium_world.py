"""Environments of Gymnasium and tasks of NeuroGym, as worlds."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from arealis.stimuli.limits import require_within
from arealis.stimuli.worlds.environment import EnvironmentWorld, numbers_in
from arealis.types import DataError

__all__ = ["gymnasium_world", "neurogym_world"]


def gymnasium_world(
    environment: str,
    *,
    longest: int | None = None,
    options: Mapping[str, Any] | None = None,
    episodes: int = 8,
) -> EnvironmentWorld:
    """Make a world of an environment of Gymnasium, one copy an episode.

    Args:
        environment: Its name, such as ``"CartPole-v1"``.
        longest: Steps after which an episode is over at the latest; the environment's own limit if not given.
        options: What the environment is made with.
        episodes: Number of episodes that run side by side.

    Returns:
        A world; an episode is over when the environment says so, or after ``longest`` steps. Infos are the
        numbers among the environment's own.

    Raises:
        DataError: if Gymnasium is not installed, the environment cannot be made, or its actions or
            observations do not suit a network.
        SpecificationError: if a number is out of range, or ``longest`` is missing where it is needed.

    Example:
        >>> world = gymnasium_world("CartPole-v1", episodes=2)  # doctest: +SKIP
        >>> world.actions, world.features, world.longest  # doctest: +SKIP
        (2, 4, 500)

    References:
        Towers et al. 2024, arXiv:2407.17032.
    """
    copies = _made(_installed("gymnasium").make, environment, options, episodes)
    own = getattr(getattr(copies[0], "spec", None), "max_episode_steps", None)
    limit = longest if longest is not None else own or 0
    require_within(f"the world '{environment}'", longest=(limit, 1, 10_000_000))
    return EnvironmentWorld(environment, copies, longest=limit)


def neurogym_world(
    task: str, *, longest: int = 1000, options: Mapping[str, Any] | None = None, episodes: int = 8
) -> EnvironmentWorld:
    """Make a world of a task of NeuroGym, in which an episode is one trial.

    Args:
        task: Its name, such as ``"PerceptualDecisionMaking-v0"``.
        longest: Steps after which a trial is over at the latest.
        options: What the task is made with, such as ``{"dt": 100}``.
        episodes: Number of trials that run side by side.

    Returns:
        A world. Infos are the numbers that the task knows of the trial (``"coh"``, ``"ground_truth"``), the
        action wanted (``"gt"``) and, once the trial is over, ``"performance"``, 1 if it was right.

    Raises:
        DataError: if NeuroGym is not installed, the task cannot be made, or its actions or observations do
            not suit a network.
        SpecificationError: if a number is out of range.

    Example:
        >>> world = neurogym_world("PerceptualDecisionMaking-v0", episodes=2)  # doctest: +SKIP
        >>> world.actions, world.features  # doctest: +SKIP
        (3, 3)

    References:
        Molano-Mazón et al. 2022, PsyArXiv aqc9n.
    """
    require_within(f"the world '{task}'", longest=(longest, 1, 10_000_000))
    copies = _made(_installed("neurogym").make, task, options, episodes)
    return EnvironmentWorld(task, copies, longest=longest, is_over=_trial_is_over, known=_trial, sow=_sow)


def _trial_is_over(ended: bool, info: Mapping[str, Any]) -> bool:
    return ended or bool(info.get("new_trial", False))


def _sow(environment: Any, seed: int) -> None:
    environment.unwrapped.seed(seed)  # tasks draw from a source of their own, which a reset leaves alone


def _trial(environment: Any) -> dict[str, float]:
    trial = getattr(environment.unwrapped, "trial", None)
    return numbers_in(trial) if isinstance(trial, Mapping) else {}


def _installed(package: str) -> Any:
    try:
        with warnings.catch_warnings(action="ignore"):  # what it warns of when loaded is for its authors
            return import_module(package)
    except ImportError as error:
        raise DataError(
            f"worlds of {package} cannot be had",
            given=str(error),
            needed=f"the package {package}",
            action="install the extra 'worlds': pip install 'arealis[worlds]'",
        ) from error


def _made(make: Callable[..., Any], name: str, options: Mapping[str, Any] | None, episodes: int) -> list[Any]:
    require_within(f"the world '{name}'", episodes=(episodes, 1, 10_000))
    try:
        with warnings.catch_warnings(action="ignore"):
            return [make(name, **(options or {})) for _ in range(episodes)]
    except Exception as error:  # foreign code, which may raise anything
        raise DataError(
            f"the world '{name}' cannot be made",
            given=f"{type(error).__name__}: {error}",
            needed="the name of an environment that is installed, and options that it knows",
            action="correct the name or the options",
        ) from error
