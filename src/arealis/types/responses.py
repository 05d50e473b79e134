"""Responses, the narrow waist: an animal and a network yield exactly the same labelled array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import xarray as xr

from arealis.types.errors import DataError

__all__ = ["RESPONSE_DIMENSIONS", "Responses", "check_responses", "make_responses"]

Responses: TypeAlias = xr.DataArray
"""A DataArray ``[stimulus, trial, time, unit]``; ``NaN`` marks what was not measured."""

RESPONSE_DIMENSIONS = ("stimulus", "trial", "time", "unit")
"""The dimensions of responses, always all four."""
_REQUIRED = {"stimulus_id": "stimulus", "time": "time", "unit_id": "unit", "area": "unit"}


def make_responses(
    values: np.ndarray,
    *,
    stimulus_id: Sequence[str] | np.ndarray,
    unit_id: Sequence[str] | np.ndarray,
    area: Sequence[str] | np.ndarray | str,
    quantity: str,
    unit: str,
    provenance: str,
    time: Sequence[float] | np.ndarray = (0.0,),
    stimulus_attributes: Mapping[str, Sequence | np.ndarray] | None = None,
    unit_attributes: Mapping[str, Sequence | np.ndarray] | None = None,
) -> Responses:
    """Label an array of measured or simulated activity.

    Args:
        values: Activity ``[stimulus, trial, time, unit]``; ``NaN`` where nothing was measured.
        stimulus_id: One unique name a stimulus.
        unit_id: One unique name a unit.
        area: The area of every unit, or one name for all.
        quantity: What was measured, such as ``"firing rate"``.
        unit: Its physical unit, such as ``"spikes/s"``, ``"dF/F"`` or ``"arbitrary"``.
        provenance: Digest of the source, so that a result can be traced to its data.
        time: Seconds from stimulus onset of each time step.
        stimulus_attributes: Further coordinates on ``stimulus``.
        unit_attributes: Further coordinates on ``unit``, such as a cell type.

    Returns:
        The checked :data:`Responses`.

    Raises:
        DataError: if a length does not match, an id repeats, or a value is infinite.

    Example:
        >>> r = make_responses(np.zeros((2, 1, 1, 3)), stimulus_id=["a", "b"], unit_id=["u", "v", "w"],
        ...                    area="V1", quantity="firing rate", unit="spikes/s", provenance="made up")
        >>> r.dims
        ('stimulus', 'trial', 'time', 'unit')
    """
    values = np.asarray(values)
    if values.ndim != 4:
        raise DataError(
            "responses need four dimensions",
            given=f"an array of shape {values.shape}",
            needed=f"{list(RESPONSE_DIMENSIONS)}",
            action="add the missing dimensions with length 1",
        )
    area = np.full(values.shape[3], area) if isinstance(area, str) else np.asarray(area)
    coords = {
        "stimulus_id": ("stimulus", np.asarray(stimulus_id).astype(str)),
        "time": ("time", np.asarray(time, dtype=float)),
        "unit_id": ("unit", np.asarray(unit_id).astype(str)),
        "area": ("unit", area.astype(str)),
        **{k: ("stimulus", np.asarray(v)) for k, v in (stimulus_attributes or {}).items()},
        **{k: ("unit", np.asarray(v)) for k, v in (unit_attributes or {}).items()},
    }
    _require_fit(coords, values)
    attributes = {"quantity": quantity, "unit": unit, "provenance": provenance}
    return check_responses(xr.DataArray(values, dims=RESPONSE_DIMENSIONS, coords=coords, attrs=attributes))


def _require_fit(coords: Mapping[str, tuple[str, np.ndarray]], values: np.ndarray) -> None:
    """Require one label for each place along the dimension that is labelled."""
    for name, (dimension, labels) in coords.items():
        length = values.shape[RESPONSE_DIMENSIONS.index(dimension)]
        if labels.shape != (length,):
            raise DataError(
                f"coordinate '{name}' does not fit the responses",
                given=f"{labels.shape} labels for {length} along '{dimension}'",
                needed=f"({length},)",
                action="give one label for each",
            )


def check_responses(array: xr.DataArray) -> Responses:
    """Return the array if it is a valid :data:`Responses`, otherwise say what is wrong with it.

    Args:
        array: A DataArray that claims to be responses.

    Returns:
        The same array.

    Raises:
        DataError: on wrong dimensions, a missing or repeated label, or an infinite value.

    Example:
        >>> check_responses(xr.DataArray(np.zeros(3), dims=["unit"]))
        Traceback (most recent call last):
            ...
        arealis.types.errors.DataError: wrong dimensions for responses. Given: ('unit',) of shape (3,). ...
    """
    if array.dims != RESPONSE_DIMENSIONS:
        raise DataError(
            "wrong dimensions for responses",
            given=f"{array.dims} of shape {array.shape}",
            needed=f"{RESPONSE_DIMENSIONS}, always all four",
            action="transpose, or build them with arealis.types.make_responses",
        )
    for name, dimension in _REQUIRED.items():
        if name not in array.coords or array.coords[name].dims != (dimension,):
            raise DataError(
                f"responses lack the coordinate '{name}'",
                given=f"coordinates {sorted(map(str, array.coords))}",
                needed=f"'{name}' along '{dimension}'",
                action="build them with arealis.types.make_responses",
            )
    for name in ("stimulus_id", "unit_id"):
        labels, counts = np.unique(array.coords[name].values, return_counts=True)
        if (counts > 1).any():
            raise DataError(
                f"'{name}' repeats",
                given=f"{labels[counts > 1][:3].tolist()} more than once",
                needed="unique names",
                action="put repeats of one stimulus on the 'trial' dimension, and rename units that differ",
            )
    infinite = int(np.isinf(array.values).sum())
    if infinite:
        raise DataError(
            "responses hold infinite values",
            given=f"{infinite} of {array.size}",
            needed="finite numbers, or NaN for what was not measured",
            action="check the source of the recording",
        )
    return array
