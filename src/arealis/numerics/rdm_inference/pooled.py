"""Similarities and noise ceilings from inner products: the pooled RDM never has to be formed."""

from __future__ import annotations

import numpy as np

from arealis.numerics.rdm_inference.grams import Grams

__all__ = ["pooled_ceilings", "subject_similarities"]


def subject_similarities(grams: Grams) -> np.ndarray:
    r"""Cosine of every model with every subject.

    .. math:: \langle m, s\rangle / \sqrt{\langle m, m\rangle \langle s, s\rangle}

    Args:
        grams: Inner products.

    Returns:
        Cosines ``[draw, model, subject]``; ``NaN`` where an RDM has no contrast in a draw.

    Example:
        >>> grams = Grams(np.full((1, 1, 1), 3.0), np.full((1, 1), 4.0), np.full((1, 1, 1), 9.0))
        >>> subject_similarities(grams)
        array([[[0.5]]])
    """
    scale = _inverse_length(grams.model)[:, :, None] * _subject_scale(grams)[:, None, :]
    return np.clip(grams.cross * scale, -1.0, 1.0)


def pooled_ceilings(grams: Grams, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""Mean cosine of the subjects with the mean of all, and with the mean of all others.

    With :math:`\hat G` the cosines between subjects, of whom s occurs :math:`n_s` times, N in all,

    .. math:: \mathrm{upper} = \frac1N \sqrt{n^\top \hat G n}, \qquad
              \mathrm{lower} = \frac1N \sum_s n_s
              \frac{(\hat G n)_s - n_s}{\sqrt{n^\top \hat G n - 2 n_s (\hat G n)_s + n_s^2}}

    No RDM has a higher mean cosine than the mean of normalised subjects, so that nothing exceeds upper.

    Args:
        grams: Inner products ``[draw, …]``, or of one draw that holds for all.
        counts: How often each subject occurs ``[draw, subject]``, or one row that holds for all.

    Returns:
        Lower and upper ceilings ``[draw]``; ``NaN`` where a draw holds fewer than two subjects.

    Example:
        >>> grams = Grams(np.ones((1, 1, 2)), np.ones((1, 1)), np.array([[[4.0, 1.0], [1.0, 1.0]]]))
        >>> lower, upper = pooled_ceilings(grams, np.ones((1, 2)))
        >>> lower.round(3), upper.round(3)
        (array([0.5]), array([0.866]))

    Reference:
        Nili et al. 2014, PLoS Comput Biol 10:e1003553.
    """
    scale = _subject_scale(grams)
    # A subject who does not occur may lack contrast without any harm.
    weight = np.where(counts > 0, counts * scale, 0.0)
    gram = np.where(np.isnan(grams.subject), 0.0, grams.subject)
    along = (gram @ weight[:, :, None])[:, :, 0]
    with_all = np.where(counts > 0, along * scale, 0.0)
    square = np.sum(counts * with_all, axis=1)
    others = square[:, None] - counts * (2 * with_all - counts)
    total = counts.sum(axis=1)
    upper = np.sqrt(np.clip(square, 0.0, None)) / total
    lower = np.sum(np.where(counts > 0, counts * (with_all - counts) * _inverse_length(others), 0.0), axis=1)
    few = (counts > 0).sum(axis=1) < 2
    return np.where(few, np.nan, lower / total), np.where(few, np.nan, upper)


def _subject_scale(grams: Grams) -> np.ndarray:
    return _inverse_length(np.einsum("dss->ds", grams.subject))


def _inverse_length(square: np.ndarray) -> np.ndarray:
    return np.divide(
        1.0, np.sqrt(np.clip(square, 0.0, None)), out=np.full(square.shape, np.nan), where=square > 0
    )
