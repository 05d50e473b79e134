"""What a flexible model was fitted to be, and the RDM that it then predicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from arealis.types.errors import DataError

__all__ = ["FlexibleFit", "predicted_rdm"]


@dataclass(frozen=True)
class FlexibleFit:
    """Weights of the RDMs that make up a flexible model.

    Args:
        weights: One weight for each RDM ``[model]``, in the library of the RDMs.
        similarity: Of the weighted sum to the target, averaged over its RDMs; on the data of the fit, so it
            flatters the model, unless the weights are used to predict other stimuli or subjects.

    Example:
        >>> FlexibleFit(weights=[0.0, 1.0], similarity=0.4).similarity
        0.4
    """

    weights: Any
    similarity: float


def predicted_rdm(models: Any, weights: Any) -> Any:
    r"""Weighted sum of RDMs.

    .. math:: d = \sum_k w_k d_k

    Args:
        models: Dissimilarities ``[model, pair]``; stimuli may be others than those of the fit.
        weights: One weight for each RDM ``[model]``.

    Returns:
        Dissimilarities ``[pair]``.

    Raises:
        DataError: if the weights are not as many as the RDMs.

    Example:
        >>> import numpy as np
        >>> predicted_rdm(np.array([[1.0, 2.0], [0.0, 4.0]]), np.array([1.0, 0.5]))
        array([1., 4.])

    Reference:
        Khaligh-Razavi & Kriegeskorte 2014, PLoS Comput Biol 10:e1003915.
    """
    if models.ndim != 2 or tuple(weights.shape) != (models.shape[0],):
        raise DataError(
            "the weights do not fit the RDMs",
            given=f"weights of shape {tuple(weights.shape)} for RDMs of shape {tuple(models.shape)}",
            needed="one weight for each RDM, and RDMs as [model, pair]",
            action="pass the RDMs of all models, in the order in which they were fitted",
        )
    return weights @ models
