"""Bring two populations into the arrays that an instrument reads, and count what had to be filled in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.numerics import positions_of, without_rounding
from arealis.types import DataError, Responses, check_responses

__all__ = ["Paired", "complete", "pair_responses", "read"]

# A unit's own trials of a stimulus come first, then its other stimuli (at the same time), then all it did.
_NEAREST = {"responses": ((0,),), "trials": ((1,), (0, 1)), "trajectories": ((0,), (0, 1))}


@dataclass(frozen=True)
class Paired:
    """Two populations that saw the same stimuli, as an instrument reads them.

    Args:
        x: The model, in the order of stimuli of the recording.
        y: The recording.
        stimulus_id: Names of the stimuli.
        recording: The recording ``[stimulus, trial, time, unit]``, without what a model of the same units
            lacks.
        options: What was filled in or left out, for the card.
    """

    x: np.ndarray
    y: np.ndarray
    stimulus_id: np.ndarray
    recording: np.ndarray
    options: dict[str, str | float | int] = field(default_factory=dict)


def pair_responses(instrument: Instrument, model: Responses, recording: Responses) -> Paired:
    """Read two populations as an instrument asks for them, stimulus by stimulus.

    Stimuli are put into the recording's order, units too if both sides name the same ones; an entry that
    one of them lacks is then missing from both. What is still missing is set to the unit's mean over the
    other stimuli, unless the instrument leaves it out by itself. Responses of the model that differ by
    rounding only are made equal, so that they tie.

    Args:
        instrument: Says what it reads.
        model: Responses with any units.
        recording: Responses to the same stimuli.

    Returns:
        Both sides.

    Raises:
        DataError: if the stimuli are not the same, units differ where they must not, there are time steps
            that the instrument does not read, or a side was never measured.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_responses
        >>> def made(values, ids):
        ...     return make_responses(np.array(values)[:, None, None, :], stimulus_id=ids, unit_id=["u", "v"],
        ...                           area="all", quantity="dF/F", unit="1", provenance="made up")
        >>> model, recording = [[1.0, 2.0], [3.0, 4.0]], [[np.nan, 0.0], [5.0, 0.0]]
        >>> pair_responses(rsa(), made(model, ["b", "a"]), made(recording, ["a", "b"])).x
        array([[nan,  4.],
               [ 1.,  2.]])
    """
    model, recording = check_responses(model), check_responses(recording)
    rows = _positions("stimulus", model, recording)
    of_model, of_recording = (set(side.coords["unit_id"].values.tolist()) for side in (model, recording))
    matched = of_model == of_recording
    columns = np.arange(model.sizes["unit"])
    if matched or instrument.units == "matched":
        columns = _positions("unit", model, recording)
    x = read(model.values[rows][..., columns], instrument)
    x = without_rounding(x.astype(model.dtype)) if np.issubdtype(model.dtype, np.floating) else x
    values = np.asarray(recording.values, dtype=float)
    if matched:
        values = np.where(_missing(x)[:, None, None, :], np.nan, values)
    x, y, options = complete(x, read(values, instrument), instrument, matched=matched)
    return Paired(x, y, recording.coords["stimulus_id"].values, values, options)


def read(values: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Reduce responses to what an instrument reads; ``NaN`` where nothing was measured.

    Args:
        values: Responses ``[stimulus, trial, time, unit]``.
        instrument: Says whether it reads averages, trials or trajectories.

    Returns:
        ``[stimulus, unit]``, ``[stimulus, trial, unit]`` with as many trials as every stimulus has, or
        ``[stimulus, time, unit]``.

    Raises:
        DataError: if there is more than one time step and the instrument does not read it.

    Example:
        >>> from arealis.comparison import rsa
        >>> read(np.array([[[[1.0]], [[3.0]]]]), rsa())
        array([[2.]])
    """
    values = np.asarray(values, dtype=float)
    if instrument.reads == "trajectories":
        return _mean(values, (1,))
    if values.shape[2] != 1:
        raise DataError(
            f"'{instrument.name}' reads one number a stimulus and unit",
            given=f"{values.shape[2]} time steps",
            needed="one time step",
            action="select a time step, or average over a window: responses.mean('time', keepdims=True)",
        )
    if instrument.reads == "responses":
        return _mean(values[:, :, 0], (1,))
    return _trials_of_all(values[:, :, 0])


