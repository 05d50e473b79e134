"""Whitened cosine and correlation: dissimilarities weighted by how reliable they are together."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.rdm_comparison.grams import centred_grams, stimuli_of
from arealis.numerics.rdm_comparison.missing_pairs import complete_pairs
from arealis.numerics.rdm_comparison.vectors import as_they_are, deviations
from arealis.types.errors import DataError

__all__ = ["whitened_deviations", "whitened_vectors", "whitening_of"]


def whitened_vectors(vectors: Any, covariance: Any | None) -> Any:
    r"""Vectors whose inner products are those of dissimilarities, weighted by the inverse of V.

    The estimates of dissimilarities share stimuli, so their covariance V is far from diagonal. As C is the
    matrix of contrasts of stimuli, inner products need no matrix of pairs by pairs:

    .. math:: V = (C \Sigma_k C^\top)^{\circ 2}, \qquad
              a^\top V^{-1} b = \langle W G_a W^\top,\; W G_b W^\top \rangle, \qquad W \Sigma_k W^\top = I

    with G the centred Gram matrices and the rows of W orthogonal to the constant.

    Args:
        vectors: Dissimilarities ``[rdm, pair]``; ``NaN`` at the same pairs of all are left out.
        covariance: Covariance of the estimated patterns over stimuli, Σ_k ``[stimulus, stimulus]``;
            None: the identity.

    Returns:
        Whitened Gram matrices as vectors ``[rdm, feature]``.

    Raises:
        DataError: if a geometry is zero, the pairs are not those of a whole number of stimuli, or the
            covariance does not fit.

    Example:
        >>> import numpy as np
        >>> d = np.array([[1.0, 1.0, 4.0], [1.0, 2.0, 3.0]])
        >>> whitened = whitened_vectors(d, np.diag([1.0, 2.0, 3.0]))
        >>> contrasts = np.array([[1, -1, 0], [1, 0, -1], [0, 1, -1]])
        >>> v = (contrasts @ np.diag([1.0, 2.0, 3.0]) @ contrasts.T) ** 2
        >>> bool(np.allclose(whitened @ whitened.T, d @ np.linalg.solve(v, d.T)))
        True

    Reference:
        Diedrichsen et al. 2021, Neurons, Behavior, Data analysis, and Theory 5(3).
    """
    return _whitened(vectors, covariance, as_they_are)


def whitened_deviations(vectors: Any, covariance: Any | None) -> Any:
    """Whiten what is left of dissimilarities without their mean, as :func:`whitened_vectors` does.

    Args:
        vectors: Dissimilarities ``[rdm, pair]``; ``NaN`` at the same pairs of all are left out.
        covariance: Covariance of the estimated patterns over stimuli; None: the identity.

    Returns:
        Whitened Gram matrices as vectors ``[rdm, feature]``.

    Raises:
        DataError: if a geometry is constant, the pairs are not those of a whole number of stimuli, or the
            covariance does not fit.

    Example:
        >>> import numpy as np
        >>> d = np.array([[1.0, 2.0, 6.0]])
        >>> bool(np.allclose(whitened_deviations(d, None), whitened_vectors(d - 3, None)))
        True

    Reference:
        Diedrichsen et al. 2021, Neurons, Behavior, Data analysis, and Theory 5(3).
    """
    return _whitened(vectors, covariance, deviations)


def whitening_of(covariance: Any, stimuli: int) -> Any:
    r"""Map from responses to contrasts of stimuli whose noise is independent and of unit variance.

    .. math:: W = \Lambda^{-1/2} U^\top, \qquad H \Sigma_k H = U \Lambda U^\top

    without the constant direction, in which contrasts of stimuli have no noise.

    Args:
        covariance: Covariance of the estimated patterns, Σ_k ``[stimulus, stimulus]``.
        stimuli: Number of stimuli that it must have.

    Returns:
        The map ``[stimulus − 1, stimulus]``.

    Raises:
        DataError: if the covariance has another shape, is not symmetric and finite, or gives a contrast
            of stimuli no variance.

    Example:
        >>> import numpy as np
        >>> w = whitening_of(np.diag([1.0, 2.0, 3.0]), 3)
        >>> (w @ np.diag([1.0, 2.0, 3.0]) @ w.T).round(12) + 0.0
        array([[1., 0.],
               [0., 1.]])
    """
    xp = array_namespace(covariance)
    _check(covariance, stimuli, xp)
    rows = xp.mean(covariance, axis=1, keepdims=True)
    values, directions = xp.linalg.eigh(covariance - rows - rows.T + xp.mean(rows))
    smallest = xp.finfo(values.dtype).eps * stimuli * xp.max(xp.abs(values))
    # Centring made one eigenvalue zero: that of the constant, the smallest of a covariance.
    if not bool(values[1] > smallest) or not bool(values[0] >= -smallest):
        raise DataError(
            "the covariance of the stimuli cannot be inverted",
            given=f"variances of contrasts from {float(xp.min(values[:2])):.2g} to {float(values[-1]):.2g}",
            needed="a positive variance of every contrast of stimuli",
            action="shrink the estimate towards its diagonal, or take more trials",
        )
    return (directions[:, 1:] / xp.sqrt(values[1:])).T


def _whitened(vectors: Any, covariance: Any | None, prepare: Any) -> Any:
    xp = array_namespace(vectors)
    stimuli = stimuli_of(vectors.shape[-1])
    whitening = _centring(vectors, stimuli) if covariance is None else whitening_of(covariance, stimuli)
    absent = xp.isnan(vectors[0, :])
    if bool(xp.any(absent)):
        present = xp.nonzero(~absent)[0]
        vectors = complete_pairs(prepare(xp.take(vectors, present, axis=1)), absent, whitening)
    else:
        vectors = prepare(vectors)
    grams = centred_grams(vectors)
    if covariance is not None:
        grams = whitening @ grams @ whitening.T
    return xp.reshape(grams, (grams.shape[0], -1))


def _centring(vectors: Any, stimuli: int) -> Any:
    xp = array_namespace(vectors)
    return xp.eye(stimuli, dtype=vectors.dtype, device=device(vectors)) - 1 / stimuli


def _check(covariance: Any, stimuli: int, xp: Any) -> None:
    fits = tuple(covariance.shape) == (stimuli, stimuli)
    if not fits or not bool(xp.all(xp.isfinite(covariance))) or not _symmetric(covariance, xp):
        raise DataError(
            "this is no covariance of the stimuli",
            given=f"an array of shape {tuple(covariance.shape)}",
            needed=f"finite symmetric numbers [{stimuli}, {stimuli}], as the RDMs have {stimuli} stimuli",
            action="pass the covariance of the estimated patterns; np.diag makes one of variances",
        )


def _symmetric(covariance: Any, xp: Any) -> bool:
    tolerance = xp.finfo(covariance.dtype).eps ** 0.5 * xp.max(xp.abs(covariance))
    return bool(xp.max(xp.abs(covariance - covariance.T)) <= tolerance)
