"""Readouts of spikes over time: how often each unit fired, or how early."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.types import DataError, Responses

__all__ = ["SpikeReadout", "read_spikes"]

SpikeReadout = Literal["first_spike", "spike_count"]
"""What of a spike train counts: how early it begins, or how many spikes it has."""


def read_spikes(responses: Responses, by: SpikeReadout) -> Responses:
    r"""Turn spikes over time into one number a unit, higher for what a decision should prefer.

    .. math:: x_u = \sum_t z_u(t) \qquad \text{or} \qquad x_u = -\min \{ t : z_u(t) > 0 \}

    in time steps; a unit that stays silent is later than any that fires.

    Args:
        responses: Spikes, recorded throughout.
        by: ``"spike_count"`` or ``"first_spike"``.

    Returns:
        Responses of one time step, with the coordinates of the last.

    Raises:
        DataError: if there is one time step only, or anything but spikes.

    Example:
        >>> from arealis.types import make_responses
        >>> spikes = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]])[None, None]  # the second unit fires first
        >>> r = make_responses(spikes, stimulus_id=["a"], unit_id=["0", "1"], area="decision", time=[1, 2, 3],
        ...                    quantity="spikes", unit="arbitrary", provenance="made up")
        >>> [read_spikes(r, by).values.ravel().tolist() for by in ("first_spike", "spike_count")]
        [[-2.0, -1.0], [1.0, 2.0]]

    References:
        Thorpe, Delorme & Van Rullen 2001, Neural Networks 14:715.
    """
    spikes = responses.values
    if spikes.shape[2] < 2 or not np.isin(spikes, (0.0, 1.0)).all():
        raise DataError(
            f"there are no spikes over time to be read by {by.replace('_', ' ')}",
            given=f"{spikes.shape[2]} time steps, values from {np.nanmin(spikes):g} to {np.nanmax(spikes):g}",
            needed="several time steps of ones and zeros",
            action='record spiking units with simulation.recorded = "throughout", or read activity',
        )
    if by == "spike_count":
        found = spikes.sum(axis=2, keepdims=True)
    else:
        fired = spikes > 0
        first = np.where(fired.any(axis=2), fired.argmax(axis=2), spikes.shape[2])
        found = -first[:, :, None].astype(spikes.dtype)
    return responses.isel(time=slice(-1, None)).copy(data=found)
