"""The linear operator that best carries a recording one time step forward, in delay coordinates."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import to_device

from arealis.types.errors import DataError

__all__ = ["delay_embedding", "dynamics_operator"]


def delay_embedding(x: np.ndarray, delays: int) -> np.ndarray:
    r"""Put every time step beside the ones before it: the Hankel matrix of a recording.

    .. math:: h_t = (x_t, x_{t-1}, \dots, x_{t-D+1})

    Args:
        x: Responses ``[condition, time, unit]``.
        delays: Number D of time steps, the present one counted.

    Returns:
        Embedded responses ``[condition, time − delays + 1, delay · unit]``.

    Example:
        >>> delay_embedding(np.array([[[1.0], [2.0], [3.0]]]), 2)[0]
        array([[2., 1.],
               [3., 2.]])

    Reference:
        Takens 1981, Lect Notes Math 898:366.
    """
    kept = x.shape[1] - delays + 1
    return np.concatenate([x[:, delays - 1 - d : delays - 1 - d + kept] for d in range(delays)], axis=2)


def dynamics_operator(x: Any, *, delays: int, rank: int) -> np.ndarray:
    r"""Reduced-rank dynamic mode decomposition of a delay embedding (HAVOK).

    .. math:: H = U \Sigma V^\top, \qquad A = \arg\min_A \sum_t \|v_{t+1} - A v_t\|^2

    with the first ``rank`` components of the embedded responses, each of unit norm over all times and
    conditions. Nothing is centred: an offset is part of the dynamics.

    Args:
        x: Responses ``[condition, time, unit]`` or ``[time, unit]``, a NumPy array or a tensor.
        delays: Time steps of the embedding.
        rank: Number of components.

    Returns:
        The operator A ``[rank, rank]``.

    Raises:
        DataError: if the recording is too short, a response is missing, or the embedding has fewer
            components than asked for.

    Example:
        >>> angle = 0.1 * np.arange(200)
        >>> x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        >>> np.abs(np.angle(np.linalg.eigvals(dynamics_operator(x, delays=3, rank=2)))).round(3)
        array([0.1, 0.1])

    Reference:
        Brunton et al. 2017, Nat Commun 8:19; Ostrow et al. 2023, NeurIPS.
    """
    x = np.asarray(to_device(x, "cpu"), dtype=float)
    x = x[None] if x.ndim == 2 else x
    _check(x, delays, rank)
    embedded = delay_embedding(x, delays)
    conditions, times, size = embedded.shape
    left, singular, _ = np.linalg.svd(embedded.reshape(-1, size), full_matrices=False)
    if not singular[rank - 1] > np.finfo(float).eps * max(conditions * times, size) * singular[0]:
        raise DataError(
            "the recording has fewer components than asked for",
            given=f"rank {rank} for a delay embedding of numerical rank below it",
            needed="a rank that the embedded recording has",
            action="lower the rank, or take more delays",
        )
    v = left[:, :rank].reshape(conditions, times, rank)
    before, after = v[:, :-1].reshape(-1, rank), v[:, 1:].reshape(-1, rank)
    return np.linalg.lstsq(before, after, rcond=None)[0].T


def _check(x: np.ndarray, delays: int, rank: int) -> None:
    steps = x.shape[1] - delays if x.ndim == 3 else 0
    most = min(delays * x.shape[2], x.shape[0] * steps) if steps > 0 else 0
    if delays < 1 or not 1 <= rank <= most:
        raise DataError(
            "the dynamics of this recording cannot be fitted",
            given=f"responses of shape {x.shape}, {delays} delays and rank {rank}",
            needed="[condition, time, unit] with more time steps than delays, and a rank no larger than "
            "delays · units and conditions · (time − delays)",
            action="lower the rank or the delays, or record longer",
        )
    if not np.isfinite(x).all():
        raise DataError(
            "the dynamics of this recording cannot be fitted",
            given="responses that are missing (NaN) or infinite",
            needed="finite responses at every time step",
            action="leave out the units or conditions concerned, or crop the time",
        )
