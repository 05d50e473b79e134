"""How well a noisy unit could be predicted at best, and predictions on that scale."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from array_api_compat import array_namespace, device

from arealis.types.errors import DataError

__all__ = [
    "Normalisation",
    "explainable_variance_explained",
    "normalised_correlations",
    "split_half_reliability",
]

Normalisation = Literal["r", "r2", "r over reliability"]


def split_half_reliability(trials: Any, *, halvings: int = 10, rng: np.random.Generator) -> Any:
    r"""Reliability of every unit's mean response: split-half correlation with the Spearman–Brown correction.

    .. math:: \rho = \frac{2 r}{1 + r}, \quad r = r(\text{mean of one half}, \text{mean of the other})

    averaged over random halvings of the trials. It is the *squared* correlation of the mean response with
    what it would be without noise, so :math:`\sqrt\rho` bounds the r of a perfect model.

    Args:
        trials: Responses ``[stimulus, trial, unit]``, a NumPy array or a tensor.
        halvings: Number of random halvings. An odd trial is left out of each.
        rng: Source of randomness of the halves.

    Returns:
        Reliabilities ``[unit]``, below 0 where halves disagree.

    Raises:
        DataError: if there is a single trial, fewer than three stimuli, a missing response, or a unit
            whose halves do not vary or cancel each other.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> signal = rng.normal(size=(50, 1, 1))
        >>> bool(split_half_reliability(signal + 0.1 * rng.normal(size=(50, 8, 1)), rng=rng)[0] > 0.99)
        True

    Reference:
        Spearman 1910, Br J Psychol 3:271; Brown 1910, Br J Psychol 3:296.
    """
    xp = _checked_trials(trials)
    half, values = trials.shape[1] // 2, []
    for _ in range(halvings):
        order = xp.asarray(rng.permutation(trials.shape[1]), device=device(trials))
        first, second = (
            xp.mean(xp.take(trials, chosen, axis=1), axis=1)
            for chosen in (order[:half], order[half : 2 * half])
        )
        first, second = first - xp.mean(first, axis=0), second - xp.mean(second, axis=0)
        scale = xp.sqrt(xp.sum(first**2, axis=0)) * xp.sqrt(xp.sum(second**2, axis=0))
        r = xp.sum(first * second, axis=0) / xp.where(scale > 0, scale, xp.nan)
        values.append(2 * r / xp.where(r > -1 + 1e-9, 1 + r, xp.nan))
    reliability = sum(values) / halvings
    if bool(xp.any(xp.isnan(reliability))):
        raise DataError(
            "the reliability of some units is not defined",
            given="units whose mean response over half of the trials is constant, or opposite in both halves",
            needed="units that respond differently to different stimuli",
            action="leave these units out, or record more trials",
        )
    return reliability


def normalised_correlations(r: Any, reliability: Any, *, of: Normalisation) -> Any:
    r"""Correlations on the scale of what noise allows.

    .. math:: \frac{r}{\sqrt\rho} \;(\text{"r"}), \qquad \frac{r |r|}{\rho} \;(\text{"r2"}), \qquad
              \frac{r}{\rho} \;(\text{"r over reliability"})

    A perfect model of the noiseless response reaches 1 with the first two. The last is what Schrimpf 2018
    divides by: it asks for the correlation of two recordings, and a perfect model passes 1. A negative r
    stays negative.

    Args:
        r: Correlation of each unit's mean response with its prediction ``[unit]``.
        reliability: Reliability ρ of each mean response ``[unit]``.
        of: Which number is normalised, ``"r"`` or ``"r2"``, by its own bound, or ``"r over reliability"``.

    Returns:
        Normalised numbers ``[unit]``.

    Raises:
        DataError: if a reliability is not above zero, their number differs, or there is no such number.

    Example:
        >>> normalised_correlations(np.array([0.4]), np.array([0.64]), of="r").round(12)
        array([0.5])

    Reference:
        Spearman 1904, Am J Psychol 15:72 (correction for attenuation).
    """
    xp = array_namespace(r)
    reliability = xp.asarray(reliability, dtype=r.dtype, device=device(r))
    divided = {
        "r": lambda: r / xp.sqrt(reliability),
        "r2": lambda: r * xp.abs(r) / reliability,
        "r over reliability": lambda: r / reliability,
    }
    reliable = reliability.shape == r.shape and bool(xp.all(reliability > 0))
    if of not in divided or not reliable:
        raise DataError(
            "correlations cannot be divided by these reliabilities",
            given=f"{reliability.shape[0] if reliability.ndim else 1} reliabilities for {r.shape[0]} units, "
            f"the lowest {float(xp.min(reliability)):.3g}, for {of!r}",
            needed=f"one above 0 for each unit, and one of {sorted(divided)}",
            action="leave out units that do not repeat their responses",
        )
    return divided[of]()


def explainable_variance_explained(trials: Any, predicted: Any) -> Any:
    r"""Fraction of explainable variance explained (FEVe) of every unit; variances, so r² is normalised.

    .. math:: \mathrm{FEVe} = 1 - \frac{\frac{1}{IT}\sum_{it} (y_{it} - \hat y_i)^2 - \sigma^2}
                                       {\mathrm{Var}[y] - \sigma^2}

    with σ² the variance over the trials of a stimulus, unbiased, averaged over stimuli, and Var[y] that of
    all single responses.

    Args:
        trials: Responses ``[stimulus, trial, unit]``, a NumPy array or a tensor.
        predicted: Predictions of held-out stimuli ``[stimulus, unit]``.

    Returns:
        Fractions ``[unit]``: 1 for a perfect model, 0 for the mean, below 0 for worse.

    Raises:
        DataError: if there is a single trial, fewer than three stimuli, a missing response, predictions
            that do not fit, or a unit whose variance noise explains.

    Example:
        >>> trials = np.array([[0.0, 2.0], [4.0, 6.0], [8.0, 10.0]])[:, :, None]
        >>> explainable_variance_explained(trials, np.array([[2.0], [5.0], [8.0]])).round(3)
        array([1.034])

    Reference:
        Cadena et al. 2019, PLoS Comput Biol 15:e1006897.
    """
    xp = _checked_trials(trials)
    stimuli, _, units = trials.shape
    noise = xp.mean(xp.var(trials, axis=1, correction=1), axis=0)
    explainable = xp.mean((trials - xp.mean(trials, axis=(0, 1))) ** 2, axis=(0, 1)) - noise
    fits = tuple(predicted.shape) == (stimuli, units)
    if not fits or not bool(xp.all(explainable > 0)):
        raise DataError(
            "the explainable variance cannot be had",
            given=f"trials {tuple(trials.shape)}, predictions {tuple(predicted.shape)}, the least "
            f"explainable variance {float(xp.min(explainable)):.3g}",
            needed="predictions [stimulus, unit], and units that vary more over stimuli than over trials",
            action="leave out units without a reliable response",
        )
    error = xp.mean((trials - predicted[:, None, :]) ** 2, axis=(0, 1))
    return 1 - (error - noise) / explainable


def _checked_trials(trials: Any) -> Any:
    """The array library of trials from which a ceiling can be estimated."""
    xp = array_namespace(trials)
    enough = trials.ndim == 3 and trials.shape[0] >= 3 and trials.shape[1] >= 2
    if not enough or not bool(xp.all(xp.isfinite(trials))):
        raise DataError(
            "a noise ceiling cannot be estimated",
            given=f"responses of shape {tuple(trials.shape)}" + (" with missing ones" if enough else ""),
            needed="[stimulus, trial, unit] with three stimuli and two trials or more, all measured",
            action="record repeats; where trials differ in number, keep as many as every stimulus has",
        )
    return xp
