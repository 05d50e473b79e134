"""How reliable a recording is: would a second one like it find the same?"""

from __future__ import annotations

from typing import Any

import numpy as np

from arealis.numerics import central_range, random_halves
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["reliability"]

_FEWEST_STIMULI = 3
# Where halves are opposites, the correction for their length divides by nothing.
_LOWEST = -0.999


def reliability(recording: Responses, *, splits: int, rng: np.random.Generator) -> Measurement | NotEstimable:
    r"""Reliability of a recording's average over trials, from random halves of the trials.

    .. math:: R = \frac{2 \bar r}{1 + \bar r}

    with the mean Pearson correlation of the averages of the two halves, over random divisions; the median
    over units. A model that knew the noiseless responses would correlate with the average by
    :math:`\sqrt R`.

    Args:
        recording: Responses with one time step; ``NaN`` for trials that were not taken.
        splits: Number of random divisions.
        rng: Source of randomness.

    Returns:
        The measurement ``"reliability"``, whose interval is the spread over divisions, or why there is none.

    Raises:
        DataError: if there is more than one time step, or no division.

    Example:
        >>> from arealis.types import make_responses
        >>> signal = np.arange(30.0)[:, None, None, None]
        >>> noise = np.random.default_rng(0).normal(size=(30, 8, 1, 1))
        >>> r = make_responses(signal + noise, stimulus_id=[str(i) for i in range(30)], unit_id=["u"],
        ...                    area="V1", quantity="rate", unit="Hz", provenance="made up")
        >>> reliability(r, splits=20, rng=np.random.default_rng(0)).value > 0.99
        True

    Reference:
        Spearman 1910 and Brown 1910, Br J Psychol 3; Schrimpf et al. 2018, bioRxiv 407007.
    """
    if recording.sizes["time"] != 1 or splits < 1:
        raise DataError(
            "reliability is taken of one time step",
            given=f"{recording.sizes['time']} time steps, {splits} divisions",
            needed="one time step, and one division or more",
            action="choose a time step or average over time; ask for more divisions",
        )
    values = recording.values[:, :, 0]
    if values.shape[1] < 2 or len(values) < _FEWEST_STIMULI:
        counts = f"{values.shape[1]} trials of {len(values)} stimuli"
        return NotEstimable(f"{counts}; halves need 2 trials and {_FEWEST_STIMULI} stimuli")
    found = np.array([_one_split(values, rng) for _ in range(splits)])
    if np.isnan(found).any():
        return NotEstimable("a half of the trials leaves a stimulus without a response, or a unit constant")
    correlation = np.median(found, axis=1)
    if correlation.min() < _LOWEST:
        return NotEstimable(
            "halves that contradict each other, which no noise in independent trials explains"
        )
    value = _spearman_brown(float(correlation.mean()))
    return Measurement(
        name="reliability",
        value=value,
        interval=central_range(_spearman_brown(correlation)),
        null=NotEstimable("not taken; a recording of noise alone has 0 on average"),
        ceiling=NotEstimable("it is what the ceiling of other measures is made from"),
        n=len(values),
        card=EstimatorCard(
            variant="split halves, Spearman–Brown; median over units",
            bias_correction="for the half number of trials (Spearman–Brown)",
            resampling_unit="division of the trials",
            interval="central 95 % over random divisions; not a confidence interval over stimuli",
            reference="Spearman 1910; Brown 1910",
            options={"splits": splits},
        ),
    )


def _one_split(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Correlation of two halves of every stimulus's trials ``[unit]``."""
    measured = ~np.isnan(values)
    trials = np.asarray(measured.any(axis=2))
    halves = []
    for chosen in random_halves(trials, rng=rng):
        half = measured & chosen[:, :, None]
        count = half.sum(axis=1)
        if not count.all():
            return np.full(values.shape[2], np.nan)
        mean = np.where(half, values, 0.0).sum(axis=1) / count
        halves.append(mean - mean.mean(axis=0))
    length = np.linalg.norm(halves[0], axis=0) * np.linalg.norm(halves[1], axis=0)
    return np.divide(
        (halves[0] * halves[1]).sum(axis=0), length, out=np.full(len(length), np.nan), where=length > 0
    )


def _spearman_brown(correlation: Any) -> Any:
    return 2 * correlation / (1 + correlation)
