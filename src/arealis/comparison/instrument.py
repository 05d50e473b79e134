"""Instrument: one way of comparing two populations, with what it claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from arealis.types import EstimatorCard

__all__ = ["Instrument"]


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
        draws: ``(x, y, weights [draw, stimulus]) → [draw]``: the number in every bootstrap draw, where a
            draw holds stimulus i ``weights[d, i]`` times.
        permuted: ``(x, y, order [permutation, stimulus]) → [permutation]``: the number with x reordered.
        reduce: ``x → part``: whatever can be computed once a population and used in every pair.
        tile: ``(parts, parts) → [first, second]``: all numbers between two groups of reduced populations.

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
    draws: Callable[[Any, Any, np.ndarray], np.ndarray] | None = None
    permuted: Callable[[Any, Any, np.ndarray], np.ndarray] | None = None
    reduce: Callable[[Any], Any] | None = None
    tile: Callable[[Sequence[Any], Sequence[Any]], np.ndarray] | None = None
