"""Everything that inference asks of models and recordings, whatever the instrument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from arealis.comparison.inference.plan import Plan
from arealis.types import NotEstimable

__all__ = ["Evaluation", "over_subjects"]


@dataclass(frozen=True)
class Evaluation:
    """How alike models and recordings are, as they are, when resampled, and when permuted.

    A row of numbers has one column a model, and two for the noise ceiling: first the bound that is less
    alike, then the one that is more alike. ``NaN`` stands where there is no number.

    Args:
        models: Names of the models.
        point: The numbers of all data ``[column]``.
        draws: ``(plan, subsets of its factors) → {subset: [repeat, draw, column]}``: the numbers in every
            draw of these factors; repeats differ only by how cross-validation divided the data.
        permuted: ``order [permutation, stimulus] → [permutation, column]``: the numbers with the model's
            stimuli permuted; the ceiling's column is that of its lower bound.
        stimulus_id: Names of the stimuli.
        subjects: Number of subjects.
        units: Number of units of each subject; none where only dissimilarities are known.
        reasons: Why a model has no number.
        ceiling: How the ceiling was made, or why there is none.
        how: How draws treat a stimulus that occurs twice.
        divisions: Over how many divisions into folds the numbers of all data are averaged.
        options: For the card of each model.

    Example:
        >>> e = Evaluation(("a",), np.array([0.5, 0.6, 0.7]), lambda plan, wanted: {},
        ...                lambda order: np.zeros((1, 3)), np.array(["s", "t"]), 1, (), {}, "made up", "once")
        >>> e.columns
        {'a': 0, 'lower': 1, 'upper': 2}
    """

    models: tuple[str, ...]
    point: np.ndarray
    draws: Callable[[Plan, Sequence[frozenset[str]]], dict[frozenset[str], np.ndarray]]
    permuted: Callable[[np.ndarray], np.ndarray]
    stimulus_id: np.ndarray
    subjects: int
    units: tuple[int, ...]
    reasons: Mapping[str, NotEstimable]
    ceiling: str | NotEstimable
    how: str
    divisions: int = 1
    options: Mapping[str, str | float | int] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, int]:
        """Where each model and each bound of the ceiling stands."""
        return {name: k for k, name in enumerate([*self.models, "lower", "upper"])}


def over_subjects(numbers: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Mean over subjects, each as often as a draw holds it.

    Args:
        numbers: Numbers ``[draw or 1, column, subject]``.
        weights: How often each subject occurs ``[draw, subject]``, or None for once each.

    Returns:
        Means ``[draw, column]``; ``NaN`` where a subject that occurs has no number.

    Example:
        >>> over_subjects(np.array([[[1.0, 4.0]]]), np.array([[1, 1], [2, 0]]))
        array([[2.5],
               [1. ]])
    """
    if weights is None:
        return numbers.mean(axis=2)
    total = np.where(weights[:, None] > 0, numbers * weights[:, None], 0.0).sum(axis=2)
    return total / weights.sum(axis=1, keepdims=True)
