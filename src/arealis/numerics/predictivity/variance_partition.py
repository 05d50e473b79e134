"""What each of several feature spaces explains alone, and what they explain in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.predictivity.held_out import held_out_predictions
from arealis.numerics.predictivity.held_out_scores import held_out_r2
from arealis.numerics.predictivity.linear_predictivity import PENALTIES
from arealis.numerics.predictivity.ridge import ridge_predictions
from arealis.types.errors import DataError

__all__ = ["VariancePartition", "banded_ridge_predictions", "variance_partition"]

# A partition of k spaces takes 2^k − 1 regressions.
_MOST_SPACES = 6


@dataclass(frozen=True)
class VariancePartition:
    """Cross-validated explained variance of feature spaces, together and apart.

    Args:
        explained: R² ``[target unit]`` of every set of feature spaces, keyed by their names in order.
        parts: What exactly this set has in common and no other space holds ``[target unit]``: the unique
            part of a single space, the shared part of several. Parts add up to R² of all spaces. A
            shared part is negative where spaces explain more together than the sum of what each does.

    Example:
        >>> VariancePartition({("a",): np.array([0.5])}, {("a",): np.array([0.5])}).parts["a",]
        array([0.5])
    """

    explained: dict[tuple[str, ...], Any]
    parts: dict[tuple[str, ...], Any]


def variance_partition(
    y: Any,
    features: Mapping[str, Any],
    *,
    held_out: np.ndarray,
    penalties: Sequence[float] = PENALTIES,
) -> VariancePartition:
    r"""Divide the held-out variance of y among feature spaces, by ridge regression on every set of them.

    .. math:: \mathrm{unique}(A) = R^2(A \cup B) - R^2(B), \qquad
              \mathrm{shared}(A, B) = R^2(A) + R^2(B) - R^2(A \cup B)

    and, for more spaces, inclusion and exclusion. Each space is scaled to the same total variance over the
    training stimuli, so that a space of many or large features does not crowd out the others; the penalty
    is chosen for each target unit from the training stimuli.

    Args:
        y: Responses of the target ``[stimulus, target unit]``, a NumPy array or a tensor.
        features: Feature spaces by name ``[stimulus, feature]``, one to six.
        held_out: True where a split holds a stimulus out ``[split, stimulus]``.
        penalties: Candidate penalties in units of the mean eigenvalue of the features' Gram matrix.

    Returns:
        R² of every set, and the parts.

    Raises:
        DataError: if there is no feature space or more than six, if stimuli differ in number, if a
            response is missing, or if a side does not vary.

    Example:
        >>> from arealis.numerics.predictivity import k_folds
        >>> rng = np.random.default_rng(0)
        >>> a, b = rng.normal(size=(80, 2)), rng.normal(size=(80, 2))
        >>> partition = variance_partition(a[:, :1] + b[:, :1], {"a": a, "b": b},
        ...                                held_out=k_folds(80, 4, rng=rng))
        >>> bool(abs(partition.parts["a",][0] - 0.5) < 0.1)
        True

    Reference:
        Borcard, Legendre & Drapeau 1992, Ecology 73:1045; de Heer et al. 2017, J Neurosci 37:6539.
    """
    names = tuple(features)
    if not 1 <= len(names) <= _MOST_SPACES or len({len(features[name]) for name in names}) > 1:
        raise DataError(
            "the variance cannot be divided among these features",
            given=f"{len(names)} feature spaces with {[len(features[name]) for name in names]} stimuli",
            needed=f"one to {_MOST_SPACES} spaces of the same stimuli",
            action="align the stimuli, or join feature spaces",
        )
    xp = array_namespace(y)
    explained = {}
    for chosen in _sets(names):
        spaces = [features[name] for name in chosen]
        predict = partial(
            banded_ridge_predictions, widths=[space.shape[1] for space in spaces], penalties=penalties
        )
        explained[chosen] = held_out_r2(held_out_predictions(xp.concat(spaces, axis=1), y, held_out, predict))
    return VariancePartition(explained, {chosen: _part(chosen, names, explained) for chosen in _sets(names)})


def _sets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [chosen for size in range(1, len(names) + 1) for chosen in combinations(names, size)]


def banded_ridge_predictions(
    x: Any, y: Any, new: Any, *, widths: Sequence[int], penalties: Sequence[float]
) -> Any:
    r"""Predict by ridge regression on several feature spaces, each scaled to the same total variance.

    .. math:: \hat y = \sum_b \frac{x_b}{\sqrt{\sum_j \mathrm{var}(x_{bj})}}\, \beta_b

    Args:
        x: Features of the training stimuli, the spaces side by side ``[stimulus, feature]``.
        y: Responses of the target to them ``[stimulus, target unit]``.
        new: Features of the stimuli to predict.
        widths: Number of features of each space.
        penalties: Candidate penalties in units of the mean eigenvalue of the features' Gram matrix.

    Returns:
        Predictions ``[new stimulus, target unit]``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(30, 3))
        >>> y = x @ np.ones((3, 1))
        >>> predicted = banded_ridge_predictions(x, y, x, widths=[1, 2], penalties=[1e-9])
        >>> bool(np.allclose(predicted, y, atol=1e-4))
        True

    Reference:
        Nunez-Elizalde, Huth & Gallant 2019, NeuroImage 197:482 (feature spaces scaled apart).
    """
    xp = array_namespace(x)
    scales, start = [], 0
    for width in widths:
        band = x[:, start : start + width]
        spread = xp.sqrt(xp.sum(xp.mean((band - xp.mean(band, axis=0)) ** 2, axis=0)))
        scales.append(0 * band[0, :] + xp.where(spread > 0, 1 / xp.where(spread > 0, spread, 1), 0))
        start += width
    scale = xp.concat(scales)
    return ridge_predictions(x * scale, y, new * scale, penalties)


def _part(chosen: tuple[str, ...], names: tuple[str, ...], explained: dict[tuple[str, ...], Any]) -> Any:
    """Inclusion and exclusion over the subsets of a set, each joined with all spaces outside the set."""
    outside = {name for name in names if name not in chosen}
    total = -explained[tuple(n for n in names if n in outside)] if outside else 0
    for subset in _sets(chosen):
        joined = tuple(n for n in names if n in outside or n in subset)
        total = total - (-1) ** len(subset) * explained[joined]
    return total
