"""Put a model and a recording into one order, and leave out what either of them lacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.analysis import response_matrix
from arealis.numerics import positions_of, without_rounding
from arealis.types import Responses

__all__ = ["Aligned", "align"]


@dataclass(frozen=True)
class Aligned:
    """Responses of two populations to the same stimuli, unit by unit.

    Args:
        model: Responses ``[stimulus, unit]``; ``NaN`` where either side is missing.
        recording: Responses ``[stimulus, unit]``; ``NaN`` at the same entries.
        stimulus_id: Names of the stimuli, in the order of the recording.
        unit_id: Names of the units, in the order of the recording.
        trials: Trials a stimulus in the recording.
    """

    model: np.ndarray
    recording: np.ndarray
    stimulus_id: np.ndarray
    unit_id: np.ndarray
    trials: int


def align(model: Responses, recording: Responses) -> Aligned:
    """Average both sides over trials and bring the model into the recording's order.

    An entry that either side lacks is missing from both. A stimulated neuron, which the recording does
    not score, is thereby left out of the model too, also when stimuli are permuted for a null. Responses
    of the model that differ by rounding only are made equal, so that they tie.

    Args:
        model: Responses with one time step.
        recording: Responses with one time step, to the same stimuli and of the same units in any order.

    Returns:
        Both tables in one order.

    Raises:
        DataError: if the stimuli or the units are not the same, or there is more than one time step.

    Example:
        >>> from arealis.types import make_responses
        >>> def made(values, ids):
        ...     return make_responses(np.array(values)[:, None, None, :], stimulus_id=ids, unit_id=["u", "v"],
        ...                           area="all", quantity="dF/F", unit="1", provenance="made up")
        >>> model, recording = [[1.0, 2.0], [3.0, 4.0]], [[np.nan, 0.0], [5.0, 0.0]]
        >>> align(made(model, ["b", "a"]), made(recording, ["a", "b"])).model
        array([[nan,  4.],
               [ 1.,  2.]])
    """
    positions = []
    for name, kind in (("stimulus_id", "stimulus"), ("unit_id", "unit")):
        of_model, of_recording = model.coords[name].values, recording.coords[name].values
        positions.append(positions_of(of_recording, of_model, kind=f"{kind} of the recording"))
        positions_of(of_model, of_recording, kind=f"{kind} of the model")
    table = response_matrix(model).astype(model.dtype)[np.ix_(*positions)]
    modelled = without_rounding(table)
    recorded = response_matrix(recording)
    missing = np.isnan(modelled) | np.isnan(recorded)
    return Aligned(
        model=np.where(missing, np.nan, modelled),
        recording=np.where(missing, np.nan, recorded),
        stimulus_id=recording.coords["stimulus_id"].values,
        unit_id=recording.coords["unit_id"].values,
        trials=recording.sizes["trial"],
    )
