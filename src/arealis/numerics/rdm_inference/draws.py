"""One bootstrap of RDM comparisons: over stimuli, subjects or both, with ceilings in the same draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.numerics.rdm_inference.covariance_products import checked_covariance
from arealis.numerics.rdm_inference.pooled import pooled_ceilings, subject_similarities
from arealis.numerics.rdm_inference.products import draw_grams
from arealis.numerics.rdm_inference.ranked import ranked_draws
from arealis.numerics.rdm_inference.sample import (
    FEWEST_STIMULI,
    METHODS,
    WHITENED,
    checked_counts,
    checked_rdms,
)
from arealis.numerics.rdm_inference.whole_matrices import whole_matrix_draws
from arealis.types.errors import DataError

__all__ = ["RdmDraws", "rdm_bootstrap"]

_RANKED = ("rho-a", "spearman", "tau-a")
_WHOLE = ("bures", "neg_riem_dist")


@dataclass(frozen=True)
class RdmDraws:
    """Comparisons of models with data in every bootstrap draw.

    Args:
        similarity: Mean over the subjects of a draw ``[draw, model]``; ``NaN`` where there is none.
        lower: Mean similarity of a subject to the others pooled ``[draw]``; None where there is no
            ceiling, with one subject or a method without a pooled RDM.
        upper: Mean similarity of a subject to all pooled ``[draw]``; None likewise.
        undefined: Number of draws in which a model has no similarity: fewer than three distinct stimuli,
            or an RDM without contrast.
        without_ceiling: Number of draws without a ceiling: those, and draws with one distinct subject.

    Example:
        >>> RdmDraws(np.zeros((2, 1)), None, None, undefined=0, without_ceiling=2).similarity.shape
        (2, 1)
    """

    similarity: np.ndarray
    lower: np.ndarray | None
    upper: np.ndarray | None
    undefined: int
    without_ceiling: int


def rdm_bootstrap(
    models: np.ndarray,
    data: np.ndarray,
    method: str,
    *,
    stimulus_weights: np.ndarray | None = None,
    subject_weights: np.ndarray | None = None,
    covariance: np.ndarray | None = None,
) -> RdmDraws:
    r"""Compare models with subjects in every draw, where a draw is a reweighting of RDM entries.

    .. math:: v_{dm} = \frac{1}{N_d} \sum_s n_{ds}\, f(m, s;\ w_d), \qquad w_{d,ij} = c_{di} c_{dj}

    with f the comparison in which pair (i, j) occurs :math:`w_{d,ij}` times. A stimulus drawn twice is not
    paired with itself. The upper ceiling is the mean comparison of the subjects with all of them pooled
    under the same metric (normalised for cosine, centred and normalised for correlations, whitened norms
    for whitened ones, mean ranks for rank comparisons), the lower one leaves all copies of a subject out.
    Both are weighted like the similarity, so that no model exceeds the upper one; but τ-a, which mean
    ranks serve only nearly. ``"bures"`` and ``"neg_riem_dist"`` have no pooled RDM and no ceiling.

    With 0 and 1 for stimuli a draw leaves stimuli out: a jackknife. Without weights there is one draw,
    the sample itself.

    Args:
        models: Dissimilarities ``[model, pair]`` in condensed order.
        data: Dissimilarities ``[subject, pair]``.
        method: ``"cosine"``, ``"corr"``, ``"spearman"``, ``"rho-a"``, ``"tau-a"``, ``"cosine_cov"``,
            ``"corr_cov"``, ``"bures"`` or ``"neg_riem_dist"``.
        stimulus_weights: How often each stimulus occurs ``[draw, stimulus]``.
        subject_weights: How often each subject occurs ``[draw, subject]``.
        covariance: Covariance of the response estimates ``[stimulus, stimulus]``, or variances
            ``[stimulus]``, for the whitened methods and ``"neg_riem_dist"``; None for the identity.

    Returns:
        The draws.

    Raises:
        DataError: if the RDMs, the weights or the covariance do not fit, or there is no such method.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> data = rng.uniform(1, 2, size=(4, 10))
        >>> draws = rdm_bootstrap(data.mean(axis=0), data, "cosine", subject_weights=np.eye(4) + 1)
        >>> draws.similarity.shape, bool((draws.similarity[:, 0] <= draws.upper).all())
        ((4, 1), True)

    Reference:
        Nili et al. 2014, PLoS Comput Biol 10:e1003553; Schütt et al. 2023, eLife 12:e82566.
    """
    models, data, noise = _checked(models, data, method, covariance)
    stimuli = int(np.sqrt(2 * data.shape[1])) + 1
    counts, times = _weights(stimulus_weights, subject_weights, stimuli, len(data))
    enough = (counts > 0).sum(axis=1) >= FEWEST_STIMULI
    valid = enough & (times.sum(axis=1) > 0)
    draws = len(valid)
    similarity, lower, upper = np.full((draws, len(models)), np.nan), *np.full((2, draws), np.nan)
    if valid.any():
        kept = (counts[valid] if len(counts) > 1 else counts), (times[valid] if len(times) > 1 else times)
        similar, lower[valid], upper[valid] = _compared(models, data, method, *kept, noise)
        similarity[valid] = _subject_mean(similar, kept[1])
    undefined = int(np.isnan(similarity).any(axis=1).sum())
    if len(data) < 2 or method in _WHOLE:
        return RdmDraws(similarity, None, None, undefined, draws)
    missing = int((np.isnan(lower) | np.isnan(upper)).sum())
    return RdmDraws(similarity, lower, upper, undefined, missing)


def _checked(
    models: np.ndarray, data: np.ndarray, method: str, covariance: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    if method not in METHODS:
        raise DataError(
            "there is no such comparison of RDMs",
            given=repr(method),
            needed=f"one of {list(METHODS)}",
            action="name a method that exists",
        )
    (models, first), (data, second) = checked_rdms(models, "models"), checked_rdms(data, "data")
    if first != second:
        raise DataError(
            "models and data have RDMs of different stimuli",
            given=f"models of {first} stimuli, data of {second}",
            needed="the same stimuli in the same order on both sides",
            action="take the stimuli that both have",
        )
    if covariance is None:
        return models, data, None
    if method not in (*WHITENED, "neg_riem_dist"):
        raise DataError(
            f"{method} does not use a covariance",
            given=f"a covariance of shape {np.shape(covariance)}",
            needed=f"no covariance, or one of {[*WHITENED, 'neg_riem_dist']}",
            action="leave the covariance out or compare by a whitened method",
        )
    return models, data, checked_covariance(covariance, first)


def _weights(
    stimulus_weights: np.ndarray | None, subject_weights: np.ndarray | None, stimuli: int, subjects: int
) -> tuple[np.ndarray, np.ndarray]:
    """Multiplicities of stimuli and subjects; one row where they are the same in all draws."""
    counts, times = np.ones((1, stimuli)), np.ones((1, subjects))
    if stimulus_weights is not None:
        counts = checked_counts(stimulus_weights, stimuli, "stimulus")
    if subject_weights is not None:
        times = checked_counts(subject_weights, subjects, "subject")
    both = stimulus_weights is not None and subject_weights is not None
    if both and len(counts) != len(times):
        raise DataError(
            "stimuli and subjects are drawn different numbers of times",
            given=f"{len(counts)} draws of stimuli and {len(times)} of subjects",
            needed="one row of either for every draw",
            action="make both plans with the same number of draws",
        )
    return counts, times


def _compared(
    models: np.ndarray,
    data: np.ndarray,
    method: str,
    counts: np.ndarray,
    times: np.ndarray,
    covariance: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if method in _RANKED:
        return ranked_draws(models, data, method, counts, times)
    none = np.full(max(len(counts), len(times)), np.nan)
    if method in _WHOLE:
        return whole_matrix_draws(models, data, method, counts, covariance), none, none
    grams = draw_grams(models, data, method, counts, covariance)
    lower, upper = pooled_ceilings(grams, times) if len(data) > 1 else (none, none)
    return subject_similarities(grams), lower, upper


def _subject_mean(similar: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Mean over the subjects of each draw ``[draw, model]``; who does not occur may have no similarity."""
    filled = np.where((times == 0)[:, None] & np.isnan(similar), 0.0, similar)
    return (filled @ times[:, :, None])[:, :, 0] / times.sum(axis=1, keepdims=True)
