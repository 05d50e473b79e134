"""Response patterns of several runs, some of which may lack some stimuli."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.distances.missing import filled_and_weight
from arealis.types.errors import DataError

__all__ = ["check_runs", "mean_over_folds", "patterns_of_runs"]


def check_runs(x: Any) -> None:
    """Make sure that there is something to cross-validate.

    Args:
        x: Response patterns ``[run, stimulus, unit]``.

    Raises:
        DataError: if there are fewer than two runs or stimuli, or no unit.

    Example:
        >>> import numpy as np
        >>> check_runs(np.zeros((2, 3, 4)))
    """
    if x.ndim != 3 or x.shape[0] < 2 or x.shape[1] < 2 or x.shape[2] < 1:
        raise DataError(
            "nothing can be cross-validated",
            given=f"responses of shape {tuple(x.shape)}",
            needed="[run, stimulus, unit] with two runs and two stimuli or more",
            action="pass the mean patterns of each run; with a single run take a distance such as "
            "'mahalanobis'",
        )


def patterns_of_runs(x: Any) -> tuple[Any, Any]:
    """Put zeros into the patterns that a run lacks, around the mean pattern of its run.

    Args:
        x: Response patterns ``[run, stimulus, unit]``; a missing one is ``NaN`` in all units.

    Returns:
        Deviations from each run's mean pattern ``[run, stimulus, unit]``, and ones and zeros
        ``[run, stimulus]`` for the patterns that there are.

    Raises:
        DataError: if a pattern lacks some of its units only.

    Example:
        >>> import numpy as np
        >>> patterns_of_runs(np.array([[[1.0, 2.0], [3.0, 2.0], [np.nan, np.nan]]]))[1]
        array([[1., 1., 0.]])
    """
    xp = array_namespace(x)
    filled, weight = filled_and_weight(x)
    share = xp.mean(weight, axis=2)
    partly = int(xp.sum(xp.astype((share > 0) & (share < 1), xp.int64)))
    if partly:
        raise DataError(
            "a pattern lacks some of its units",
            given=f"{partly} patterns with missing (NaN) and measured units",
            needed="patterns that are measured in full or missing in full",
            action="leave these units out of all runs, or set the whole pattern to NaN",
        )
    count = xp.clip(xp.sum(share, axis=1), 1, None)[:, None, None]
    return (filled - xp.sum(filled, axis=1, keepdims=True) / count) * weight, share


def mean_over_folds(distances: Any, weights: Any) -> Any:
    """Average the distances of each pair of stimuli over the folds that hold both.

    Args:
        distances: Distances ``[fold, pair]``.
        weights: One where a fold holds both stimuli, otherwise zero ``[fold, pair]``.

    Returns:
        Means ``[pair]``.

    Raises:
        DataError: if a pair is in no fold.

    Example:
        >>> import numpy as np
        >>> mean_over_folds(np.array([[1.0, 5.0], [3.0, 0.0]]), np.array([[1.0, 1.0], [1.0, 0.0]]))
        array([2., 5.])
    """
    xp = array_namespace(distances)
    count = xp.sum(weights, axis=0)
    missing = int(xp.sum(xp.astype(count == 0, xp.int64)))
    if missing:
        raise DataError(
            "some pairs of stimuli cannot be cross-validated",
            given=f"{missing} of {count.shape[0]} pairs that share fewer than two runs",
            needed="two runs or more with both stimuli of every pair",
            action="leave out stimuli that were shown in a single run",
        )
    return xp.sum(distances * weights, axis=0) / count
