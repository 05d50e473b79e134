"""Representational dissimilarity: how different a population finds each pair of stimuli."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.distances.correlation import correlation_distances
from arealis.numerics.distances.euclidean import euclidean_distances
from arealis.numerics.distances.missing import as_floats, is_complete
from arealis.numerics.distances.poisson import poisson_distances
from arealis.numerics.distances.whitening import whitened
from arealis.types.errors import DataError

__all__ = ["check_distances", "mahalanobis_distances", "pattern_distances", "rdm"]


def rdm(x: Any, method: str, *, noise_covariance: Any = None) -> Any:
    r"""Dissimilarity of every pair of stimuli, in the condensed order of ``scipy.spatial.distance.pdist``.

    .. math:: d^\mathrm{correlation}_{ij} = 1 - r(x_i, x_j), \qquad
              d^\mathrm{euclidean}_{ij} = \frac{1}{P} \|x_i - x_j\|^2, \qquad
              d^\mathrm{mahalanobis}_{ij} = \frac{1}{P} (x_i - x_j)^\top \Sigma^{-1} (x_i - x_j)

    and ``"poisson"``, the symmetrised divergence of :func:`poisson_distances`. A missing response (``NaN``)
    drops its unit from the pairs of its stimulus only, and P counts the units that are left; under
    ``"mahalanobis"``, which mixes units, none may be missing.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        method: ``"correlation"``, ``"euclidean"`` (squared and divided by the number of units),
            ``"mahalanobis"`` (likewise) or ``"poisson"``.
        noise_covariance: Covariance of the noise Σ ``[unit, unit]``, for ``"mahalanobis"`` only.

    Returns:
        Dissimilarities ``[pair]`` in the library of ``x``.

    Raises:
        DataError: if a pair has no distance (a constant pattern has no correlation), there are fewer than
            two stimuli, there is no such method, the covariance is missing, superfluous or rank-deficient, a
            response is infinite, or a rate is negative.

    Example:
        >>> import numpy as np
        >>> rdm(np.array([[0.0, 2.0], [1.0, 1.0], [2.0, 4.0]]), "euclidean")
        array([1., 4., 5.])

    Reference:
        Kriegeskorte, Mur & Bandettini 2008, Front Syst Neurosci 2:4.
    """
    if x.ndim != 2:
        raise DataError(
            "no dissimilarities can be computed",
            given=f"method {method!r} for responses of shape {tuple(x.shape)}",
            needed="[stimulus, unit] with two stimuli or more",
            action="pass a table of responses; for several time steps take rdm_movie",
        )
    return check_distances(pattern_distances(x, method, noise_covariance), method)


def pattern_distances(x: Any, method: str, noise_covariance: Any = None) -> Any:
    """Dissimilarities of one or more tables of responses, ``NaN`` where a pair has none.

    Args:
        x: Responses ``[..., stimulus, unit]``.
        method: As in :func:`rdm`.
        noise_covariance: As in :func:`rdm`; leading axes of ``x`` may have a covariance each.

    Returns:
        Dissimilarities ``[..., pair]``.

    Raises:
        DataError: as :func:`rdm`, but for pairs without a distance.

    Example:
        >>> import numpy as np
        >>> pattern_distances(np.array([[[0.0, 2.0], [1.0, 1.0]]]), "euclidean")
        array([[1.]])
    """
    methods = {
        "correlation": correlation_distances,
        "euclidean": euclidean_distances,
        "poisson": poisson_distances,
    }
    known = method in methods or method == "mahalanobis"
    if not known or x.ndim < 2 or x.shape[-2] < 2 or x.shape[-1] < 1:
        raise DataError(
            "no dissimilarities can be computed",
            given=f"method {method!r} for responses of shape {tuple(x.shape)}",
            needed=f"one of {sorted([*methods, 'mahalanobis'])} and two stimuli or more, one unit or more",
            action="name a method that exists and pass a table of responses",
        )
    if method == "mahalanobis":
        return mahalanobis_distances(x, noise_covariance)
    if noise_covariance is not None:
        raise DataError(
            f"a {method} distance takes no noise covariance",
            given=f"method {method!r} with a noise covariance",
            needed="the method 'mahalanobis', or no covariance",
            action="drop one of the two",
        )
    return methods[method](x)


def mahalanobis_distances(x: Any, noise_covariance: Any) -> Any:
    r"""Squared Mahalanobis distance of every pair of stimuli divided by the number of units.

    .. math:: d_{ij} = \frac{1}{P} (x_i - x_j)^\top \Sigma^{-1} (x_i - x_j)

    Args:
        x: Responses ``[..., stimulus, unit]``, a NumPy array or a tensor; none missing.
        noise_covariance: Covariance Σ ``[unit, unit]``, or one of each leading index of ``x``.

    Returns:
        Distances ``[..., pair]``.

    Raises:
        DataError: if a response is missing or infinite, or the covariance is missing, does not fit or has
            no inverse.

    Example:
        >>> import numpy as np
        >>> mahalanobis_distances(np.array([[0.0, 0.0], [2.0, 3.0]]), np.diag([4.0, 9.0]))
        array([1.])

    Reference:
        Walther et al. 2016, NeuroImage 137:188.
    """
    xp = array_namespace(x)
    x = as_floats(x)
    if noise_covariance is None or not is_complete(x):
        raise DataError(
            "a Mahalanobis distance needs all responses and the covariance of their noise",
            given=f"responses with {int(xp.sum(xp.astype(xp.isnan(x), xp.int64)))} missing (NaN) entries and "
            f"{'no' if noise_covariance is None else 'a'} noise covariance",
            needed="no missing entry and a covariance [unit, unit]",
            action="estimate noise_covariance(residuals); leave out units or stimuli with missing entries, "
            "or take 'euclidean', which drops them pair by pair",
        )
    # The mean cancels in every difference, and small numbers lose less in whitening.
    x = x - xp.mean(x, axis=-2, keepdims=True)
    if noise_covariance.ndim == 2:
        return euclidean_distances(whitened(x, noise_covariance))
    if x.ndim != 3 or noise_covariance.ndim != 3 or noise_covariance.shape[0] != x.shape[0]:
        raise DataError(
            "noise covariances do not fit the responses",
            given=f"shape {tuple(noise_covariance.shape)} for responses of shape {tuple(x.shape)}",
            needed="one covariance for all, or one of each table of responses",
            action="estimate one for each, or pass one of shape [unit, unit]",
        )
    tables = [whitened(x[i, ...], noise_covariance[i, ...]) for i in range(x.shape[0])]
    return euclidean_distances(xp.stack(tables))


def check_distances(distances: Any, method: str) -> Any:
    """Return the distances if every pair has one.

    Args:
        distances: Distances ``[..., pair]``.
        method: Their name, for the error.

    Returns:
        The same distances.

    Raises:
        DataError: if one is ``NaN``.

    Example:
        >>> import numpy as np
        >>> check_distances(np.array([1.0, 2.0]), "euclidean")
        array([1., 2.])
    """
    xp = array_namespace(distances)
    missing = int(xp.sum(xp.astype(xp.isnan(distances), xp.int64)))
    if missing:
        pairs = " × ".join(str(n) for n in distances.shape)
        raise DataError(
            f"some pairs of stimuli have no {method} distance",
            given=f"{missing} of {pairs} pairs with a constant or empty response pattern",
            needed="response patterns that vary over the units of every pair",
            action="leave out stimuli to which no unit responds, or take another distance",
        )
    return distances
