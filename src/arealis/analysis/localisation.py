"""Localisation of receptive fields: on how few of its inputs a unit's weights rest."""

from __future__ import annotations

import numpy as np

from arealis.numerics import central_range
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable

__all__ = ["localisation", "receptive_field_localisation"]


def localisation(fields: np.ndarray) -> np.ndarray:
    r"""Inverse participation ratio of every receptive field, times the number of inputs.

    .. math:: D \cdot \mathrm{IPR} = D \, \frac{\sum_i w_i^4}{\big( \sum_i w_i^2 \big)^2}

    It is 1 for a flat field, 1.5 for a sinusoid, about 3 for weights drawn from a normal distribution, and
    D for a field of a single input. It depends neither on the size of the weights nor on their order.

    Args:
        fields: Weights ``[unit, input]``.

    Returns:
        One number a unit; NaN where all weights are zero.

    Raises:
        DataError: if the fields are no table of finite numbers.

    Example:
        >>> angle = 2 * np.pi * np.arange(40) / 40
        >>> localisation(np.stack([np.ones(40), np.sin(angle), np.eye(40)[0]])).round(3).tolist()
        [1.0, 1.5, 40.0]

    References:
        Ingrosso & Goldt 2022, PNAS 119:e2201854119, arXiv:2202.00565.
    """
    fields = np.asarray(fields, dtype=float)
    if fields.ndim != 2 or not fields.shape[1] or not np.isfinite(fields).all():
        raise DataError(
            "the receptive fields have no localisation",
            given=f"shape {fields.shape}, {int((~np.isfinite(fields)).sum())} numbers not finite",
            needed="finite weights [unit, input]",
            action="pass one row of weights a unit",
        )
    largest = np.abs(fields).max(axis=1, keepdims=True)
    power = np.divide(fields, largest, out=np.zeros_like(fields), where=largest > 0) ** 2
    total = power.sum(axis=1)
    spread = np.full(len(fields), np.nan)
    return np.divide(fields.shape[1] * (power**2).sum(axis=1), total**2, out=spread, where=total > 0)


def receptive_field_localisation(
    fields: np.ndarray, *, area: str, draws: int, rng: np.random.Generator
) -> Measurement | NotEstimable:
    """Mean :func:`localisation` of the receptive fields of an area.

    The interval resamples units of this network; what other networks would grow is for the spread over
    seeds. The null is the mean over as many fields of independent normal weights.

    Args:
        fields: Weights ``[unit, input]``.
        area: The area, for the label.
        draws: Number of bootstrap draws, and of draws of the null.
        rng: Source of randomness.

    Returns:
        The measurement, named after this function, or why there is none.

    Raises:
        DataError: as :func:`localisation`.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> found = receptive_field_localisation(np.eye(8), area="V1", draws=100, rng=rng)
        >>> found.value, found.n
        (8.0, 8)
    """
    each = localisation(fields)
    each = each[~np.isnan(each)]
    if not len(each):
        return NotEstimable("no unit of the area has a weight that is not zero")
    resampled = each[rng.integers(len(each), size=(draws, len(each)))].mean(axis=1)
    inputs = fields.shape[1]
    normal = np.array([localisation(rng.standard_normal((len(each), inputs))).mean() for _ in range(draws)])
    return Measurement(
        name="receptive_field_localisation",
        value=float(each.mean()),
        interval=central_range(resampled),
        null=central_range(normal),
        ceiling=NotEstimable("weights are known exactly"),
        n=len(each),
        card=EstimatorCard(
            variant="inverse participation ratio of the weights × number of inputs, mean over units",
            resampling_unit="unit of one network",
            interval="percentile bootstrap, 95 %",
            null="independent normal weights, central 95 %",
            reference="Ingrosso & Goldt 2022",
            options={"inputs": inputs},
        ),
        area=area,
    )
