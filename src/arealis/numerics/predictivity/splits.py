"""Which stimuli are held out of each fit: never one that the fit has seen."""

from __future__ import annotations

import numpy as np

from arealis.types.errors import DataError

__all__ = ["checked_splits", "k_folds", "random_splits"]


def k_folds(stimuli: int, folds: int, *, rng: np.random.Generator) -> np.ndarray:
    """Hold every stimulus out once, in folds of nearly equal size.

    Args:
        stimuli: Number of stimuli.
        folds: Number of folds.
        rng: Source of randomness of the order.

    Returns:
        True where a split holds a stimulus out ``[split, stimulus]``.

    Raises:
        DataError: if there are fewer than two folds, or fewer than two stimuli a fold.

    Example:
        >>> k_folds(6, 3, rng=np.random.default_rng(0)).sum(axis=0)
        array([1, 1, 1, 1, 1, 1])

    Reference:
        Stone 1974, J R Stat Soc B 36:111.
    """
    if folds < 2 or stimuli < 2 * folds:
        raise DataError(
            "the stimuli cannot be divided into folds",
            given=f"{stimuli} stimuli and {folds} folds",
            needed="two folds or more, of two stimuli or more each",
            action="take fewer folds, or show more stimuli",
        )
    fold = np.empty(stimuli, dtype=int)
    fold[rng.permutation(stimuli)] = np.arange(stimuli) % folds
    return fold == np.arange(folds)[:, None]


def random_splits(
    stimuli: int, splits: int, *, held_out_share: float = 0.1, fewest: int = 3, rng: np.random.Generator
) -> np.ndarray:
    """Hold a random share of the stimuli out, again and again.

    Args:
        stimuli: Number of stimuli.
        splits: Number of splits; a stimulus may be held out in several.
        held_out_share: Share of the stimuli that each split holds out, rounded up.
        fewest: Hold out no fewer than this: a correlation over two stimuli says nothing.
        rng: Source of randomness.

    Returns:
        True where a split holds a stimulus out ``[split, stimulus]``.

    Raises:
        DataError: if there is no split, or a split would leave fewer than two stimuli on either side.

    Example:
        >>> random_splits(40, 10, rng=np.random.default_rng(0)).sum(axis=1)
        array([4, 4, 4, 4, 4, 4, 4, 4, 4, 4])

    Reference:
        Schrimpf et al. 2018, bioRxiv 407007.
    """
    size = max(int(np.ceil(held_out_share * stimuli - 1e-9)), fewest) if 0 < held_out_share < 1 else 0
    if splits < 1 or size < 2 or stimuli - size < 2:
        raise DataError(
            "the stimuli cannot be split",
            given=f"{stimuli} stimuli, {splits} splits that hold out a share of {held_out_share:g}",
            needed="one split or more, with two stimuli or more on either side",
            action="show more stimuli, or change the share that is held out",
        )
    order = np.argsort(rng.random((splits, stimuli)), axis=1)
    return np.argsort(order, axis=1) < size


def checked_splits(held_out: np.ndarray, stimuli: int) -> np.ndarray:
    """Refuse splits that do not fit the stimuli, or that leave nothing to fit or to test.

    Args:
        held_out: True where a split holds a stimulus out ``[split, stimulus]``.
        stimuli: Number of stimuli.

    Returns:
        The splits.

    Raises:
        DataError: if they are not booleans of that shape, or a side has fewer than two stimuli.

    Example:
        >>> checked_splits(np.array([[True, True, False, False]]), 4).shape
        (1, 4)
    """
    held_out = np.asarray(held_out)
    fits = held_out.dtype == bool and held_out.ndim == 2 and held_out.shape[1] == stimuli
    sizes = held_out.sum(axis=1) if fits else np.zeros(0)
    if not len(sizes) or sizes.min() < 2 or sizes.max() > stimuli - 2:
        raise DataError(
            "these splits cannot be used",
            given=f"splits of shape {held_out.shape} and type {held_out.dtype} for {stimuli} stimuli",
            needed="booleans [split, stimulus] with two stimuli or more both held out and fitted",
            action="make them with k_folds or random_splits",
        )
    return held_out
