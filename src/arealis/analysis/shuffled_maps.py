"""Shuffled maps: what the fields of units would be if they had nothing to do with position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from arealis.analysis.rate_map import rate_map
from arealis.numerics import central_range
from arealis.types import EstimatorCard, Measurement, NotEstimable

__all__ = ["ONE_RECORDING", "Mapped", "map_and_shuffle"]

ONE_RECORDING = NotEstimable("one recording; a ceiling would need a second one of the same units")
"""Why a census of fields has no ceiling."""


@dataclass(frozen=True)
class Mapped:
    """Maps of a population, and those of the same activity at shuffled positions.

    Args:
        maps: ``[unit, row, column]``.
        occupancy: Share of time in each bin ``[row, column]``.
        shuffled: One array like ``maps`` a shuffle.
        bins: Bins of a side.
        smoothing: Standard deviation of the smoothing in bins.
    """

    maps: np.ndarray
    occupancy: np.ndarray
    shuffled: tuple[np.ndarray, ...]
    bins: int
    smoothing: float

    def null(self, statistic: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Return a statistic of each unit after each shuffle ``[shuffle, unit]``."""
        return np.stack([statistic(maps) for maps in self.shuffled])

    def over_units(
        self,
        name: str,
        average: Callable[..., np.ndarray],
        each: np.ndarray,
        null: np.ndarray,
        *,
        area: str,
        variant: str,
        reference: str,
        rng: np.random.Generator,
    ) -> list[Measurement]:
        """Return a mean or median over the units that have a number, in a list; an empty one if none has.

        Args:
            name: Name of the measurement.
            average: Such as ``np.median``.
            each: A number a unit, NaN where it has none.
            null: The same after each shuffle ``[shuffle, unit]``.
            area: The area, for the label.
            variant: What was averaged, in words.
            reference: The paper.
            rng: Source of randomness.
        """
        has = ~np.isnan(each)
        each, null = each[has], null[:, has]
        if not len(each):
            return []
        resampled = average(each[rng.integers(len(each), size=(len(null), len(each)))], axis=1)
        by_chance = [average(units[~np.isnan(units)]) for units in null if not np.isnan(units).all()]
        return [
            Measurement(
                name=name,
                value=float(average(each)),
                interval=central_range(resampled),
                null=central_range(np.array(by_chance)),
                ceiling=ONE_RECORDING,
                n=len(each),
                card=EstimatorCard(
                    variant=variant,
                    resampling_unit="unit",
                    interval="percentile bootstrap, 95 %",
                    null="positions shuffled over samples, central 95 %",
                    reference=reference,
                    options={"bins": self.bins, "smoothing": self.smoothing},
                ),
                area=area,
            )
        ]


def map_and_shuffle(
    activity: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    *,
    side: float,
    bins: int,
    smoothing: float,
    permutations: int,
    rng: np.random.Generator,
) -> Mapped:
    """Map activity, and map it again with positions shuffled.

    Args:
        activity: Activity ``[sample, unit]``.
        x: Position to the right ``[sample]``, from 0 to ``side``.
        y: Position down ``[sample]``.
        side: Length of a side of the square arena.
        bins: Bins of a side.
        smoothing: Standard deviation of the smoothing in bins.
        permutations: Number of shuffles.
        rng: Source of randomness.

    Returns:
        The maps.

    Raises:
        DataError: as :func:`~arealis.analysis.rate_map`.
    """
    maps, occupancy = rate_map(activity, x, y, side=side, bins=bins, smoothing=smoothing)
    orders = (rng.permutation(len(activity)) for _ in range(permutations))
    shuffled = tuple(
        rate_map(activity[order], x, y, side=side, bins=bins, smoothing=smoothing)[0] for order in orders
    )
    return Mapped(maps, occupancy, shuffled, bins, smoothing)
