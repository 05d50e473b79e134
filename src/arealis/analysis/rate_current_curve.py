"""f–I curve: how often a neuron fires by the current that drives it."""

from __future__ import annotations

import numpy as np

from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Range

__all__ = ["rate_current_curve"]

_CARD = EstimatorCard(
    variant="spikes of one trial by seconds of current",
    interval="for the rheobase, the currents between which firing begins; else none",
    reference="Hodgkin 1948, J Physiol 107:165",
)
_ONE_TRIAL = NotEstimable("one trial a current")
_NO_NULL = NotEstimable("a rate by a current has no null")
_EXACT = NotEstimable("spikes are counted exactly")


def rate_current_curve(current: np.ndarray, rate: np.ndarray, *, area: str) -> list[Measurement]:
    """Measure a neuron's rate by the current into it: where it begins to fire, how fast, and how steeply on.

    A rate at onset near zero is Hodgkin's class 1 of excitability, one well above zero his class 2.

    Args:
        current: ``[level]``, in the neuron's unit.
        rate: Spikes/s ``[level]``.
        area: The area, for the label.

    Returns:
        ``"rheobase"``, the lowest of these currents that makes it fire, with the interval from the highest
        below that does not; ``"onset_rate"``, its rate there; ``"firing_gain"``, the slope of a line through
        the levels from there on, spikes/s by unit of current; and a ``"rate_at_…"`` for each level. The first
        three are left out of a neuron that never fires, the third of one that fires at one level only.

    Raises:
        DataError: if currents and rates do not fit, or a current comes twice.

    Example:
        >>> curve = rate_current_curve(np.arange(5.0), np.array([0.0, 0.0, 10.0, 20.0, 30.0]), area="cell")
        >>> [(m.name, round(m.value, 6)) for m in curve[:3]]
        [('rheobase', 2.0), ('onset_rate', 10.0), ('firing_gain', 10.0)]
        >>> curve[0].interval
        Range(low=1.0, high=2.0)
    """
    _check(current, rate)
    order = np.argsort(current)
    current, rate = current[order].astype(float), rate[order].astype(float)
    points = [_number(f"rate_at_{c:g}", float(r), area) for c, r in zip(current, rate, strict=True)]
    firing = np.flatnonzero(rate > 0)
    if not len(firing):
        return points
    first = int(firing[0])
    below = Range(float(current[first - 1]), float(current[first])) if first else None
    unknown = NotEstimable("it fires at the lowest current that it was given")
    onset = [
        _number("rheobase", float(current[first]), area, below or unknown),
        _number("onset_rate", float(rate[first]), area),
    ]
    if first < len(current) - 1:
        slope = float(np.polyfit(current[first:], rate[first:], 1)[0])
        onset.append(_number("firing_gain", slope, area))
    return onset + points


def _number(name: str, value: float, area: str, interval: Range | NotEstimable = _ONE_TRIAL) -> Measurement:
    return Measurement(name, value, interval, _NO_NULL, _EXACT, 1, _CARD, area=area)


def _check(current: np.ndarray, rate: np.ndarray) -> None:
    fits = current.ndim == 1 and current.shape == rate.shape and len(current) > 0
    if (
        not fits
        or not np.isfinite(current).all()
        or not (rate >= 0).all()
        or len(set(current)) < len(current)
    ):
        raise DataError(
            "currents and rates make no curve",
            given=f"currents {current.tolist()[:8]}, rates of shape {rate.shape}",
            needed="finite currents that differ, and a rate of 0 or more for each",
            action="correct the levels of current, or the area",
        )
