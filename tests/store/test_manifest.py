"""Damage to any file of a task is found, named, and mended by running again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from arealis.store import is_complete, read_draws, read_task, write_task
from arealis.types import Result, StoreError


def unchanged(folder: Path, key: str, written: Result) -> bool:
    read = read_task(folder, key)
    same = read.measurements.equals(written.measurements) and read.specification == written.specification
    same = same and all(read.responses[name].identical(written.responses[name]) for name in written.responses)
    return same and np.array_equal(np.asarray(read.draws), np.asarray(written.draws), equal_nan=True)


_FILES = [
    "specification.json",
    "environment.json",
    "measurements.parquet",
    "history.parquet",
    "weights.safetensors",
    "arrays.zarr/zarr.json",
    "arrays.zarr/draws/zarr.json",
    "arrays.zarr/draws/c.0.0",
    "arrays.zarr/response_0/zarr.json",
    "arrays.zarr/response_0/c.0.0.0.0",
    "arrays.zarr/response_1/zarr.json",
    "arrays.zarr/response_1/c.0.0.0.0",
    "manifest.json",
]


def test_every_file_of_a_task_is_damaged_in_turn_below(run, key, make_result):
    folder = write_task(run.folder, key, make_result())
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == sorted(
        _FILES
    )


@pytest.mark.parametrize("name", _FILES)
def test_a_flipped_bit_is_found_and_its_file_named(run, key, make_result, name):
    folder = write_task(run.folder, key, make_result())
    content = (folder / name).read_bytes()
    step = max(1, len(content) // 16)
    for position in range(0, len(content), step):
        flipped = bytearray(content)
        flipped[position] ^= 1
        (folder / name).write_bytes(flipped)
        with pytest.raises(
            StoreError, match=f"(?s)damaged.*{name}.*delete the folder {folder} and run again"
        ):
            read_task(run.folder, key)
    if "draws" in name:
        with pytest.raises(StoreError, match=name):
            read_draws(run.folder, key)
    (folder / name).write_bytes(content)
    assert unchanged(run.folder, key, make_result())


@pytest.mark.parametrize("name", _FILES)
def test_a_shortened_or_lost_file_makes_a_task_incomplete_and_is_written_anew(run, key, make_result, name):
    for damage in (lambda path: os.truncate(path, path.stat().st_size - 1), Path.unlink):
        folder = write_task(run.folder, key, make_result())
        damage(folder / name)
        assert not is_complete(run.folder, key)
        with pytest.raises(StoreError, match=r"damaged|no results"):
            read_task(run.folder, key)
    write_task(run.folder, key, make_result())
    assert unchanged(run.folder, key, make_result())


@pytest.mark.parametrize("name", [n for n in _FILES if n != "manifest.json"])
def test_a_file_that_was_not_verified_is_still_an_error_of_the_store(run, key, make_result, name):
    folder = write_task(run.folder, key, make_result())
    (folder / name).write_bytes(b"\x93 not what it should be")
    with pytest.raises(StoreError, match="damaged"):
        read_task(run.folder, key, verify=False)


@pytest.mark.parametrize("text", ["[]", "{}", '{"files": []}', '{"files": {"a": 1}, "sha256": ""}', "\udcff"])
def test_a_manifest_that_is_none_is_damaged(run, key, make_result, text):
    folder = write_task(run.folder, key, make_result())
    (folder / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(StoreError, match=r"damaged.*manifest\.json"):
        read_task(run.folder, key)
