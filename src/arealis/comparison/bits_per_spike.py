"""Bits per spike: how much better than a constant rate a model tells when a neuron spikes."""

from __future__ import annotations

import numpy as np
from scipy.special import xlogy

from arealis.comparison.assemble import check_weights
from arealis.comparison.recorded_trains import beside_recording, require_spikes
from arealis.numerics import central_range
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["bits_per_spike"]

_UNLIKELY, _CERTAIN = 1e-12, 1 - 1e-7
"""What single precision can tell from 0 and from 1: nothing that happens is impossible."""


def bits_per_spike(
    model: Responses, recording: Responses, *, area: str, weights: np.ndarray
) -> Measurement | NotEstimable:
    r"""Log-likelihood of recorded spikes above that of a constant rate, in bits a spike.

    .. math:: \frac{L - L_0}{n \ln 2}, \qquad L = \sum_t s_t \ln p_t + (1 - s_t) \ln (1 - p_t)

    with the model's probability :math:`p_t` of a spike in a time step, given the stimulus and earlier
    recorded spikes, the n recorded spikes, and :math:`L_0` of the rate that these have themselves, which
    favours the constant. A model may do worse than that. Probabilities are held between 10⁻¹² and 1 − 10⁻⁷.

    Args:
        model: Probabilities, one trial, with the units of the recording in one area.
        recording: Spikes; what lies at times of 0 or before is left out.
        area: That area.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.

    Returns:
        The measurement ``"bits_per_spike"`` with a bootstrap over stimuli, or why there is none.

    Raises:
        DataError: if they do not fit each other, or the one holds no spikes, or the other no probabilities.

    Example:
        >>> from arealis.types import make_responses
        >>> def labelled(values):
        ...     return make_responses(values, stimulus_id=["a", "b"], unit_id=["u"], area="V1", time=[1, 2],
        ...                           quantity="spikes", unit="1", provenance="made up")
        >>> spikes = np.tile([1.0, 0.0], (2, 1)).reshape(2, 1, 2, 1)
        >>> found = bits_per_spike(labelled(0.25 + 0.5 * spikes), labelled(spikes), area="V1",
        ...                        weights=np.ones((40, 2)))
        >>> round(found.value, 3)
        1.17

    References:
        Pillow et al. 2008, Nature 454:995; Pei et al. 2021, NeurIPS Datasets and Benchmarks.
    """
    expected, spikes, _ = beside_recording(model, recording, area=area)
    check_weights(weights, len(spikes))
    require_spikes(spikes, whose="the recording")
    if len(expected[0]) != 1 or not ((expected >= 0) & (expected <= 1)).all():
        raise DataError(
            f"area '{area}' gives no probabilities of spikes",
            given=f"{expected.shape[1]} trials, values from {expected.min():g} to {expected.max():g}",
            needed="one trial, values from 0 to 1",
            action='give it neuron = { kind = "sigmoid" }, and the cost spike_likelihood',
        )
    expected = expected.astype(float).clip(_UNLIKELY, _CERTAIN)
    likely = (xlogy(spikes, expected) + xlogy(1 - spikes, 1 - expected)).sum(axis=(1, 2, 3))
    counts, steps = spikes.sum(axis=(1, 2, 3)), np.full(len(spikes), spikes[0].size)
    if not counts.sum():
        return NotEstimable("no spike was recorded")
    draws = _bits(weights @ likely, weights @ counts, weights @ steps)
    return Measurement(
        name="bits_per_spike",
        value=float(_bits(likely.sum(), counts.sum(), steps.sum())),
        interval=central_range(draws),
        null=NotEstimable("a constant rate has 0 bits by definition"),
        ceiling=NotEstimable("how well a spike could be told at best is not known"),
        n=len(spikes),
        card=EstimatorCard(
            variant="log-likelihood of a spike in a time step, given earlier recorded ones, above the "
            "constant rate of the same spikes",
            resampling_unit="stimulus",
            interval="bootstrap over stimuli, central 95 %",
            reference="Pillow et al. 2008",
            options={"spikes": int(counts.sum()), "time steps": int(steps.sum())},
        ),
        draws=draws,
    )


def _bits(likely: np.ndarray, counts: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Bits a spike, given sums over stimuli; NaN without a spike."""
    rate = counts / np.maximum(steps, 1)
    constant = xlogy(counts, rate) + xlogy(steps - counts, 1 - rate)
    return (likely - constant) / np.where(counts > 0, counts, np.nan) / np.log(2)
