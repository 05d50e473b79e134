"""Turn an estimate, its bootstrap draws and its null draws into a measurement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from arealis.comparison.alignment import Aligned
from arealis.numerics import central_range
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable

__all__ = ["check_weights", "similarity"]


def check_weights(weights: np.ndarray, stimuli: int) -> None:
    """Make sure that a bootstrap plan belongs to these stimuli.

    Args:
        weights: How often each stimulus occurs in each draw ``[draw, stimulus]``.
        stimuli: Number of stimuli.

    Raises:
        DataError: if it does not, or a weight is negative or not whole.

    Example:
        >>> check_weights(np.ones((10, 3)), 3)
    """
    shape = np.shape(weights)
    if len(shape) != 2 or shape[1] != stimuli or (weights < 0).any() or (weights % 1 != 0).any():
        raise DataError(
            "the bootstrap weights do not fit the stimuli",
            given=f"shape {shape} for {stimuli} stimuli",
            needed=f"whole numbers [draw, {stimuli}], in the recording's order of stimuli",
            action="take the columns of these stimuli from arealis.numerics.bootstrap_weights",
        )


def similarity(
    name: str,
    value: float,
    *,
    pair: Aligned,
    draws: np.ndarray,
    null: np.ndarray,
    n: int,
    card: EstimatorCard,
    options: dict[str, str | float | int],
) -> Measurement:
    """Assemble a measurement of two populations.

    Args:
        name: The measure.
        value: The estimate.
        pair: The two populations.
        draws: The estimate in every bootstrap draw ``[draw]``.
        null: The estimate in every permutation ``[permutation]``.
        n: Number of stimuli that the estimate rests on.
        card: How the measure is estimated.
        options: What else the value depends on, added to the card.

    Returns:
        The measurement, with 95 % ranges.

    Example:
        >>> table = np.zeros((2, 2))
        >>> pair = Aligned(table, table, np.array(["a", "b"]), np.array(["u", "v"]), trials=1)
        >>> similarity("rsa", 0.5, pair=pair, draws=np.linspace(0, 1, 101), null=np.zeros(50), n=2,
        ...            card=EstimatorCard("made up"), options={}).interval
        Range(low=0.025, high=0.975)
    """
    ceiling = "not estimable from an average: the recording has a single trial a stimulus"
    if pair.trials > 1:
        ceiling = "not estimated: this measure averages over trials and does not split them"
    counts = {
        "draws": len(draws),
        "permutations": len(null),
        "draws without a value": int(np.isnan(draws).sum()),
    }
    return Measurement(
        name=name,
        value=value,
        interval=central_range(draws),
        null=central_range(null),
        ceiling=NotEstimable(ceiling),
        n=n,
        card=replace(card, options={**card.options, **options, **counts}),
        draws=draws,
    )
