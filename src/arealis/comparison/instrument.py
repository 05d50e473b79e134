"""Instrument: one way of comparing two populations, with what it claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from arealis.types import DataError, EstimatorCard

__all__ = ["Geometry", "Instrument", "number"]


@dataclass(frozen=True)
class Geometry:
    """How an instrument that compares dissimilarities gets them, and how it compares them.

    Args:
        distance: The distance between response patterns, by its name.
        comparator: How dissimilarities are compared, as :func:`arealis.numerics.compare_rdms` spells it.
        dissimilarities: ``x → [pair]`` in SciPy's condensed order; ``NaN`` where a pair has none.

    Example:
        >>> from arealis.numerics import euclidean_distances
        >>> Geometry("euclidean", "cosine", euclidean_distances).comparator
        'cosine'
    """

    distance: str
    comparator: str
    dissimilarities: Callable[[Any], np.ndarray]


@dataclass(frozen=True)
class Instrument:
    """A comparison of two populations: how it is computed, what it reads and what it claims.

    Inference, all-pairs work, recovery studies and contract tests know an instrument by these fields
    alone. Only ``evaluate`` is needed; the other functions are faster ways to the same numbers, and
    contract tests hold them to it.

    Args:
        name: The measure, as ``arealis list measures`` spells it.
        evaluate: ``(x, y) → number``. What x and y are is said by ``reads``; both hold the same stimuli in
            the same order. Raises :class:`~arealis.types.DataError` where there is no number.
        card: Which variant, centring and bias correction.
        invariant_to: Transformations of x that leave the number as it is; tests check these and no more.
        reads: ``"responses"``: averages ``[stimulus, unit]``; ``"trials"``: ``[stimulus, trial, unit]``;
            ``"trajectories"``: ``[stimulus, time, unit]``.
        alike_is: Whether alike populations get a ``"high"`` or a ``"low"`` number.
        identical: The number of a population with itself; None where it depends on the population.
        symmetric: Whether x and y may change places.
        fewest_stimuli: Below this number of stimuli there is no estimate.
        missing: What it is given for a missing response: ``"filled"``, the unit's mean over the other
            stimuli; ``"masked"``, ``NaN``, which it leaves out by itself.
        units: ``"any"``, or ``"matched"`` where the columns of x and y must be the same units.
        draws: ``(x, y, weights [draw, stimulus]) → [draw]``: the number in every bootstrap draw, where a
            draw holds stimulus i ``weights[d, i]`` times.
            A draw may be a bootstrap, exact for its weights, or its linear part; the card says which.
        permuted: ``(x, y, order [permutation, stimulus]) → [permutation]``: the number with x reordered,
            or with y reordered the other way round, which has the same distribution.
        reduce: ``x → part``: whatever can be computed once a population and used in every pair.
        tile: ``(parts, parts) → [first, second]``: all numbers between two groups of reduced populations.
        kept: ``(x, y) → positions``: the stimuli that can take part; the others are left out and counted.
        counts: ``(x, y) → {what: how many}`` for the card; ``"stimuli"`` is the n of the measurement.
        geometry: How it compares dissimilarities, where that is what it does: it then takes recordings
            that were published as dissimilarities only.

    Example:
        >>> def overlap(x, y):
        ...     return float((x * y).sum())
        >>> Instrument("overlap", overlap, EstimatorCard("inner product"), ("rotation of both",)).reads
        'responses'
    """

    name: str
    evaluate: Callable[[Any, Any], float]
    card: EstimatorCard
    invariant_to: tuple[str, ...]
    reads: Literal["responses", "trials", "trajectories"] = "responses"
    alike_is: Literal["high", "low"] = "high"
    identical: float | None = 1.0
    symmetric: bool = True
    fewest_stimuli: int = 3
    missing: Literal["filled", "masked"] = "filled"
    units: Literal["any", "matched"] = "any"
    draws: Callable[[Any, Any, np.ndarray], np.ndarray] | None = None
    permuted: Callable[[Any, Any, np.ndarray], np.ndarray] | None = None
    reduce: Callable[[Any], Any] | None = None
    tile: Callable[[Sequence[Any], Sequence[Any]], np.ndarray] | None = None
    kept: Callable[[Any, Any], np.ndarray] | None = None
    counts: Callable[[Any, Any], Mapping[str, int]] | None = None
    geometry: Geometry | None = None


def number(instrument: Instrument, x: Any, y: Any) -> float:
    """The number that an instrument gives, never ``NaN``.

    Args:
        instrument: How populations are compared.
        x: What it reads of the first population.
        y: What it reads of the second.

    Returns:
        A finite number.

    Raises:
        DataError: if there is none.

    Example:
        >>> number(Instrument("sum", lambda x, y: x + y, EstimatorCard("sum"), ()), 1, 2)
        3.0
    """
    value = float(instrument.evaluate(x, y))
    if not np.isfinite(value):
        raise DataError(
            f"'{instrument.name}' has no value",
            given=f"responses of shape {np.shape(x)} and {np.shape(y)} that lead to {value}",
            needed="responses that vary over stimuli and units on both sides",
            action="leave out constant units and stimuli, or show more stimuli",
        )
    return value
