"""Resampling plans: how often each stimulus occurs in a bootstrap draw, and random permutations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.types.errors import DataError

__all__ = ["bootstrap_weights", "row_permutations"]


def bootstrap_weights(
    stimulus_id: Sequence[str] | np.ndarray, draws: int, *, rng: np.random.Generator
) -> np.ndarray:
    """How often each stimulus occurs in each bootstrap draw of all stimuli.

    A measurement on a subset takes the columns of its own stimuli. Measurements that use the plan of one
    seed then share their draws, so that differences between them have paired intervals, whatever the
    order in which the stimuli are listed. A subset's share of a draw varies in size, as it does when the
    stimuli of the subset are themselves a sample.

    Args:
        stimulus_id: Every stimulus of the recording, once.
        draws: Number of draws.
        rng: Source of randomness.

    Returns:
        Whole multiplicities ``[draw, stimulus]``; each row sums to the number of stimuli.

    Raises:
        DataError: if a stimulus repeats, or there is none.

    Example:
        >>> w = bootstrap_weights(["a", "b", "c"], 2, rng=np.random.default_rng(0))
        >>> w.sum(axis=1)
        array([3, 3])

    Reference:
        Efron 1979, Ann Stat 7:1.
    """
    names, position = np.unique(np.asarray(stimulus_id), return_inverse=True)
    if len(names) != len(stimulus_id) or not len(names):
        raise DataError(
            "a bootstrap needs each stimulus once",
            given=f"{len(stimulus_id)} stimuli with {len(names)} names",
            needed="one or more stimuli with unique names",
            action="put repeats of a stimulus on the trial dimension",
        )
    n = len(names)
    chosen = rng.integers(0, n, size=(draws, n)) + n * np.arange(draws)[:, None]
    return np.bincount(chosen.ravel(), minlength=draws * n).reshape(draws, n)[:, position]


def row_permutations(rows: int, draws: int, *, rng: np.random.Generator) -> np.ndarray:
    """Random orders of rows.

    Args:
        rows: Number of rows.
        draws: Number of orders.
        rng: Source of randomness.

    Returns:
        Positions ``[draw, row]``.

    Example:
        >>> np.sort(row_permutations(3, 2, rng=np.random.default_rng(0)))
        array([[0, 1, 2],
               [0, 1, 2]])
    """
    return rng.permuted(np.tile(np.arange(rows), (draws, 1)), axis=1)
