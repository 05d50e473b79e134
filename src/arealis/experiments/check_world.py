"""Check a world: what can be known of acting in it before any network does."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from arealis.experiments.area_sizes import area_sizes
from arealis.experiments.entry import find_entry
from arealis.experiments.names import PREDICTORS
from arealis.experiments.network_tables import Simulation
from arealis.experiments.specification import Model, WorldTable
from arealis.experiments.spelling import unknown
from arealis.experiments.world_sessions import make_world
from arealis.training import OBSERVATION
from arealis.types import SpecificationError

__all__ = ["check_world"]


def check_world(model: Model) -> None:
    """Check that the network of a model can act in its world, which is made and takes one step.

    Args:
        model: A model whose areas were checked; it may have no world.

    Raises:
        DataError: if the world cannot be made, or breaks its contract in its first step.
        SpecificationError: if tables do not go with a world, or areas do not fit it.
    """
    table = model.world
    if table is None:
        return
    _require_without_stimuli(model)
    actions, features = _first_step(table.model_dump_json())
    units = area_sizes(model)
    wanted = {table.area: (actions, "one for every action")}
    wanted |= {table.critic: (1, "the value")} if table.critic else {}
    wanted |= {OBSERVATION: (features, "one for every feature seen")} if OBSERVATION in units else {}
    for area, (count, why) in wanted.items():
        if area not in units:
            raise unknown("area", area, units, place="world")
        if units[area] != count:
            raise SpecificationError(
                f"area '{area}' does not fit the world '{table.kind}'",
                given=f"{units[area]} units" if units[area] else "units of a recording",
                needed=f"{count}, {why}",
                action=f"set units = {count}, or name another area in [world]",
            )
    sources = {s for p in model.projection for s in ([p.source] if isinstance(p.source, str) else p.source)}
    strange = sorted(sources - {*units, OBSERVATION})
    if strange or OBSERVATION not in {*sources, *units}:
        raise SpecificationError(
            "the network does not see the world" if not strange else "projections start from nothing",
            given=f"projections from {sorted(sources)}",
            needed=f"a projection from '{OBSERVATION}', which is what a world shows; others from areas",
            action="correct source in [[projection]]",
        )


def _require_without_stimuli(model: Model) -> None:
    """Tables that are about stimuli mean nothing to those who act."""
    predictor = find_entry(PREDICTORS, model.predictor.kind, what="predictor", place="predictor")
    found = {
        "lesson": model.lesson is not None,
        "recording": model.recording is not None,
        "predictor": "record" not in predictor.given,
        "simulation.steps": model.simulation.steps != Simulation().steps,
        "phase.share": any(phase.share < 1 for phase in model.phase),
    }
    if any(found.values()):
        raise SpecificationError(
            "what is about stimuli does not go with a world",
            given=f"{[name for name, there in found.items() if there]} beside [world]",
            needed="networks that act, in episodes as long as the world makes them",
            action="take it out, or show [stimuli] instead",
        )


@lru_cache(maxsize=16)
def _first_step(written: str) -> tuple[int, int]:
    """Actions and features of a world that has kept its contract for a step."""
    world = make_world(WorldTable.model_validate_json(written), 1)
    world.reset(np.random.default_rng(0))
    world.step(np.zeros(1, dtype=int))
    return world.actions, world.features
