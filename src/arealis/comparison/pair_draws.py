"""Bootstrap draws of all pairs of many representations, where they can be afforded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.comparison.kernel_alignment import linear_cka_leaving_out
from arealis.comparison.representation import Representation
from arealis.comparison.resampled import linearised_draws, stimulus_draws
from arealis.types import NotEstimable

__all__ = ["PairDraws", "pair_draws"]

# Pairs whose draws are taken one by one, and single comparisons made to leave stimuli out.
_MOST_PAIRS = 1000
_MOST_COMPARISONS = 20_000
_LINEARISED = "percentiles of a linearised bootstrap over stimuli (exact leave-one-out values), 95 %"


@dataclass(frozen=True)
class PairDraws:
    """Draws of all pairs.

    Args:
        values: ``[pair, draw]``; ``NaN`` where there is none.
        how: How they were made, for the card.
    """

    values: np.ndarray
    how: str


def pair_draws(
    instrument: Instrument,
    ordered: Sequence[Representation],
    values: np.ndarray,
    places: Sequence[tuple[int, int]],
    weights: np.ndarray | None,
    *,
    memory: int,
) -> PairDraws | NotEstimable:
    """The number of every pair in every bootstrap draw.

    Args:
        instrument: How populations are compared.
        ordered: Representations of the same stimuli in the same order.
        values: The number of all stimuli ``[representation, representation]``.
        places: The pairs, by position.
        weights: How often each stimulus occurs in each draw ``[draw, stimulus]``.
        memory: Bytes that may be taken up.

    Returns:
        The draws, or why they were not taken.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> x = np.random.default_rng(0).normal(size=(6, 2))
        >>> pair = [Representation(label, np.arange(6).astype(str), x, "responses") for label in "ab"]
        >>> drawn = pair_draws(linear_cka(), pair, np.ones((2, 2)), [(0, 1)], np.ones((3, 6)), memory=2**20)
        >>> drawn.values.round(9)
        array([[1., 1., 1.]])
    """
    if weights is None:
        return NotEstimable("no bootstrap plan was given")
    stimuli = len(ordered[0].values)
    together = linear_cka_leaving_out(instrument)
    if together is not None:
        needed = 8 * (4 * stimuli * len(ordered) ** 2 + len(places) * len(weights))
        if stimuli <= instrument.fewest_stimuli:
            return NotEstimable(f"leaving one of {stimuli} stimuli out leaves too few")
        if needed > memory:
            return NotEstimable(
                f"leaving out each stimulus in {len(places)} pairs takes {needed} bytes of memory"
            )
        found, without = together([r.values for r in ordered])
        first, second = np.array(places).T
        draws = linearised_draws(0.0, without[:, first, second], weights) + found[first, second]
        return PairDraws(np.clip(draws, -1.0, 1.0).T, _LINEARISED)
    steps = 1 if instrument.draws is not None else stimuli
    if len(places) > _MOST_PAIRS or len(places) * steps > _MOST_COMPARISONS:
        return NotEstimable(
            f"draws of {len(places)} pairs one by one would take {len(places) * steps} comparisons;"
            " measure the pairs of interest by themselves"
        )
    how = "none"
    rows = np.full((len(places), len(weights)), np.nan)
    for k, (i, j) in enumerate(places):
        if np.isfinite(values[i, j]):
            rows[k], how = stimulus_draws(
                instrument, ordered[i].values, ordered[j].values, float(values[i, j]), weights
            )
    return PairDraws(rows, how)
