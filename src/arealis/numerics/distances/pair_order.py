"""The order of pairs of stimuli: that of ``scipy.spatial.distance.pdist``."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

__all__ = ["condensed", "pair_positions"]


def pair_positions(stimuli: int) -> tuple[np.ndarray, np.ndarray]:
    """First and second stimulus of every pair, in condensed order.

    Args:
        stimuli: Number of stimuli.

    Returns:
        Two arrays of positions ``[pair]``.

    Example:
        >>> pair_positions(3)
        (array([0, 0, 1]), array([1, 2, 2]))
    """
    return np.triu_indices(stimuli, k=1)


def condensed(square: Any) -> Any:
    """The upper triangle of square tables, in condensed order.

    Args:
        square: Tables ``[..., stimulus, stimulus]``, a NumPy array or a tensor.

    Returns:
        Their entries above the diagonal ``[..., pair]``.

    Example:
        >>> condensed(np.arange(9).reshape(3, 3))
        array([1, 2, 5])
    """
    xp = array_namespace(square)
    position = xp.arange(square.shape[-1], device=device(square))
    # A mask is an eighth of the memory of positions, and fresh memory is what this costs.
    above = position[:, None] < position[None, :]
    return square[above] if square.ndim == 2 else square[..., above]
