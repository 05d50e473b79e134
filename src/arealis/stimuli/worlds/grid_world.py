"""A grid to walk in, from anywhere to a goal."""

from __future__ import annotations

from functools import partial

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.small_graphs import graph_distances
from arealis.stimuli.symbols import one_hot
from arealis.stimuli.worlds.array_world import ArrayWorld, Dynamics, WorldState
from arealis.stimuli.worlds.world import Outcome
from arealis.types import SpecificationError

__all__ = ["grid_world"]

_MOVES = np.array([[-1, 0], [0, 1], [1, 0], [0, -1]])  # up, right, down, left


def grid_world(
    *,
    side: int = 5,
    walls: tuple[tuple[int, int], ...] = (),
    goal: tuple[int, int] | None = None,
    step_cost: float = 0.01,
    longest: int = 50,
    episodes: int = 32,
) -> ArrayWorld:
    """Make a world of fields to walk between, with a reward of 1 at the goal.

    Actions are 0 to go up, 1 right, 2 down, 3 left; a step against a wall or the edge stays where it is.
    Every episode begins anywhere but at the goal.

    Args:
        side: Fields of a side.
        walls: Fields that nobody can enter, each a row and a column from 0.
        goal: Where the reward is; drawn anew for every episode if not given.
        step_cost: What a step costs that does not reach the goal.
        longest: Steps after which an episode ends without reward.
        episodes: Number of episodes that run side by side.

    Returns:
        A world whose observation is where one is and where the goal is, both one-hot over ``side · side``
        fields. Infos: ``"distance"`` (steps from here to the goal), ``"shortest"`` (steps from the start) and
        ``"reached"``. A random walk reaches the goal late or never: measure its reward as chance.

    Raises:
        SpecificationError: if a number is out of range, a field lies off the grid, or walls cut it in two.

    Example:
        >>> world = grid_world(side=2, goal=(0, 0), episodes=1)
        >>> world.reset(np.random.default_rng(0)).shape
        (1, 8)

    References:
        Sutton & Barto 2018, Reinforcement Learning; Dayan 1993, Neural Comput 5:613.
    """
    require_within(
        "a grid world",
        side=(side, 2, 12),
        step_cost=(step_cost, 0, 1e6),
        longest=(longest, 1, 1_000_000),
        episodes=(episodes, 1, 1_000_000),
    )
    free = _free_fields(side, walls, goal)
    steps = _distances(side, free)
    dynamics = Dynamics(
        name="grid_world",
        actions=len(_MOVES),
        features=2 * side**2,
        longest=longest,
        begin=partial(_begin, side, free, goal, steps),
        advance=partial(_advance, side, free, step_cost, steps),
    )
    return ArrayWorld(dynamics, episodes=episodes)


def _free_fields(side: int, walls: tuple[tuple[int, int], ...], goal: tuple[int, int] | None) -> np.ndarray:
    """Which fields can be entered ``[field]``, all of them from each other."""
    named = [*walls, *([] if goal is None else [goal])]
    if all(0 <= part < side for field in named for part in field):
        free = np.ones(side**2, dtype=bool)
        free[[row * side + column for row, column in walls]] = False
        goal_is_free = goal is None or free[goal[0] * side + goal[1]]
        joined = (_distances(side, free)[np.ix_(free, free)] < side**2).all()
        if free.sum() > 1 and goal_is_free and joined:
            return free
    raise SpecificationError(
        "nobody can walk in this grid",
        given=f"side = {side}, walls = {list(walls)}, goal = {goal}",
        needed="fields on the grid, a goal that is no wall, and a way between any two free fields",
        action="correct 'walls' or 'goal'",
    )


def _distances(side: int, free: np.ndarray) -> np.ndarray:
    """Steps between fields ``[field, field]``; as many as there are fields where there is no way."""
    field = np.arange(side**2)
    joined = np.zeros((1, side**2, side**2), dtype=bool)
    for action in range(len(_MOVES)):
        joined[0, field, _next_field(field, np.full_like(field, action), side, free)] = True
    joined &= free[:, None] & free
    return graph_distances(joined)[0]


def _next_field(field: np.ndarray, action: np.ndarray, side: int, free: np.ndarray) -> np.ndarray:
    place = np.stack(np.divmod(field, side), axis=-1) + _MOVES[action]
    on_grid = ((place >= 0) & (place < side)).all(axis=-1)
    there = np.where(on_grid, place[..., 0] * side + place[..., 1], field)
    return np.where(free[there], there, field)


def _begin(
    side: int,
    free: np.ndarray,
    goal: tuple[int, int] | None,
    steps: np.ndarray,
    episodes: int,
    rng: np.random.Generator,
) -> tuple[WorldState, np.ndarray]:
    fields = np.flatnonzero(free)
    target = rng.choice(fields, size=episodes)
    if goal is not None:
        target = np.full(episodes, goal[0] * side + goal[1])
    # The start is drawn from the other free fields: those after the goal, going round.
    ahead = rng.integers(1, len(fields), size=episodes)
    start = fields[(np.searchsorted(fields, target) + ahead) % len(fields)]
    return {"field": start, "goal": target, "shortest": steps[start, target]}, _seen(start, target, side)


def _advance(
    side: int,
    free: np.ndarray,
    step_cost: float,
    steps: np.ndarray,
    state: WorldState,
    action: np.ndarray,
    rng: np.random.Generator,
) -> tuple[WorldState, Outcome]:
    field, goal = _next_field(state["field"], action, side, free), state["goal"]
    reached = field == goal
    info = {
        "distance": steps[field, goal],
        "shortest": state["shortest"],
        "reached": reached.astype(float),
    }
    reward = np.where(reached, 1, -step_cost)
    return {**state, "field": field}, Outcome(_seen(field, goal, side), reward, reached, info)


def _seen(field: np.ndarray, goal: np.ndarray, side: int) -> np.ndarray:
    return np.concatenate([one_hot(field, side**2), one_hot(goal, side**2)], axis=1)
