"""Negative Riemannian distance: how far apart the inner products of two geometries are on their manifold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.rdm_comparison.grams import centred_grams, stimuli_of
from arealis.numerics.rdm_comparison.vectors import without_scale
from arealis.numerics.rdm_comparison.whitened import whitening_of
from arealis.types.errors import DataError

__all__ = ["negative_riemannian_distance"]

# Noise relative to signal is searched over e^±20 on this grid, then by golden section within one step.
_REACH, _STEP, _SECTIONS = 20, 2, 32
_GOLDEN = (5**0.5 - 1) / 2


def negative_riemannian_distance(a: Any, b: Any, covariance: Any | None) -> Any:
    r"""Minus the affine-invariant distance of two Gram matrices, of which the first may be scaled and noisy.

    .. math:: -\min_{\alpha, \beta > 0} \Big(\sum_i \log^2 \lambda_i\big(\alpha G_a + \beta \Sigma_k,\;
              G_b\big)\Big)^{1/2}

    with λ the generalised eigenvalues of contrasts of stimuli. The scale α has a closed form, which leaves
    the spread of the log eigenvalues; what is left, noise relative to signal, is searched between its
    limits, no noise and only noise. The two arguments do not play the same part: a is a model without
    noise, b is measured.

    Args:
        a: Dissimilarities ``[first, pair]``.
        b: Dissimilarities ``[second, pair]``, of no fewer units than stimuli.
        covariance: Covariance of the estimated patterns over stimuli, Σ_k ``[stimulus, stimulus]``;
            None: the identity.

    Returns:
        Similarities ``[first, second]``, at most 0.

    Raises:
        DataError: if a Gram matrix of b is not positive definite, one of a is negative on average, or the
            covariance does not fit.

    Example:
        >>> import numpy as np
        >>> d = np.array([[1.0, 1.0, 1.5]])
        >>> abs(negative_riemannian_distance(d, 3 * d, None)).round(6)
        array([[0.]])

    Reference:
        Shahbazi et al. 2021, NeuroImage 239:118271.
    """
    xp = array_namespace(a, b)
    stimuli = stimuli_of(a.shape[-1])
    noise = xp.eye(stimuli, dtype=a.dtype, device=device(a)) if covariance is None else covariance
    whitening = whitening_of(noise, stimuli)
    values, directions = xp.linalg.eigh(_contrasts(a, whitening, xp))
    unmix = _inverse_roots(_contrasts(b, whitening, xp), xp)
    rows = []
    for i in range(a.shape[0]):
        mixing = unmix @ directions[i, :, :]
        signal = mixing * values[i, :] @ xp.matrix_transpose(mixing)
        rows.append(-xp.sqrt(_smallest(_spread(signal, mixing @ xp.matrix_transpose(mixing), xp), b, xp)))
    return xp.stack(rows)


def _contrasts(rdms: Any, whitening: Any, xp: Any) -> Any:
    """Gram matrices of whitened contrasts of stimuli with trace 1 ``[rdm, contrast, contrast]``."""
    grams = whitening @ centred_grams(without_scale(rdms)) @ whitening.T
    traces = xp.sum(xp.linalg.diagonal(grams), axis=-1)[:, None, None]
    if not bool(xp.all(traces > 0)):
        raise DataError(
            "a geometry without contrast cannot be compared",
            given="dissimilarities that are negative on average",
            needed="squared distances, or estimates of them that are positive on average",
            action="leave this geometry out",
        )
    return grams / traces


def _inverse_roots(grams: Any, xp: Any) -> Any:
    values, directions = xp.linalg.eigh(grams)
    least = xp.finfo(values.dtype).eps * grams.shape[-1] * values[:, -1]
    if not bool(xp.all(values[:, 0] > least)):
        raise DataError(
            "the Riemannian distance needs geometries of full dimension in second place",
            given=f"eigenvalues from {float(xp.min(values)):.2g} for {grams.shape[-1] + 1} stimuli",
            needed="positive eigenvalues: no fewer units than stimuli, and squared Euclidean distances",
            action="take more units or fewer stimuli, or compare by 'bures'",
        )
    return xp.matrix_transpose(directions / xp.sqrt(values)[:, None, :])


def _spread(signal: Any, noise: Any, xp: Any) -> Callable[[Any], Any]:
    """Sum of squared deviations of log eigenvalues from their mean, by log(noise / signal) ``[second]``."""

    def of(log_ratio: Any) -> Any:
        share = (1 / (1 + xp.exp(-log_ratio)))[:, None, None]
        values = xp.linalg.eigvalsh((1 - share) * signal + share * noise)
        positive = xp.all(values > 0, axis=-1)
        logarithms = xp.log(xp.where(positive[:, None], values, 1.0))
        centred = logarithms - xp.mean(logarithms, axis=-1, keepdims=True)
        return xp.where(positive, xp.sum(centred * centred, axis=-1), xp.inf)

    return of


def _smallest(spread: Callable[[Any], Any], like: Any, xp: Any) -> Any:
    """Least value over log ratios: the best of a grid with both limits, then golden section around it."""
    ones = xp.ones_like(like[:, 0])
    grid = [-xp.inf, *range(-_REACH, _REACH + 1, _STEP), xp.inf]
    values = xp.stack([spread(point * ones) for point in grid])
    best = xp.astype(xp.argmin(values[1:-1, :], axis=0), ones.dtype) * _STEP - _REACH
    low, high = best - _STEP, best + _STEP
    inner = [high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)]
    at = [spread(point) for point in inner]
    for _ in range(_SECTIONS):
        left = at[0] < at[1]
        low, high = xp.where(left, low, inner[0]), xp.where(left, inner[1], high)
        new = xp.where(left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        value = spread(new)
        inner = [xp.where(left, new, inner[1]), xp.where(left, inner[0], new)]
        at = [xp.where(left, value, at[1]), xp.where(left, at[0], value)]
    return xp.min(xp.stack([*at, xp.min(values, axis=0)]), axis=0)
