"""Pairs: the similarity between what all networks of an experiment represent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from arealis.experiments.absent import absent
from arealis.experiments.entry import make_choice
from arealis.experiments.names import PAIR_MEASURES
from arealis.experiments.specification import Choice
from arealis.numerics import bootstrap_weights
from arealis.store import provenance
from arealis.types import NotEstimable, Responses, Result, SpecificationError, measurement_table, stack_draws

__all__ = ["Pairs", "compare_networks"]

_DRAWS = 1000
_RESAMPLING_SEED = 0


@dataclass(frozen=True)
class Pairs:
    """A task that compares every area of every network of other tasks.

    Args:
        keys: The tasks.
        measure: Kind and options of the similarity.
    """

    keys: tuple[str, ...]
    measure: Choice

    def specification(self) -> dict[str, Any]:
        """The specification as plain data: what the task's key is made of."""
        return {"task": "pairs", "keys": list(self.keys), "measure": self.measure.model_dump(mode="json")}

    @property
    def inputs(self) -> list[str]:
        """Keys of all tasks that it reads."""
        return list(self.keys)


@dataclass(frozen=True)
class _Side:
    key: str
    seed: int
    area: str
    responses: Responses


def compare_networks(pairs: Pairs, read: Callable[[str], Result]) -> Result:
    """Compare all areas of all networks with each other.

    Args:
        pairs: What to compare.
        read: Key → stored result of that task.

    Returns:
        One row a pair of areas.

    Raises:
        SpecificationError: if the networks were not recorded with the same stimuli.
    """
    sides = [side for key in pairs.keys for side in _sides(key, read(key))]
    shown = {tuple(s.responses.coords["stimulus_id"].values) for s in sides}
    if len(shown) != 1:
        raise SpecificationError(
            "networks that saw different stimuli cannot be compared",
            given=f"{len(shown)} sets of held-out stimuli",
            needed="one set for all seeds",
            action="set division = 'shared' in [stimuli], or take [[pair]] out",
        )
    taken = make_choice(
        PAIR_MEASURES,
        pairs.measure,
        what="pair measure",
        place="pair",
        representations=[(str(i), s.responses) for i, s in enumerate(sides)],
        weights=bootstrap_weights(shown.pop(), _DRAWS, rng=np.random.default_rng(_RESAMPLING_SEED)),
    )
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


def _sides(key: str, result: Result) -> list[_Side]:
    found = []
    for seed, name in zip(result.specification["seeds"], result.responses, strict=True):
        responses = result.responses[name]
        for area in dict.fromkeys(responses.coords["area"].values.tolist()):
            kept = responses.isel(unit=(responses.coords["area"] == area).values)
            found.append(_Side(key, seed, area, kept))
    return found
