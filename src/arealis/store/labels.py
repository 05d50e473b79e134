"""The labels of a recording as JSON values, and back without loss.

Zarr 3 has no stable type for text yet, and each array costs two files, so coordinates travel as
attributes of the array that they label.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, cast

import numpy as np
import xarray as xr

from arealis.store.plain import plain
from arealis.types import StoreError

__all__ = ["read_labels", "write_labels"]

_AS_INTEGERS = "mM"
_AS_TEXT = "fc"
_AS_THEY_ARE = "biuU"


def write_labels(array: xr.DataArray) -> dict[str, Any]:
    """Lay out the name, coordinates and attributes of a recording as JSON values.

    Args:
        array: Labelled array of any dimensions.

    Returns:
        What :func:`read_labels` needs.

    Raises:
        StoreError: if a coordinate or an attribute is of a type that JSON cannot hold.

    Example:
        >>> write_labels(xr.DataArray([1.0], dims="time", coords={"time": [0.5]}))["coordinates"]
        {'time': {'dimensions': ['time'], 'type': '<f8', 'values': ['0.5']}}
    """
    try:
        labels = {
            "name": array.name,
            "dimensions": list(array.dims),
            "coordinates": {str(name): _write_coordinate(c) for name, c in array.coords.items()},
            "attributes": {str(name): value for name, value in array.attrs.items()},
        }
        return cast(dict[str, Any], plain(labels))
    except ValueError as error:
        raise StoreError(
            "the labels of responses cannot be stored",
            given=str(error),
            needed="flat coordinates of text, numbers, truth values or times, and attributes of JSON values",
            action="convert or drop that label",
        ) from error


def read_labels(labels: Mapping[str, Any], shape: Mapping[Hashable, int]) -> dict[str, Any]:
    """Turn the layout of :func:`write_labels` into keyword arguments of :class:`xarray.DataArray`.

    Args:
        labels: The layout.
        shape: Length of each dimension.

    Returns:
        ``name``, ``coords`` and ``attrs``.

    Example:
        >>> labels = write_labels(xr.DataArray([1.0], dims="time", coords={"time": [0.5]}))
        >>> read_labels(labels, {"time": 1})["coords"]
        {'time': (('time',), array([0.5]))}
    """
    coordinates = {}
    for name, stored in labels["coordinates"].items():
        dimensions = tuple(stored["dimensions"])
        values = _read_values(stored["values"], np.dtype(stored["type"]))
        coordinates[name] = (dimensions, values.reshape([shape[d] for d in dimensions]))
    return {"name": labels["name"], "coords": coordinates, "attrs": dict(labels["attributes"])}


def _write_coordinate(coordinate: xr.DataArray) -> dict[str, Any]:
    values, kind = coordinate.values.ravel(), coordinate.dtype.kind
    if kind in _AS_INTEGERS:
        written = values.view("int64").tolist()
    elif kind in _AS_TEXT:
        written = [repr(value) for value in values.tolist()]
    elif kind in _AS_THEY_ARE:
        written = values.tolist()
    elif kind == "O":
        written = [_write_object(value) for value in values]
    else:
        raise ValueError(f"coordinate '{coordinate.name}' is of type {coordinate.dtype}")
    return {"dimensions": list(coordinate.dims), "type": coordinate.dtype.str, "values": written}


def _read_values(written: list[Any], dtype: np.dtype) -> np.ndarray:
    if dtype.kind in _AS_INTEGERS:
        return np.array(written, dtype="int64").view(dtype)
    if dtype.kind in _AS_TEXT:
        return np.array([complex(v) if dtype.kind == "c" else float(v) for v in written], dtype=dtype)
    if dtype.kind == "O":
        values = np.empty(len(written), dtype=object)
        values[:] = [float(v["number"]) if isinstance(v, dict) else v for v in written]
        return values
    return np.array(written, dtype=dtype)


def _write_object(value: object) -> object:
    """Text and None stay; a float, often the mark for missing text, may be NaN, which JSON lacks."""
    if isinstance(value, float):
        return {"number": repr(float(value))}
    if value is None or isinstance(value, str | bool | int):
        return value
    raise ValueError(f"a coordinate holds a value of type {type(value).__name__}")