def complete(
    x: np.ndarray, y: np.ndarray, instrument: Instrument, *, matched: bool
) -> tuple[np.ndarray, np.ndarray, dict[str, str | float | int]]:
    """Share the gaps of two populations with the same units, and fill them if the instrument wants that.

    Args:
        x: What the instrument reads of the model ``[stimulus, ..., unit]``; ``NaN`` where missing.
        y: What it reads of the recording, likewise.
        instrument: Says whether it takes missing responses.
        matched: Whether the columns are the same units.

    Returns:
        Both sides, and for the card: units, missing entries, trials.

    Raises:
        DataError: if nothing is left of a side.

    Example:
        >>> from arealis.types import EstimatorCard
        >>> overlap = Instrument("overlap", lambda x, y: float((x * y).sum()), EstimatorCard("sum"), ())
        >>> x, y = np.array([[1.0], [3.0], [5.0]]), np.array([[np.nan], [4.0], [6.0]])
        >>> complete(x, y, overlap, matched=True)[2]
        {'units': 1, 'missing entries': 1, 'missing': "set to the unit's mean over the other stimuli"}
    """
    if matched:
        gaps = _missing(x) | _missing(y)
        x, y = (np.where(_beside(gaps, side), np.nan, side) for side in (x, y))
    options: dict[str, str | float | int] = {}
    if instrument.missing == "filled":
        entries = [int(np.isnan(side).sum()) for side in (x, y)]
        x, y = (_filled(side, instrument.reads, name) for side, name in ((x, "model"), (y, "recording")))
        options = {"units": y.shape[-1], "missing entries": entries[1]}
        if not matched:
            options |= {"units of the model": x.shape[-1], "missing entries of the model": entries[0]}
        if any(entries):
            options["missing"] = "set to the unit's mean over the other stimuli"
    if instrument.reads == "trials":
        options |= {"trials": y.shape[1], "trials of the model": x.shape[1]}
    return x, y, options


def _positions(kind: str, model: Responses, recording: Responses) -> np.ndarray:
    of_model, of_recording = (side.coords[f"{kind}_id"].values for side in (model, recording))
    positions_of(of_model, of_recording, kind=f"{kind} of the model")
    return positions_of(of_recording, of_model, kind=f"{kind} of the recording")


def _mean(values: np.ndarray, axes: tuple[int, ...], *, keep: bool = False) -> np.ndarray:
    """Mean over the entries that were measured, ``NaN`` where there is none."""
    measured = ~np.isnan(values)
    count = measured.sum(axis=axes, keepdims=keep)
    total = np.where(measured, values, 0.0).sum(axis=axes, keepdims=keep)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _trials_of_all(values: np.ndarray) -> np.ndarray:
    """The first trials of every stimulus, as many as the stimulus with the fewest has."""
    measured = ~np.isnan(values).all(axis=2)
    order = np.argsort(~measured, axis=1, kind="stable")
    fewest = max(1, int(measured.sum(axis=1).min(initial=values.shape[1])))
    return np.take_along_axis(values, order[:, :fewest, None], axis=1)


def _missing(table: np.ndarray) -> np.ndarray:
    """Where a unit has no response at all to a stimulus ``[stimulus, unit]``."""
    middle = tuple(range(1, table.ndim - 1))
    return np.asarray(np.isnan(table).all(axis=middle))


def _beside(gaps: np.ndarray, table: np.ndarray) -> np.ndarray:
    return gaps if table.ndim == 2 else gaps[:, None, :]


def _filled(table: np.ndarray, reads: str, side: str) -> np.ndarray:
    """Leave out units that were never measured; other gaps get the mean of what is nearest."""
    table = table[..., ~np.isnan(table).all(axis=tuple(range(table.ndim - 1)))]
    if not table.shape[-1]:
        raise DataError(
            f"nothing is left of the {side}",
            given="units without a single response that both sides can be compared on",
            needed="one unit or more with a response",
            action="check which entries are missing (NaN)",
        )
    for axes in _NEAREST[reads]:
        if np.isnan(table).any():
            table = np.where(np.isnan(table), _mean(table, axes, keep=True), table)
    return table
