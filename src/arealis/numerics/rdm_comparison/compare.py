"""Compare RDMs by a named comparator."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.rdm_comparison.comparators import COMPARATORS, Comparator
from arealis.types.errors import DataError

__all__ = ["comparable", "compare_rdms"]


def compare_rdms(a: Any, b: Any, method: str, *, covariance: Any | None = None) -> Any:
    r"""Similarity of dissimilarities that are in the same order of pairs; more is more alike.

    .. math:: \mathrm{cosine} = \frac{a \cdot b}{\|a\|\,\|b\|}, \qquad
              \mathrm{cosine\_cov} = \frac{a^\top V^{-1} b}{\sqrt{a^\top V^{-1} a\; b^\top V^{-1} b}},
              \quad V = (C \Sigma_k C^\top)^{\circ 2}

    ``"corr"`` (or ``"pearson"``) and ``"corr_cov"`` are the same without the mean of a and of b;
    ``"spearman"`` is the correlation of mid-ranks, ``"rho-a"`` its average over ways of breaking ties.
    ``"tau-a"`` and ``"tau-b"`` are Kendall's, of which the first does not favour models that predict ties.
    ``"bures"`` and ``"neg_riem_dist"`` compare the centred Gram matrices behind the dissimilarities.
    With Σ_k = I and squared Euclidean distances ``"cosine_cov"`` is linear CKA.

    Args:
        a: Dissimilarities ``[pair]`` or ``[rdm, pair]``, a NumPy array or a tensor, in the condensed order
            of ``scipy.spatial.distance.pdist``. A pair that is ``NaN`` in all RDMs of both sides is left
            out; ``"bures"`` and ``"neg_riem_dist"`` need all pairs.
        b: Dissimilarities ``[pair]`` or ``[rdm, pair]``.
        method: Name of the comparator.
        covariance: Covariance of the estimated patterns over stimuli, Σ_k ``[stimulus, stimulus]``, for
            ``"cosine_cov"``, ``"corr_cov"`` and ``"neg_riem_dist"``; None: the identity.

    Returns:
        A number for two vectors; otherwise ``[rdm of a, rdm of b]`` without the dimension that was
        not given.

    Raises:
        DataError: if there is no such method, the pairs differ, a dissimilarity is infinite or missing on
            one side only, a geometry is constant, a covariance is given that the method does not read, or
            the method cannot be computed from these dissimilarities.

    Example:
        >>> import numpy as np
        >>> a, b = np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])
        >>> round(float(compare_rdms(a, b, "spearman")), 12)
        0.5

    Reference:
        Nili et al. 2014, PLoS Comput Biol 10:e1003553; Diedrichsen et al. 2021, Neurons, Behavior, Data
        analysis, and Theory 5(3); Schütt et al. 2023, eLife 12:e82566.
    """
    first, second, covariance = comparable(a, b, method, covariance)
    similarity = COMPARATORS[method].similarity(first, second, covariance)
    similarity = similarity[0, ...] if a.ndim == 1 else similarity
    return similarity[..., 0] if b.ndim == 1 else similarity


def comparable(a: Any, b: Any, method: str, covariance: Any | None) -> tuple[Any, Any, Any]:
    """Check RDMs and bring them into the form that a comparator reads.

    Args:
        a: Dissimilarities ``[pair]`` or ``[rdm, pair]``.
        b: Dissimilarities ``[pair]`` or ``[rdm, pair]``.
        method: Name of the comparator.
        covariance: Covariance of the stimuli, or None.

    Returns:
        Both sides as ``[rdm, pair]`` in a common floating type, without missing pairs unless the
        comparator reads them, and the covariance in that type.

    Raises:
        DataError: as :func:`compare_rdms` says.

    Example:
        >>> import numpy as np
        >>> missing = np.array([1.0, np.nan, 2.0])
        >>> comparable(missing, missing[None], "cosine", None)[:2]
        (array([[1., 2.]]), array([[1., 2.]]))
    """
    shaped = {a.ndim, b.ndim} <= {1, 2} and 0 not in (*a.shape, *b.shape) and a.shape[-1] == b.shape[-1]
    if method not in COMPARATORS or not shaped:
        raise DataError(
            "dissimilarities cannot be compared",
            given=f"method {method!r} for arrays of shape {tuple(a.shape)} and {tuple(b.shape)}",
            needed=f"one of {list(COMPARATORS)} and [pair] or [rdm, pair] with the same pairs on both sides",
            action="name a method that exists and take both from the same stimuli",
        )
    comparator = COMPARATORS[method]
    xp = array_namespace(a, b)
    kind = xp.result_type(a, b)
    kind = kind if xp.isdtype(kind, "real floating") else xp.float64
    a, b = (xp.astype(side[None, :] if side.ndim == 1 else side, kind, copy=False) for side in (a, b))
    a, b = _without_missing_pairs(a, b, method, comparator, xp)
    if covariance is None:
        return a, b, None
    if not comparator.reads_covariance:
        raise DataError(
            f"{method!r} does not read a covariance of the stimuli",
            given="a covariance",
            needed=f"one of {[name for name, c in COMPARATORS.items() if c.reads_covariance]}",
            action="name a whitened method, or leave the covariance out",
        )
    return a, b, xp.astype(xp.asarray(covariance, device=device(a)), kind)


def _without_missing_pairs(a: Any, b: Any, method: str, comparator: Comparator, xp: Any) -> tuple[Any, Any]:
    if all(bool(xp.all(xp.isfinite(side))) for side in (a, b)):
        return a, b
    absent = xp.isnan(a[0, :])
    alike = all(bool(xp.all(xp.isnan(side) == absent)) for side in (a, b))
    unusable = [int(xp.sum(xp.astype(~xp.isfinite(side), xp.int64))) for side in (a, b)]
    if not alike or bool(xp.all(absent)) or any(bool(xp.any(xp.isinf(side))) for side in (a, b)):
        raise DataError(
            "dissimilarities are infinite, or missing (NaN) throughout or in some of the RDMs only",
            given=f"{unusable[0]} such dissimilarities on one side, {unusable[1]} on the other",
            needed="finite dissimilarities, or NaN at the same pairs of all RDMs",
            action="leave out the pairs or stimuli that are missing anywhere, on both sides",
        )
    if not bool(xp.any(absent)) or comparator.without_pairs == "passed on":
        return a, b
    if comparator.without_pairs == "refused":
        raise DataError(
            f"{method!r} needs the dissimilarities of all pairs",
            given=f"{int(xp.sum(xp.astype(absent, xp.int64)))} of {a.shape[1]} pairs missing (NaN)",
            needed="whole RDMs",
            action="leave out stimuli until no pair is missing, or compare by another method",
        )
    present = xp.nonzero(~absent)[0]
    return xp.take(a, present, axis=1), xp.take(b, present, axis=1)
