"""Turn an estimate, its bootstrap draws and its null draws into a measurement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.comparison.resampled import permutation_p
from arealis.numerics import central_range
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Range

__all__ = ["assemble", "check_weights", "sense"]


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


def sense(instrument: Instrument) -> dict[str, str | float]:
    """Say on a card what a reader of the number must know that is not so of most instruments.

    Args:
        instrument: How populations were compared.

    Returns:
        Options: ``"alike is": "low"`` for a distance, and ``"identical"``, the number of a population with
        itself, where that is known and not 1.

    Example:
        >>> made_up = Instrument("overlap", lambda x, y: 0.5, EstimatorCard("made up"), ())
        >>> sense(made_up), sense(replace(made_up, alike_is="low", identical=0.0))
        ({}, {'alike is': 'low', 'identical': 0.0})
    """
    said: dict[str, str | float] = {} if instrument.alike_is == "high" else {"alike is": "low"}
    if instrument.identical is not None and instrument.identical != 1.0:
        said["identical"] = float(instrument.identical)
    return said


def assemble(
    instrument: Instrument,
    value: float,
    *,
    draws: np.ndarray,
    null: np.ndarray,
    ceiling: Range | NotEstimable,
    n: int,
    card: EstimatorCard,
) -> Measurement:
    """Put a value, its draws and its null together; name on the card what it does not say yet.

    Args:
        instrument: How populations were compared.
        value: The estimate.
        draws: The estimate in every bootstrap draw ``[draw]``.
        null: The estimate in every permutation ``[permutation]``.
        ceiling: The noise ceiling, or why there is none.
        n: Number of stimuli that the estimate rests on.
        card: How it was estimated.

    Returns:
        The measurement with 95 % ranges, and the p-value of the permutations.

    Example:
        >>> made_up = Instrument("overlap", lambda x, y: 0.5, EstimatorCard("made up"), ())
        >>> m = assemble(made_up, 0.5, draws=np.linspace(0, 1, 101), null=np.zeros(99), n=20,
        ...              ceiling=NotEstimable("made up"), card=made_up.card)
        >>> m.interval, m.p_value
        (Range(low=0.025, high=0.975), 0.01)
    """
    counts = {
        "draws": len(draws),
        "permutations": len(null),
        "draws without a value": int(np.isnan(draws).sum()),
    }
    spread, p_value = NotEstimable("no permutations were asked for"), None
    if len(null):
        spread, p_value = central_range(null), permutation_p(instrument, value, null)
    named = "the model's stimuli permuted, central 95 %" if card.null == "none" else card.null
    return Measurement(
        name=instrument.name,
        value=value,
        interval=central_range(draws),
        null=spread,
        ceiling=ceiling,
        n=n,
        card=replace(card, null=named, options={**card.options, **sense(instrument), **counts}),
        draws=draws,
        p_value=p_value,
    )
