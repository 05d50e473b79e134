"""Which stimuli a network learns from, and which are held out to test it."""

from __future__ import annotations

import numpy as np

from arealis.types import SpecificationError

__all__ = ["hold_out"]


def hold_out(
    stimuli_count: int, *, held_out: int, training: int, fold: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Split stimuli at random into a training set and a held-out set that it never touches.

    The stimuli are shuffled and cut into consecutive folds; fold f is held out. The training set is the
    ``training`` stimuli that follow the fold in the shuffled order, which closes into a ring: folds train on
    different stimuli even when few are drawn. Once every whole fold was used, the next ones are cut from a
    fresh shuffle.

    Give a generator in the same state, such as ``np.random.default_rng(seed)``, for every fold and size: then
    the folds of one shuffle do not overlap, the held-out set does not depend on the size of the training set,
    and a smaller training set is part of a larger one.

    Args:
        stimuli_count: Number of stimuli N.
        held_out: Number of stimuli to hold out, at least 1.
        training: Number of stimuli to train on; 0 for a network that does not learn.
        fold: Which fold to hold out, from 0; N // held_out folds come from one shuffle.
        rng: Source of randomness.

    Returns:
        Positions of the training stimuli ``[training]`` and of the held-out stimuli ``[held_out]``.

    Raises:
        SpecificationError: if a number is negative, nothing is held out, or there are too few stimuli.

    Example:
        >>> train, test = hold_out(10, held_out=3, training=4, fold=0, rng=np.random.default_rng(0))
        >>> len(train), len(test), set(train) & set(test)
        (4, 3, set())
    """
    if held_out < 1 or training < 0 or fold < 0 or held_out + training > stimuli_count:
        raise SpecificationError(
            "stimuli cannot be split like this",
            given=f"{stimuli_count} stimuli, held_out = {held_out}, training = {training}, fold = {fold}",
            needed="held_out ≥ 1, training ≥ 0, fold ≥ 0, and held_out + training ≤ the number of stimuli",
            action="hold out or train on fewer stimuli",
        )
    shuffle, place = divmod(fold, stimuli_count // held_out)
    order = [rng.permutation(stimuli_count) for _ in range(shuffle + 1)][-1]
    ring = np.roll(order, -place * held_out)
    return ring[held_out : held_out + training], ring[:held_out]
