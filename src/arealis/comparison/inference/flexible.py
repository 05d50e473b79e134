"""Flexible models: several candidates of which one model is made to fit the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from arealis.numerics.flexible_models import fit_interpolated, fit_selected, fit_weighted
from arealis.types import DataError, Dissimilarities, Responses

__all__ = ["FlexibleModel", "fitted_weights"]

_FITS = {"weighted": fit_weighted, "selected": fit_selected, "interpolated": fit_interpolated}
_FITTED_BY = {"spearman": "corr", "rho-a": "corr", "tau-a": "corr", "tau-b": "corr", "pearson": "corr"}


@dataclass(frozen=True)
class FlexibleModel:
    """A model that is made of several candidates to fit the data.

    Args:
        candidates: Responses or dissimilarities, in the order of the path for ``"interpolated"``.
        fit: ``"weighted"``: the best weighted sum of their dissimilarities, weights not negative;
            ``"selected"``: the best of them; ``"interpolated"``: the best point between two neighbours.

    Raises:
        DataError: if there are too few candidates, or there is no such fit.

    Example:
        >>> FlexibleModel([], "weighted")
        Traceback (most recent call last):
            ...
        arealis.types.errors.DataError: a flexible model cannot be made. Given: 0 candidates, ...

    Reference:
        Khaligh-Razavi & Kriegeskorte 2014, PLoS Comput Biol 10:e1003915.
    """

    candidates: Sequence[Responses | Dissimilarities]
    fit: Literal["weighted", "selected", "interpolated"] = "weighted"

    def __post_init__(self) -> None:
        if self.fit not in _FITS or len(self.candidates) < 2:
            raise DataError(
                "a flexible model cannot be made",
                given=f"{len(self.candidates)} candidates, fit = {self.fit!r}",
                needed=f"two candidates or more and one of {sorted(_FITS)}",
                action="pass a single model as it is",
            )


def fitted_weights(fit: str, candidates: np.ndarray, data: np.ndarray, comparator: str) -> np.ndarray:
    """Weights of the candidates that make them most like the data.

    Sums of dissimilarities are fitted by correlation where the comparator ranks them, for which no optimum
    can be vouched for.

    Args:
        fit: As :class:`FlexibleModel` spells it.
        candidates: Dissimilarities ``[candidate, pair]``.
        data: Dissimilarities ``[subject, pair]``.
        comparator: How the result will be compared.

    Returns:
        A weight for each candidate.

    Raises:
        DataError: if they cannot be fitted.

    Example:
        >>> x = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 2.0]])
        >>> fitted_weights("selected", x, np.array([[0.0, 1.0, 1.0]]), "spearman")
        array([0., 1.])
    """
    by = comparator if fit == "selected" else _FITTED_BY.get(comparator, comparator)
    return np.asarray(_FITS[fit](candidates, data, by).weights, dtype=float)
