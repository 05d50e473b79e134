"""Pairs: the similarity between what the networks of an experiment represent, a tile of them a task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from arealis.comparison import Instrument, all_pairs, represent, tiles
from arealis.experiments.absent import absent
from arealis.experiments.entry import make_choice
from arealis.experiments.names import INSTRUMENTS
from arealis.experiments.specification import PairTable
from arealis.experiments.tables import Choice
from arealis.numerics import bootstrap_weights
from arealis.store import provenance
from arealis.types import NotEstimable, Responses, Result, SpecificationError, measurement_table, stack_draws

__all__ = ["Pairs", "compare_networks", "tile_pairs"]

_RESAMPLING_SEED = 0
# Tasks on a side of a tile; a task has a network or more, and each of these several areas.
_SIDE = 32


@dataclass(frozen=True)
class Pairs:
    """A task that compares every area of every network of one group of tasks with those of another.

    Args:
        first: Keys of one group of tasks.
        second: Keys of the other; the same for all pairs within a group.
        measure: Kind and options of the similarity.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    measure: PairTable

    def specification(self) -> dict[str, Any]:
        """The specification as plain data: what the task's key is made of."""
        sides = {"first": list(self.first), "second": list(self.second)}
        return {"task": "pairs", **sides, "measure": self.measure.model_dump(mode="json")}

    @property
    def inputs(self) -> list[str]:
        """Keys of all tasks that it reads."""
        return list(dict.fromkeys([*self.first, *self.second]))


def tile_pairs(keys: Sequence[str], measure: PairTable) -> list[Pairs]:
    """Cut all pairs of many tasks into tiles, each a task of its own.

    Args:
        keys: Keys of tasks that recorded networks.
        measure: Kind and options of the similarity.

    Returns:
        One task a tile; with few networks, a single one.

    Example:
        >>> [len(p.inputs) for p in tile_pairs([str(i) for i in range(40)], PairTable(kind="linear_cka"))]
        [32, 40, 8]
    """
    return [
        Pairs(tuple(keys[i] for i in rows), tuple(keys[i] for i in columns), measure)
        for rows, columns in tiles(len(keys), _SIDE)
    ]


@dataclass(frozen=True)
class _Side:
    key: str
    seed: int
    area: str
    responses: Responses


def compare_networks(pairs: Pairs, read: Callable[[str], Result]) -> Result:
    """Compare the areas of the networks of a tile with each other.

    Args:
        pairs: What to compare.
        read: Key → stored result of that task.

    Returns:
        One row a pair of areas. What is known by its dissimilarities only takes no part.

    Raises:
        SpecificationError: if the networks were not recorded with the same stimuli.
    """
    kind = Choice(kind=pairs.measure.kind, **pairs.measure.options)
    instrument = make_choice(INSTRUMENTS, kind, what="instrument", place="pair")
    within, seeds = pairs.first == pairs.second, pairs.measure.seeds
    rows = [side for key in pairs.first for side in _sides(key, read(key), seeds)]
    columns = [] if within else [side for key in pairs.second for side in _sides(key, read(key), seeds)]
    sides = [*rows, *columns]
    shown = {frozenset(s.responses.coords["stimulus_id"].values.tolist()) for s in sides}
    if len(shown) > 1:
        raise SpecificationError(
            "networks that saw different stimuli cannot be compared",
            given=f"{len(shown)} sets of held-out stimuli",
            needed="one set for all seeds",
            action="set division = 'shared' in [stimuli], or take [[pair]] out",
        )
    sides = _drawn(sides, pairs.measure.stimuli)
    taken = _all_pairs(instrument, sides, pairs.measure.draws, across=None if within else len(rows))
    found = [absent(pairs.measure.kind, m) if isinstance(m, NotEstimable) else m for m in taken.values()]
    first = [sides[int(i)] for i, _ in taken]
    second = [sides[int(j)] for _, j in taken]
    table = measurement_table(
        found,
        task=[s.key for s in first],
        seed=[s.seed for s in first],
        area=[s.area for s in first],
        other_task=[s.key for s in second],
        other_seed=[s.seed for s in second],
        other_area=[s.area for s in second],
    )
    return Result(pairs.specification(), table, provenance(), draws=stack_draws(found))


def _drawn(sides: Sequence[_Side], count: int | None) -> Sequence[_Side]:
    """The responses to some of the stimuli, the same ones for all."""
    if count is None or not sides:
        return sides
    shown = np.sort(sides[0].responses.coords["stimulus_id"].values)
    rng = np.random.default_rng(_RESAMPLING_SEED)
    kept = shown[np.sort(rng.permutation(len(shown))[:count])]
    if count > len(shown):
        raise SpecificationError(
            "networks cannot be compared for more stimuli than they were shown",
            given=f"stimuli = {count} in [[pair]], {len(shown)} held out",
            needed="as many held-out stimuli, or more",
            action="lower stimuli in [[pair]], or take it out to compare for all",
        )
    found = []
    for side in sides:
        index = np.isin(side.responses.coords["stimulus_id"].values, kept)
        found.append(replace(side, responses=side.responses.isel(stimulus=index)))
    return found


def _all_pairs(instrument: Instrument, sides: Sequence[_Side], draws: int, *, across: int | None) -> dict:
    if len(sides) < 2 or across in (0, len(sides)):
        return {}
    read = [represent(str(i), side.responses, instrument) for i, side in enumerate(sides)]
    plan = np.random.default_rng(_RESAMPLING_SEED)
    weights = bootstrap_weights(read[0].stimulus_id, draws, rng=plan) if draws else None
    return all_pairs(instrument, read, weights=weights, across=across)


def _sides(key: str, result: Result, seeds: str) -> list[_Side]:
    found = []
    recorded = list(zip(result.specification["seeds"], result.responses, strict=True))
    for seed, name in recorded if seeds == "all" else [one for one in recorded if one[0] == 0]:
        responses = result.responses[name]
        if "stimulus" not in responses.dims:
            continue
        for area in dict.fromkeys(responses.coords["area"].values.tolist()):
            kept = responses.isel(unit=(responses.coords["area"] == area).values)
            found.append(_Side(key, seed, area, kept))
    return found
