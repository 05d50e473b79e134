"""One number a stimulus and unit: what instruments without trials or time read from responses."""

from __future__ import annotations

import numpy as np

from arealis.types import DataError, Responses

__all__ = ["response_matrix"]


def response_matrix(responses: Responses) -> np.ndarray:
    """Average responses over the trials that were measured.

    Args:
        responses: Responses with a single time step.

    Returns:
        Mean responses ``[stimulus, unit]``; ``NaN`` where no trial was measured.

    Raises:
        DataError: if there is more than one time step.

    Example:
        >>> from arealis.types import make_responses
        >>> r = make_responses(np.array([[[[1.0]], [[3.0]]]]), stimulus_id=["a"], unit_id=["u"], area="V1",
        ...                    quantity="firing rate", unit="spikes/s", provenance="made up")
        >>> response_matrix(r)
        array([[2.]])
    """
    if responses.sizes["time"] != 1:
        raise DataError(
            "a response must be one number a stimulus and unit",
            given=f"{responses.sizes['time']} time steps",
            needed="one time step",
            action="select a time step, or average over a window: responses.mean('time', keepdims=True)",
        )
    values = np.asarray(responses.values[:, :, 0, :], dtype=float)
    if values.shape[1] == 1:
        return values[:, 0]
    measured = ~np.isnan(values)
    count = measured.sum(axis=1)
    total = np.where(measured, values, 0.0).sum(axis=1)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
