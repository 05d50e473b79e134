"""Ratios: how many times more of something one candidate needs than another, seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from arealis.comparison import ratio_over_seeds
from arealis.experiments.specification import ContrastTable
from arealis.types import Measurement, Result, SpecificationError, parse_measurements

__all__ = ["is_censored", "require_ratio", "take_ratios"]


def is_censored(measurement: Measurement) -> bool:
    """Whether a number is not known, but what it is larger than is.

    Example:
        >>> from arealis.types import EstimatorCard, NotEstimable
        >>> none, card = NotEstimable("never reached"), EstimatorCard("count", options={"at least": 900})
        >>> is_censored(Measurement("stimuli_to_reach", float("nan"), none, none, none, 0, card))
        True
    """
    return bool(np.isnan(measurement.value)) and "at least" in measurement.card.options


def require_ratio(asked: ContrastTable) -> None:
    """Require that a ratio is taken over seeds.

    Args:
        asked: A contrast of an experiment file.

    Raises:
        SpecificationError: if it asks for a ratio over stimuli.
    """
    if asked.ratio and asked.over != "seeds":
        raise SpecificationError(
            f"contrast '{asked.name}' takes a ratio over stimuli",
            given=f"ratio = {asked.ratio!r}, over = {asked.over!r}",
            needed='over = "seeds": a ratio is paired by seed',
            action='add over = "seeds" to it',
        )


def take_ratios(
    first: Sequence[str], second: Sequence[str], measure: str, read: Callable[[str], Result]
) -> Iterator[Measurement]:
    """Divide one measure of two groups of tasks, seed by seed.

    Args:
        first: Keys of the tasks that are one model under several seeds.
        second: Keys of the other group.
        measure: Name of the measure.
        read: Key → stored result of that task.

    Yields:
        The ratio for every area that both groups have it of, over the seeds that both have a number or a
        bound of.
    """
    above, below = _by_seed(first, measure, read), _by_seed(second, measure, read)
    for area in above:
        seeds = sorted(set(above[area]) & set(below.get(area, {})))
        if seeds:
            yield ratio_over_seeds([above[area][s] for s in seeds], [below[area][s] for s in seeds])


def _by_seed(
    keys: Sequence[str], measure: str, read: Callable[[str], Result]
) -> dict[str, dict[int, Measurement]]:
    """Area → seed → number or bound."""
    found: dict[str, dict[int, Measurement]] = {}
    for result in map(read, keys):
        rows = result.measurements[result.measurements["measure"] == measure]
        for seed, m in zip(rows["seed"].tolist(), parse_measurements(rows, None), strict=True):
            if is_censored(m) or np.isfinite(m.value):
                found.setdefault(m.area, {})[seed] = m
    return found
