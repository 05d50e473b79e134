"""Measure: one instrument, a model and a recording; a number with its interval, null and ceiling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from arealis.comparison.assemble import assemble, check_weights
from arealis.comparison.instrument import Instrument, number
from arealis.comparison.measure_rdms import measure_rdms
from arealis.comparison.pairing import pair_responses
from arealis.comparison.resampled import permuted_numbers, stimulus_draws
from arealis.comparison.split_halves import ceiling_options, split_half_ceiling
from arealis.numerics import row_permutations
from arealis.types import DataError, Dissimilarities, Measurement, NotEstimable, Responses

__all__ = ["measure"]


def measure(
    instrument: Instrument,
    model: Responses | Dissimilarities,
    recording: Responses | Dissimilarities,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement | NotEstimable:
    r"""Compare a model with a recording by any instrument.

    .. math:: v = f(X, Y), \quad v_d = f(X_{c_d}, Y_{c_d}), \quad v_\pi = f(X_\pi, Y)

    The interval holds the central 95 % of the draws, the null that of the permutations of the model's
    stimuli; the ceiling comes from random halves of the recording's trials, or from its subjects.

    Args:
        instrument: How populations are compared.
        model: Responses with any units, or dissimilarities where the instrument compares those.
        recording: Responses to the same stimuli, or dissimilarities ``[subject, session, pair]``.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``. All
            measures of a run share them, so that their differences are paired.
        permutations: Number of permutations for the null.
        rng: Source of randomness of the permutations and of the halves.

    Returns:
        The measurement, or why there is none.

    Raises:
        DataError: if the two cannot be brought together (other stimuli, other units where they must be
            the same, time steps that the instrument does not read), or the weights do not fit.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(5, 1, 1, 8))
        >>> r = make_responses(x, stimulus_id=list("abcde"), unit_id=list("stuvwxyz"), area="all",
        ...                    quantity="dF/F", unit="1", provenance="made up")
        >>> m = measure(rsa(), r, r, weights=np.ones((40, 5)), permutations=40, rng=np.random.default_rng(0))
        >>> round(m.value, 12), m.ceiling.reason
        (1.0, 'the recording has a single trial a stimulus, so its noise cannot be told')

    Reference:
        Efron 1979, Ann Stat 7:1; Phipson & Smyth 2010, Stat Appl Genet Mol Biol 9:39.
    """
    if any(side.dims == ("subject", "session", "pair") for side in (model, recording)):
        return measure_rdms(instrument, model, recording, weights=weights, permutations=permutations, rng=rng)
    pair = pair_responses(instrument, model, recording)
    x, y = pair.x, pair.y
    check_weights(weights, len(x))
    try:
        kept = np.arange(len(x)) if instrument.kept is None else instrument.kept(x, y)
        x, y, weights = x[kept], y[kept], weights[:, kept]
        if len(x) < instrument.fewest_stimuli:
            return _too_few(instrument, len(x), len(pair.x))
        value = number(instrument, x, y)
    except DataError as error:
        return NotEstimable(f"{error.problem}: {error.given}")
    draws, how = stimulus_draws(instrument, x, y, value, weights)
    order = row_permutations(len(x), permutations, rng=rng)
    null = permuted_numbers(instrument, x, y, order)
    counts = {} if instrument.counts is None else dict(instrument.counts(x, y))
    n = counts.pop("stimuli", len(x))
    if instrument.kept is not None:
        counts["stimuli left out"] = len(pair.x) - len(x)
    ceiling = split_half_ceiling(instrument, pair.recording, rng=rng)
    card = replace(
        instrument.card,
        resampling_unit="stimulus",
        interval=how,
        options={**instrument.card.options, **pair.options, **counts, **ceiling_options(ceiling)},
    )
    return assemble(instrument, value, draws=draws, null=null, ceiling=ceiling, n=n, card=card)


def _too_few(instrument: Instrument, stimuli: int, shown: int) -> NotEstimable:
    beside = f" have a pattern on both sides, of {shown}" if stimuli < shown else ""
    return NotEstimable(f"{stimuli} stimuli{beside}; '{instrument.name}' needs {instrument.fewest_stimuli}")
