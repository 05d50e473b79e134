"""Variances of what inference reports, from the draws of every set of factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from arealis.numerics.rdm_inference import corrected_variance, crossvalidation_corrected_variance
from arealis.types import NotEstimable, Range

__all__ = ["Uncertainty"]

_TOLERATED = 0.05


@dataclass(frozen=True)
class Uncertainty:
    """Draws of several numbers, and the variance of any weighted sum of them.

    Args:
        draws: Numbers by the factors that were drawn ``[repeat, draw, column]``.
        sizes: Number of levels of each factor.
        refused: Why there is no uncertainty at all, or None.
        divisions: Over how many divisions into folds the value is averaged, where draws have repeats.

    Example:
        >>> draws = np.random.default_rng(0).normal(size=(1, 4000, 2))
        >>> u = Uncertainty({frozenset({"stimulus"}): draws}, {"stimulus": 50}, None)
        >>> round(float(u.variance(np.array([1.0, -1.0]))), 1)
        2.1
    """

    draws: Mapping[frozenset[str], np.ndarray]
    sizes: Mapping[str, int]
    refused: NotEstimable | None
    divisions: int = 1

    @property
    def degrees_of_freedom(self) -> int:
        """One less than the levels of the factor that has the fewest."""
        return min(self.sizes.values()) - 1

    def variance(self, contrast: np.ndarray) -> float | NotEstimable:
        """Variance of a weighted sum of the columns, corrected for counting noise more than once.

        Where draws have repeats, the noise of dividing into folds is removed from their variance, and that
        which the value itself has is added.

        Args:
            contrast: A weight for each column; columns of weight zero may be ``NaN``.

        Returns:
            The variance, or why there is none.
        """
        if self.refused is not None:
            return self.refused
        variances, dividing = {}, 0.0
        for factors, numbers in self.draws.items():
            mixed = _mixed(numbers, contrast)
            undefined = int(np.isnan(mixed).any(axis=0).sum())
            count = mixed.shape[1]
            if undefined > _TOLERATED * count or count < 40:
                return NotEstimable(f"{undefined} of {count} draws of {_named(factors)} have no value")
            usable = mixed[:, ~np.isnan(mixed).any(axis=0)]
            variances[factors] = _variance(usable)
            dividing = 0.0 if len(usable) == 1 else float(usable.var(axis=0, ddof=1).mean())
        return float(corrected_variance(variances, sizes=self.sizes)) + dividing / self.divisions

    def interval(self, value: float, contrast: np.ndarray) -> Range | NotEstimable:
        """Student's 95 % interval around a value.

        Args:
            value: The value of the weighted sum.
            contrast: A weight for each column.

        Returns:
            The interval, or why there is none.
        """
        variance = self.variance(contrast)
        if isinstance(variance, NotEstimable):
            return variance
        half = float(stdtrit(self.degrees_of_freedom, 0.975) * np.sqrt(variance))
        return Range(value - half, value + half)

    def spread_draws(self, value: float, contrast: np.ndarray) -> np.ndarray | None:
        """Draws of all factors together, moved and scaled to the value and its corrected variance.

        Args:
            value: The value of the weighted sum.
            contrast: A weight for each column.

        Returns:
            Draws ``[draw]``, or None where there is no variance.
        """
        variance = self.variance(contrast)
        if isinstance(variance, NotEstimable):
            return None
        mixed = _mixed(self.draws[frozenset(self.sizes)], contrast).mean(axis=0)
        spread = float(np.nanstd(mixed, ddof=1))
        scale = np.sqrt(variance) / spread if spread > 0 else 0.0
        return value + scale * (mixed - np.nanmean(mixed))


def _mixed(numbers: np.ndarray, contrast: np.ndarray) -> np.ndarray:
    """Weighted sum of the columns that have a weight ``[repeat, draw]``."""
    used = contrast != 0
    return numbers[..., used] @ contrast[used]


def _variance(mixed: np.ndarray) -> np.ndarray:
    if len(mixed) == 1:
        return np.asarray(np.var(mixed[0], ddof=1))
    corrected = crossvalidation_corrected_variance(mixed.T[:, :, None])[0, 0]
    return np.asarray(max(float(corrected), 0.0))


def _named(factors: frozenset[str]) -> str:
    return " and ".join(f"{factor}s" if factor != "stimulus" else "stimuli" for factor in sorted(factors))
