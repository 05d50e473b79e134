"""Slope of a response on something known of the stimuli, with people as random effects."""

from __future__ import annotations

import warnings

import numpy as np

from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Range, Responses

__all__ = ["mixed_slope"]

_NORMAL_95 = 1.959963984540054


def mixed_slope(recording: Responses, attribute: str) -> Measurement | NotEstimable:
    r"""Slope of a unit's response on a predictor, with intercept and slope of its own for every person.

    .. math:: y_{sj} = \beta_0 + b_{0j} + (\beta_1 + b_{1j})\, (x_s - \bar x) + \epsilon_{sj},
              \qquad (b_{0j}, b_{1j}) \sim N(0, \Sigma)

    fitted by restricted maximum likelihood; j runs over the trial dimension, where each person is a trial.

    Args:
        recording: Responses of one unit, with one time step; ``NaN`` where a person saw no such stimulus.
        attribute: The predictor: a number on the stimulus dimension of the recording.

    Returns:
        The measurement ``"mixed_slope"`` in the unit of the recording for a unit of the predictor.

    Raises:
        DataError: if there is more than one unit or time step, no such attribute, an attribute that is not
            finite, or the library is not installed.

    Example:
        >>> from arealis.recordings import load_n400
        >>> edinburgh = load_n400(laboratory="edin", without_text=True)  # doctest: +SKIP
        >>> round(mixed_slope(edinburgh, "cloze").value, 2)  # doctest: +SKIP
        2.34

    Reference:
        Laird & Ware 1982, Biometrics 38:963.
    """
    predictor = _predictor(recording, attribute)
    values = recording.values[:, :, 0, 0]
    stimulus, person = np.nonzero(~np.isnan(values))
    if len(np.unique(person)) < 3:
        return NotEstimable(f"{len(np.unique(person))} people; random effects need 3 or more")
    if np.ptp(predictor[stimulus]) == 0:
        return NotEstimable(f"'{attribute}' is the same for all stimuli that were measured")
    design = np.column_stack([np.ones(len(stimulus)), (predictor - predictor[stimulus].mean())[stimulus]])
    fit = _fit(values[stimulus, person], design, person)
    value, error = float(fit.params[1]), float(fit.bse[1])
    if not np.isfinite([value, error]).all():
        return NotEstimable("the mixed model did not converge")
    options = {"standard error": error, "trials": len(stimulus), "converged": bool(fit.converged)}
    return Measurement(
        name="mixed_slope",
        value=value,
        interval=Range(value - _NORMAL_95 * error, value + _NORMAL_95 * error),
        null=NotEstimable("a slope of zero, to be read off the interval"),
        ceiling=NotEstimable("a slope has no noise ceiling"),
        n=len(np.unique(person)),
        card=EstimatorCard(
            variant="linear mixed model, intercept and slope by person, restricted maximum likelihood",
            centring="predictor over trials",
            resampling_unit="person",
            interval="normal approximation from the standard error, 95 %",
            reference="Laird & Ware 1982",
            options=options,
        ),
        p_value=float(fit.pvalues[1]),
    )


def _predictor(recording: Responses, attribute: str) -> np.ndarray:
    """The attribute of every stimulus, if it is one that a slope can be taken on."""
    known = sorted(
        str(k) for k, v in recording.coords.items() if v.dims == ("stimulus",) and v.dtype.kind in "fiu"
    )
    if recording.sizes["unit"] != 1 or recording.sizes["time"] != 1 or attribute not in known:
        raise DataError(
            "a slope needs one unit and one number a stimulus",
            given=f"responses of shape {recording.shape}, attribute {attribute!r}",
            needed=f"[stimulus, person, 1, 1] and one of {known}",
            action="choose one unit and one time step, and name an attribute of the stimuli",
        )
    predictor = recording.coords[attribute].values.astype(float)
    if not np.isfinite(predictor).all():
        raise DataError(
            "a slope needs one unit and one number a stimulus",
            given=f"attribute {attribute!r}, which is missing or infinite for some stimuli",
            needed="a finite number for every stimulus",
            action="leave these stimuli out, or name another attribute",
        )
    return predictor


def _fit(values: np.ndarray, design: np.ndarray, person: np.ndarray):
    try:
        from statsmodels.regression.mixed_linear_model import MixedLM  # an extra
    except ImportError as error:
        raise DataError(
            "a mixed model cannot be fitted",
            given=str(error),
            needed="the package statsmodels",
            action="install the extra 'sentences': pip install 'arealis[sentences]'",
        ) from error
    with warnings.catch_warnings():
        # A variance at its bound of zero is an estimate like any other; only its own error is unknown.
        warnings.simplefilter("ignore")
        return MixedLM(values, design, groups=person, exog_re=design).fit(reml=True)
