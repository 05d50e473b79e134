"""Environments that others wrote, as a world: one copy an episode, checked at every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from arealis.stimuli.worlds.contract import (
    require_actions,
    require_open,
    require_rewards,
)
from arealis.stimuli.worlds.spaces import action_count, observe_space
from arealis.stimuli.worlds.world import Outcome
from arealis.types import DataError

__all__ = ["EnvironmentWorld", "numbers_in"]


class EnvironmentWorld:
    """A :class:`World` made of copies of an environment with the interface of Gymnasium.

    Args:
        name: What errors call it.
        copies: One environment an episode.
        longest: Steps after which every episode is over.
        is_over: ``(terminated or truncated, info) → over``, where an episode is not the environment's own.
        known: ``(environment) → numbers`` that an experimenter knows before a step.
        sow: ``(environment, seed)``, called before a reset, where an environment ignores the seed of a reset.

    Raises:
        DataError: if actions are not a finite set, or observations neither numbers nor a finite set.

    Example:
        >>> from arealis.stimuli import gymnasium_world
        >>> gymnasium_world("CartPole-v1", episodes=2).features  # doctest: +SKIP
        4
    """

    def __init__(
        self,
        name: str,
        copies: Sequence[Any],
        *,
        longest: int,
        is_over: Callable[[bool, Mapping[str, Any]], bool] = lambda ended, info: ended,
        known: Callable[[Any], Mapping[str, float]] = lambda environment: {},
        sow: Callable[[Any, int], object] = lambda environment, seed: None,
    ) -> None:
        self.name, self.longest = name, longest
        self._copies, self._is_over, self._known, self._sow = list(copies), is_over, known, sow
        self.actions, self._first_action = action_count(name, copies[0].action_space)
        self._observe, self.features = observe_space(name, copies[0].observation_space)
        self._last: Outcome | None = None
        self._steps = 0

    @property
    def episodes(self) -> int:
        """Number of episodes that run side by side."""
        return len(self._copies)

    def reset(self, rng: np.random.Generator) -> np.ndarray:
        """Begin new episodes and return what is seen first ``[episode, feature]``.

        Raises:
            DataError: if an environment fails or breaks its contract.
        """
        seeds = rng.integers(2**31, size=self.episodes).tolist()
        first = []
        for environment, seed in zip(self._copies, seeds, strict=True):
            self._called(self._sow, environment, seed)
            first.append(self._pair(self._called(environment.reset, seed=seed)))
        seen = np.stack([self._observe(observation) for observation, _ in first])
        nothing = np.zeros(self.episodes, dtype=np.float32)
        self._last = Outcome(seen, nothing, nothing > 0, {})
        self._steps = 0
        return seen

    def step(self, action: np.ndarray) -> Outcome:
        """Act with ``[episode]`` whole numbers.

        Raises:
            DataError: if an action does not exist, no episode runs, or an environment fails or breaks its
                contract.
        """
        require_open(self.name, None if self._last is None else self._last.done)
        assert self._last is not None
        acted = require_actions(self.name, action, episodes=self.episodes, actions=self.actions)
        self._steps += 1
        observation = np.zeros((self.episodes, self.features), dtype=np.float32)
        reward, done = np.zeros(self.episodes, dtype=np.float32), self._last.done.copy()
        known = {key: value.copy() for key, value in self._last.info.items()}
        for i in np.flatnonzero(~done):
            observation[i], reward[i], done[i], numbers = self._advanced(self._copies[i], acted[i])
            for key, value in numbers.items():
                known.setdefault(key, np.full(self.episodes, np.nan))[i] = value
        done |= self._steps >= self.longest
        observation[done] = 0
        self._last = Outcome(observation, reward, done, known)
        return self._last

    def _advanced(
        self, environment: Any, action: int
    ) -> tuple[np.ndarray, np.ndarray, bool, dict[str, float]]:
        before = dict(self._known(environment))
        result = self._called(environment.step, int(action) + self._first_action)
        if not isinstance(result, tuple) or len(result) != 5:
            raise self._broken(f"a step that returns {_kind(result)}", "five things")
        observation, reward, terminated, truncated, info = result
        if not isinstance(terminated, bool | np.bool_) or not isinstance(truncated, bool | np.bool_):
            raise self._broken(f"an end of {_kind(terminated)} and {_kind(truncated)}", "two times yes or no")
        if not isinstance(info, Mapping):
            raise self._broken(f"an info of {_kind(info)}", "a dictionary")
        seen, paid = self._observe(observation), require_rewards(self.name, reward, shape=())
        over = bool(self._is_over(bool(terminated or truncated), info))
        return seen, paid, over, before | numbers_in(info)

    def _called(self, method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call foreign code, which may raise anything."""
        try:
            return method(*arguments, **options)
        except Exception as error:
            raise self._broken(
                f"{type(error).__name__} while it was called: {error}", "an observation"
            ) from error

    def _pair(self, result: Any) -> tuple[Any, Any]:
        if not isinstance(result, tuple) or len(result) != 2:
            raise self._broken(f"a reset that returns {_kind(result)}", "an observation and an info")
        return result

    def _broken(self, given: str, needed: str) -> DataError:
        return DataError(
            f"the world '{self.name}' breaks its contract",
            given=given,
            needed=needed,
            action="mend the environment, or choose another",
        )


def numbers_in(info: Mapping[str, Any]) -> dict[str, float]:
    """Keep what is a single number.

    Args:
        info: Anything by name.

    Returns:
        The numbers, by name.

    Example:
        >>> numbers_in({"side": 2, "trial": {}, "correct": True})
        {'side': 2.0, 'correct': 1.0}
    """
    single = (bool, int, float, np.bool_, np.integer, np.floating)
    return {key: float(value) for key, value in info.items() if isinstance(value, single)}


def _kind(value: Any) -> str:
    return f"{len(value)} things" if isinstance(value, tuple) else f"a {type(value).__name__}"
