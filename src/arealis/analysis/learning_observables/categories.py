"""Categories: how far responses come to tell apart what the task tells apart."""

from __future__ import annotations

import numpy as np

from arealis.analysis.learning_observables.courses import spread, total_variance

__all__ = [
    "category_dimensionality",
    "category_separability",
    "category_share_of_change",
    "selectivity_spread",
]


def category_separability(responses: np.ndarray, labels: np.ndarray) -> float:
    r"""What part of the variance lies between categories, at the last time point.

    .. math:: \frac{\sum_u \operatorname{Var}(\text{category means})}{\sum_u \operatorname{Var}(R_T)}

    Args:
        responses: ``[time point, stimulus, unit]``.
        labels: Category of every stimulus.

    Returns:
        From 0 to 1; ``NaN`` if responses do not vary.

    Example:
        >>> category_separability(np.array([[[1.0], [1.0], [5.0], [5.0]]]), np.array([0, 0, 1, 1]))
        1.0

    Reference:
        Fisher 1936, Ann Eugen 7:179.
    """
    return _share_between(responses[-1], labels)


def category_share_of_change(responses: np.ndarray, labels: np.ndarray) -> float:
    r"""What part of the change over learning lies between categories.

    .. math:: \frac{\sum_u \operatorname{Var}(\text{category means of } \Delta)}
                   {\sum_u \operatorname{Var}(\Delta)}, \qquad \Delta = R_T - R_1

    Rules that are taught change what categories share; those that are not change what stimuli share.

    Args:
        responses: ``[time point, stimulus, unit]``.
        labels: Category of every stimulus.

    Returns:
        From 0 to 1; ``NaN`` if nothing changed.

    Example:
        >>> change = np.array([[0.0], [0.0], [2.0], [2.0]])
        >>> category_share_of_change(np.stack([np.zeros((4, 1)), change]), np.array([0, 0, 1, 1]))
        1.0
    """
    return _share_between(responses[-1] - responses[0], labels)


def selectivity_spread(responses: np.ndarray, labels: np.ndarray) -> float:
    """How unevenly category information is spread over units, at the last time point.

    It is the Gini coefficient of the part of each unit's variance that lies between categories.

    Args:
        responses: ``[time point, stimulus, unit]``.
        labels: Category of every stimulus.

    Returns:
        From 0 (evenly) towards 1 (all in one unit); ``NaN`` if no unit tells categories apart.

    Example:
        >>> responses = np.array([[[1.0, 1.0], [1.0, 2.0], [5.0, 1.0], [5.0, 2.0]]])
        >>> selectivity_spread(responses, np.array([0, 0, 1, 1]))
        0.5
    """
    between, total = _means(responses[-1], labels).var(axis=0), responses[-1].var(axis=0)
    varying = total > 1e-12
    return spread(between[varying] / total[varying]) if varying.any() else float("nan")


def category_dimensionality(responses: np.ndarray, labels: np.ndarray) -> float:
    r"""Logarithm of the participation ratio of the category means, at the last time point.

    .. math:: \ln \frac{(\operatorname{tr} C)^2}{\operatorname{tr} C^2}

    with C the covariance of the means over categories. A rule that fits all categories at once spreads them;
    a single broadcast number leaves them near a line.

    Args:
        responses: ``[time point, stimulus, unit]``.
        labels: Category of every stimulus.

    Returns:
        0 for one dimension, more for more; ``NaN`` if the means do not vary.

    Example:
        >>> round(category_dimensionality(np.eye(5)[None], np.arange(5)), 6)
        1.386294

    Reference:
        Rajan, Abbott & Sompolinsky 2010, Phys Rev E 82:011903.
    """
    means = _means(responses[-1], labels)[np.unique(labels, return_index=True)[1]]
    centred = means - means.mean(axis=0)
    gram = centred @ centred.T
    if not total_variance(means):
        return float("nan")
    return float(np.log(np.trace(gram) ** 2 / np.square(gram).sum()))


def _share_between(table: np.ndarray, labels: np.ndarray) -> float:
    total = total_variance(table)
    return float(_means(table, labels).var(axis=0).sum() / total) if total else float("nan")


def _means(table: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The mean of every stimulus's category in its place ``[stimulus, unit]``."""
    _, category, count = np.unique(labels, return_inverse=True, return_counts=True)
    chosen = np.eye(len(count))[category]
    return chosen @ (chosen.T @ table / count[:, None])
