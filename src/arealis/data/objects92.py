"""The 92 objects: how they are named and sorted, for recordings and stimuli alike."""

from __future__ import annotations

import numpy as np

__all__ = ["OBJECTS92_CATEGORIES", "objects92_categories", "objects92_names"]

OBJECTS92_CATEGORIES = (
    "human body",
    "human face",
    "nonhuman body",
    "nonhuman face",
    "natural object",
    "artificial object",
)
"""Categories of the 92 objects, the four animate ones first."""

_OBJECTS = (12, 12, 12, 12, 23, 21)  # of each category, in the published order


def objects92_categories() -> np.ndarray:
    """Category of each of the 92 objects, in the order in which every file of the set lists them.

    Returns:
        Positions ``[stimulus]`` in :data:`OBJECTS92_CATEGORIES`, int64.

    Example:
        >>> np.bincount(objects92_categories()).tolist()
        [12, 12, 12, 12, 23, 21]

    References:
        Kriegeskorte et al. 2008, Neuron 60:1126.
    """
    return np.repeat(np.arange(len(_OBJECTS)), _OBJECTS)


def objects92_names() -> np.ndarray:
    """Name of each of the 92 objects: its category and its number within it.

    Returns:
        Unique names ``[stimulus]``, in the order in which every file of the set lists them.

    Example:
        >>> objects92_names()[[0, 12, 91]].tolist()
        ['human body 1', 'human face 1', 'artificial object 21']
    """
    return np.array(
        [
            f"{category} {number}"
            for category, objects in zip(OBJECTS92_CATEGORIES, _OBJECTS, strict=True)
            for number in range(1, objects + 1)
        ]
    )
