"""Responsiveness: how often a unit responds to anything, the control for every claim about wiring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.analysis.response_matrix import response_matrix
from arealis.types import DataError, Responses, make_responses

__all__ = ["response_fraction", "responsiveness"]


def responsiveness(training: Responses, stimulus_id: Sequence[str] | np.ndarray) -> Responses:
    r"""Predict, for any stimulus, how often each unit responded to the training stimuli.

    .. math:: b_u = \frac{\#\{s : x_{su} \ne 0\}}{\#\{s : x_{su} \text{ measured}\}}

    The prediction is the same for all stimuli: it knows which units respond, and nothing of wiring.

    Args:
        training: Recording of the training stimuli in which 0 means "no significant response" and
            ``NaN`` "not measured", such as the stimulated neuron itself.
        stimulus_id: The stimuli to predict.

    Returns:
        Predicted fractions ``[stimulus, 1, 1, unit]``; ``NaN`` for a unit that was never measured.

    Raises:
        DataError: if there is no training stimulus.

    Example:
        >>> x = np.array([[0.0, 2.0], [np.nan, 0.0]])[:, None, None, :]
        >>> r = make_responses(x, stimulus_id=["a", "b"], unit_id=["u", "v"], area="all", quantity="dF/F",
        ...                    unit="1", provenance="made up")
        >>> responsiveness(r, ["c"]).values.ravel()
        array([0. , 0.5])
    """
    recorded = response_matrix(training)
    if not len(recorded):
        raise DataError(
            "responsiveness needs training stimuli",
            given="a recording without stimuli",
            needed="one training stimulus or more",
            action="raise the number of training stimuli",
        )
    measured = ~np.isnan(recorded)
    responded = (recorded != 0) & measured
    fraction = response_fraction(responded.sum(axis=0), measured.sum(axis=0))
    return make_responses(
        np.tile(fraction, (len(stimulus_id), 1))[:, None, None, :],
        stimulus_id=stimulus_id,
        unit_id=training.coords["unit_id"].values,
        area=training.coords["area"].values,
        quantity="fraction of training stimuli with a response",
        unit="1",
        provenance=f"responsiveness of {training.attrs.get('provenance', '')}",
    )


def response_fraction(responses: np.ndarray, stimuli: np.ndarray) -> np.ndarray:
    """Responses per measured stimulus.

    Args:
        responses: Number of responses of each unit, of any shape.
        stimuli: Number of stimuli for which the unit was measured, of the same shape.

    Returns:
        Fractions; ``NaN`` where nothing was measured.

    Example:
        >>> response_fraction(np.array([1, 0]), np.array([4, 0]))
        array([0.25,  nan])
    """
    return np.divide(responses, stimuli, out=np.full(stimuli.shape, np.nan), where=stimuli > 0)
