"""Centre a population and give it the norm 1, unless it is constant."""

from __future__ import annotations

import numpy as np

__all__ = ["centred_unit_norm"]


def centred_unit_norm(x: np.ndarray) -> np.ndarray:
    """Subtract each unit's mean over stimuli and divide by the Frobenius norm.

    Args:
        x: Responses ``[stimulus, unit]``.

    Returns:
        The scaled deviations; all zero if the responses differ between stimuli by no more than rounding.

    Example:
        >>> centred_unit_norm(np.array([[0.0, 7.0], [2.0, 7.0]])).round(3)
        array([[-0.707,  0.   ],
               [ 0.707,  0.   ]])
    """
    x = np.asarray(x, dtype=float)
    rounding = 64 * np.finfo(float).eps * np.linalg.norm(x)
    x = x - x.mean(axis=0)
    norm = np.linalg.norm(x)
    return x / norm if norm > rounding else np.zeros_like(x)
