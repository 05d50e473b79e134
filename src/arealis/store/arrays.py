"""Responses and bootstrap draws as Zarr 3 arrays, each in shards that are written one at a time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
import zarr
from zarr.codecs import ZstdCodec
from zarr.storage import MemoryStore

from arealis.store.labels import read_labels, write_labels
from arealis.types import Responses, StoreError

__all__ = ["read_arrays", "read_draws_array", "write_arrays"]

_CHUNK_BYTES = 2**20
_SHARD_BYTES = 2**26
_DRAWS = "draws"
_METADATA = "zarr.json"
_STORABLE = {"bool", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))}
_STORABLE |= {"float16", "float32", "float64", "complex64", "complex128"}


def write_arrays(folder: Path, responses: Mapping[str, Responses], draws: np.ndarray | None) -> None:
    """Write responses and draws as one Zarr group.

    The responses are the arrays ``response_0``, ``response_1``, …, in the order of their names in the
    attribute ``responses`` of the group; the attribute ``labels`` of each holds its labels. An array
    that is not in memory is loaded and written one shard (64 MiB) at a time.

    Args:
        folder: Zarr group to make.
        responses: Recorded activity by name.
        draws: Bootstrap draws ``[measurement, draw]``.

    Raises:
        StoreError: if values or labels are of a type that cannot be stored.
    """
    held: dict[str, Any] = {}
    group = zarr.create_group(MemoryStore(held), zarr_format=3, attributes={"responses": list(responses)})
    if draws is not None:
        stored = _make_array(group, _DRAWS, xr.DataArray(draws, dims=("measurement", "draw")), {})
        _write_values(stored, xr.DataArray(draws), held, folder)
    for index, array in enumerate(responses.values()):
        stored = _make_array(group, f"response_{index}", array, {"labels": write_labels(array)})
        _write_values(stored, array, held, folder)
    _move_to_disk(held, list(held), folder)


def read_arrays(folder: Path) -> tuple[dict[str, Responses], np.ndarray | None]:
    """Read the responses by name, and the draws ``[measurement, draw]`` if there are any.

    Args:
        folder: Zarr group made by :func:`write_arrays`.

    Returns:
        Responses and draws.
    """
    names: Any = zarr.open_group(folder, mode="r").attrs["responses"]
    responses = {name: _read_response(folder / f"response_{index}") for index, name in enumerate(names)}
    return responses, read_draws_array(folder)


def read_draws_array(folder: Path) -> np.ndarray | None:
    """Read only the draws ``[measurement, draw]`` of a Zarr group, None if it has none."""
    if not (folder / _DRAWS).exists():
        return None
    return np.asarray(zarr.open_array(folder / _DRAWS, mode="r")[...])


def _make_array(group: zarr.Group, name: str, array: xr.DataArray, attributes: dict[str, Any]) -> zarr.Array:
    if array.dtype.name not in _STORABLE:
        raise StoreError(
            "an array cannot be stored",
            given=f"{name} of type {array.dtype}",
            needed="real or complex numbers, or truth values",
            action="convert it before it becomes part of a result",
        )
    chunk = _block(array.shape, array.dtype.itemsize, _CHUNK_BYTES)
    block = _block(array.shape, array.dtype.itemsize, _SHARD_BYTES)
    return group.create_array(
        name,
        shape=array.shape,
        dtype=array.dtype,
        chunks=chunk,
        shards=tuple(c * math.ceil(b / c) for b, c in zip(block, chunk, strict=True)),
        compressors=ZstdCodec(level=3),
        fill_value=np.nan if array.dtype.kind in "fc" else 0,
        attributes=attributes,
        dimension_names=[str(d) for d in array.dims],
        # one file a shard, beside each other: a folder each would double what has to be flushed
        chunk_key_encoding={"name": "default", "separator": "."},
    )


def _write_values(stored: zarr.Array, array: xr.DataArray, held: dict[str, Any], folder: Path) -> None:
    """Let Zarr encode one shard in memory, then write it: a full disk must fail here, not inside Zarr's
    event loop, which leaves warnings behind."""
    for part in _parts(stored.shape, stored.shards or stored.chunks):
        stored[part] = array[part].values
        _move_to_disk(held, [name for name in held if not name.endswith(_METADATA)], folder)


def _move_to_disk(held: dict[str, Any], names: list[str], folder: Path) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held.pop(name).to_bytes())


def _read_response(path: Path) -> Responses:
    stored = zarr.open_array(path, mode="r")
    labels: Any = stored.attrs["labels"]
    dimensions = labels["dimensions"]
    labels = read_labels(labels, dict(zip(dimensions, stored.shape, strict=True)))
    return xr.DataArray(np.asarray(stored[...]), dims=dimensions, **labels)


def _block(shape: tuple[int, ...], itemsize: int, limit: int) -> tuple[int, ...]:
    """The largest block of at most ``limit`` bytes that is contiguous in memory."""
    room, lengths = limit // itemsize, []
    for length in reversed(shape):
        lengths.append(max(1, min(length, room)))
        room //= lengths[-1]
    return tuple(reversed(lengths))


def _parts(shape: tuple[int, ...], block: tuple[int, ...]) -> Iterator[tuple[slice, ...]]:
    starts = [range(0, length, step) for length, step in zip(shape, block, strict=True)]
    for corner in itertools.product(*starts):
        yield tuple(slice(start, start + step) for start, step in zip(corner, block, strict=True))
