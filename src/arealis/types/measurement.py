"""Measurement: no bare float in a result, but a value, how sure it is, and how it was estimated."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

__all__ = ["EstimatorCard", "Measurement", "NotEstimable", "Range"]


@dataclass(frozen=True)
class Range:
    """Two bounds on the scale of the value: an interval, the spread of a null, or a noise ceiling."""

    low: float
    high: float


@dataclass(frozen=True)
class NotEstimable:
    """Why a bound cannot be had from these data; it stands where the bound would stand."""

    reason: str


@dataclass(frozen=True)
class EstimatorCard:
    """How a number was estimated, so that two numbers of one name can be told apart.

    Args:
        variant: Which of the estimators that share the name, such as ``"linear, debiased"``.
        centring: What was subtracted before, or ``"none"``.
        bias_correction: How finite-sample bias was removed, or ``"none"``.
        resampling_unit: What the interval generalises over, such as ``"stimulus"``.
        interval: How the interval was made.
        null: How the null was made.
        reference: The paper that the estimator comes from.
        options: Further settings that the value depends on.
    """

    variant: str
    centring: str = "none"
    bias_correction: str = "none"
    resampling_unit: str = "none"
    interval: str = "none"
    null: str = "none"
    reference: str = ""
    options: dict[str, str | float | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Measurement:
    """One number with its interval, null, ceiling and estimator card.

    Args:
        name: The measure, as ``arealis list measures`` spells it.
        value: The estimate.
        interval: 95 % interval.
        null: The central 95 % of the value under the null hypothesis on the card.
        ceiling: Lower and upper noise ceiling.
        n: Number of resampling units that the value rests on.
        card: How it was estimated.
        area: The area that it speaks of, ``"all"``, or ``"A | B"`` for a pair.
        draws: Bootstrap draws ``[draw]``, aligned between measurements of one run, so that a difference
            of two measurements has a paired interval.
        p_value: Probability of a value at least as far from the null; None where nothing was tested.
        p_corrected: The same, corrected for all tests made together; the card names the correction.

    Example:
        >>> Measurement("roc_auc", 0.64, Range(0.6, 0.68), Range(0.45, 0.55),
        ...             NotEstimable("the recording is an average"), 35, EstimatorCard("pooled")).value
        0.64
    """

    name: str
    value: float
    interval: Range | NotEstimable
    null: Range | NotEstimable
    ceiling: Range | NotEstimable
    n: int
    card: EstimatorCard
    area: str = "all"
    draws: np.ndarray | None = field(default=None, compare=False, repr=False)
    p_value: float | None = None
    p_corrected: float | None = None
