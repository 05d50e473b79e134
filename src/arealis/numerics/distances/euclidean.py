"""Squared Euclidean distances between response patterns."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.distances.missing import as_floats
from arealis.numerics.distances.products import mean_difference_products

__all__ = ["euclidean_distances"]


def euclidean_distances(x: Any) -> Any:
    r"""Squared Euclidean distance of every pair of stimuli divided by the number of units.

    .. math:: d_{ij} = \frac{1}{P} \sum_u (x_{iu} - x_{ju})^2

    Args:
        x: Responses ``[..., stimulus, unit]``, a NumPy array or a tensor; ``NaN`` drops a unit from the
            pairs of that stimulus.

    Returns:
        Distances ``[..., pair]``, ``NaN`` where two stimuli have no unit in common.

    Raises:
        DataError: if a response is infinite.

    Example:
        >>> import numpy as np
        >>> euclidean_distances(np.array([[0.0, np.nan, 1.0], [2.0, 5.0, 1.0]]))
        array([2.])

    Reference:
        Walther et al. 2016, NeuroImage 137:188.
    """
    x = as_floats(x)
    distances = mean_difference_products(x, x)
    return array_namespace(x).clip(distances, 0.0, None)  # rounding may leave -1e-17 between equal patterns
