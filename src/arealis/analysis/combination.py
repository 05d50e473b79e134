"""What a model adds to responsiveness: one prediction from both."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from arealis.analysis.response_matrix import response_matrix
from arealis.analysis.responsiveness import response_fraction
from arealis.numerics import positions_of, without_rounding
from arealis.types import DataError, Responses

__all__ = ["with_responsiveness"]

_ROUNDING = 1e-12


def with_responsiveness(
    model_training: Responses, model_test: Responses, recording_training: Responses
) -> Responses:
    r"""Predict responses from a model and from how often each unit responds, by logistic regression.

    .. math:: \log\frac{p_{su}}{1 - p_{su}} = \beta_0 + \beta_1 F(|m_{su}|) + \beta_2 b_u

    F is the fraction of the model's training responses that are smaller: candidates differ by orders of
    magnitude in the scale and tail of their responses, and only their order is compared, so quantiles put
    all candidates on one footing. While fitting, the unit's responsiveness b leaves out the stimulus of the
    pair, as a held-out stimulus would.

    Args:
        model_training: Responses of the model to the training stimuli.
        model_test: Responses of the model to the stimuli to predict.
        recording_training: Recording of the training stimuli; 0 means "no significant response".

    Returns:
        Predicted probability of a response, laid out as ``model_test``; ``NaN`` where the model has no
        response or the unit was never measured.

    Raises:
        DataError: if stimuli or units are missing, or the training stimuli have no response or no silence.

    Example:
        >>> from arealis.types import make_responses
        >>> def made(values, ids):
        ...     return make_responses(np.array(values)[:, None, None, :], stimulus_id=ids, area="all",
        ...                           unit_id=list("uvw"), quantity="dF/F", unit="1", provenance="made up")
        >>> seen = made([[1.0, 0.0, 0.0], [2.0, 0.0, 1.0], [1.0, 0.0, 0.0]], ["a", "b", "c"])
        >>> np.argsort(with_responsiveness(seen, made([[3.0, 0.0, 1.0]], ["d"]), seen).values.ravel())
        array([1, 2, 0])
    """
    from sklearn.linear_model import LogisticRegression  # it takes a second to import, and few need it

    recorded = response_matrix(recording_training)
    trained = _in_order(model_training, recording_training, with_stimuli=True)
    tested = _in_order(model_test, recording_training, with_stimuli=False)
    measured = ~np.isnan(recorded)
    responded = (recorded != 0) & measured
    of_others = response_fraction(responded.sum(0) - responded, measured.sum(0) - measured)
    usable = measured & ~np.isnan(trained) & ~np.isnan(of_others)
    _check_labels(responded[usable])
    reference = np.sort(np.abs(trained[usable]))
    features = np.stack([_quantile(trained, reference), of_others], axis=-1)[usable]
    # Features of unit variance make the default ridge penalty negligible against thousands of pairs.
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < _ROUNDING] = 1.0
    fitted = LogisticRegression().fit((features - mean) / scale, responded[usable])
    fraction = np.broadcast_to(response_fraction(responded.sum(0), measured.sum(0)), tested.shape)
    features = np.stack([_quantile(tested, reference), fraction], axis=-1)
    probability = expit((features - mean) / scale @ fitted.coef_[0] + fitted.intercept_[0])
    units = positions_of(
        model_test.coords["unit_id"].values, recording_training.coords["unit_id"].values, kind="unit"
    )
    combined = model_test.mean("trial", keepdims=True).copy(data=probability[:, None, None, units])
    return combined.assign_attrs(quantity="probability of a response", unit="1")


def _check_labels(responded: np.ndarray) -> None:
    if not responded.any() or responded.all():
        raise DataError(
            "the training stimuli do not show when a unit responds",
            given=f"{int(responded.sum())} responses in {responded.size} training pairs",
            needed="pairs with and without a response, from two training stimuli or more",
            action="raise the number of training stimuli",
        )


def _in_order(model: Responses, recording: Responses, *, with_stimuli: bool) -> np.ndarray:
    """Responses of the model in the recording's order of units and, if asked, of stimuli."""
    values = without_rounding(response_matrix(model).astype(model.dtype))
    wanted = recording.coords["unit_id"].values
    values = values[:, positions_of(wanted, model.coords["unit_id"].values, kind="unit")]
    if not with_stimuli:
        return values
    wanted = recording.coords["stimulus_id"].values
    return values[positions_of(wanted, model.coords["stimulus_id"].values, kind="stimulus")]


def _quantile(responses: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Fraction of the sorted reference below each magnitude, ties counting one half; ``NaN`` stays."""
    magnitude = np.abs(responses)
    below = np.searchsorted(reference, magnitude, "left") + np.searchsorted(reference, magnitude, "right")
    return np.where(np.isnan(magnitude), np.nan, below / (2 * len(reference)))
