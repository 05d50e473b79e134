"""Check identification: what is held out must vary, and networks must have a past."""

from __future__ import annotations

from arealis.experiments.specification import Experiment, IdentifyTable
from arealis.experiments.spelling import unknown
from arealis.types import SpecificationError

__all__ = ["check_identification"]


def check_identification(experiment: Experiment) -> None:
    """Check the tables that ask which rule grew a network.

    Args:
        experiment: The experiment.

    Raises:
        SpecificationError: if the time does not vary, a held-out factor does not vary or is the time, there
            is one seed only, or an area is asked about twice or does not exist.
    """
    varied = {name: len(values) for name, values in experiment.vary.items()}
    for setting in experiment.setting:
        varied[setting.factor] = varied.get(setting.factor, 0) + 1
    for number, asked in enumerate(experiment.identify):
        place, areas = f"identify.{number}", [area.name for area in experiment.area]
        if asked.area not in areas:
            raise unknown("area", asked.area, areas, place=f"{place}.area")
        for name in (asked.over_time, *asked.held_out):
            if name not in varied:
                raise unknown("varied setting", name, varied, place=place)
        _require_several(asked, varied, experiment.seeds, place)
    asked = [table.area for table in experiment.identify]
    if len(set(asked)) < len(asked):
        raise SpecificationError(
            "two tables [[identify]] speak of one area",
            given=f"{asked}",
            needed="an area of its own for each, so that their numbers can be told apart",
            action="put their units, trials and noise into one table",
        )


def _require_several(asked: IdentifyTable, varied: dict[str, int], seeds: int, place: str) -> None:
    single = [name for name in asked.held_out if varied[name] < 2 or name == asked.over_time]
    if single or seeds < 2:
        raise SpecificationError(
            f"{place} has nothing to hold out",
            given=f"seeds = {seeds}" + (f", held_out = {single}" if single else ""),
            needed="two seeds or more, and held-out factors with two values or more that are not the time",
            action="vary what is held out, or take it out of held_out",
        )
