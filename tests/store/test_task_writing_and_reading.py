"""The contract of the store: what is read is what was written, bit for bit."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
import zarr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from arealis.store import (
    arrays,
    is_complete,
    open_run,
    read_draws,
    read_specification,
    read_stimulus_maps,
    read_task,
    write_task,
)
from arealis.types import (
    EstimatorCard,
    Measurement,
    NotEstimable,
    Range,
    Result,
    StoreError,
    make_responses,
    measurement_table,
    stack_draws,
)


def assert_same_array(one: xr.DataArray, other: xr.DataArray) -> None:
    xr.testing.assert_identical(one, other)
    assert one.dtype == other.dtype
    assert one.values.tobytes() == other.values.tobytes()
    assert [c.dtype for c in one.coords.values()] == [c.dtype for c in other.coords.values()]


def assert_same(one: Result, other: Result) -> None:
    assert one.specification == other.specification
    assert one.provenance == other.provenance
    tables = (
        (one.measurements, other.measurements),
        (one.history, other.history),
        (one.stimulus_maps, other.stimulus_maps),
    )
    for a, b in tables:
        pd.testing.assert_frame_equal(a, b, check_exact=True)
    assert list(one.responses) == list(other.responses)
    for name in one.responses:
        assert_same_array(one.responses[name], other.responses[name])
    assert (one.draws is None) == (other.draws is None)
    if one.draws is not None and other.draws is not None:
        np.testing.assert_array_equal(one.draws, other.draws, strict=True)
    assert set(one.weights) == set(other.weights)
    for name in one.weights:
        np.testing.assert_array_equal(one.weights[name], other.weights[name], strict=True)


_TEXT = st.text(st.characters(codec="utf-8"), max_size=5)
_NUMBER = st.floats()
_BOUND = st.builds(Range, _NUMBER, _NUMBER) | st.builds(NotEstimable, _TEXT)


@st.composite
def _measurements(draw) -> list[Measurement]:
    draws = draw(st.none() | hnp.arrays(float, st.integers(0, 3)))
    return [
        Measurement(
            draw(_TEXT), draw(_NUMBER), draw(_BOUND), draw(_BOUND), draw(_BOUND), draw(st.integers(0, 99)),
            EstimatorCard(draw(_TEXT)), draws=draws if draw(st.booleans()) else None,
        )
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip


@st.composite
def _responses(draw):
    shape = draw(st.tuples(*[st.integers(0, 3)] * 4))
    dtype = draw(st.sampled_from(["float16", "float32", "float64", "int16", "bool"]))
    elements = hnp.from_dtype(np.dtype(dtype), allow_infinity=False)
    labels = {
        "layer": draw(hnp.arrays("int8", shape[3])),
        "depth": draw(hnp.arrays("float32", shape[3])),
        "kind": np.array(
            draw(st.lists(_TEXT | st.none(), min_size=shape[3], max_size=shape[3])), dtype=object
        ),
        "born": draw(hnp.arrays("datetime64[us]", shape[3])),
    }
    return make_responses(
        draw(hnp.arrays(dtype, shape, elements=elements)),
        stimulus_id=[f"s{i}" for i in range(shape[0])],
        unit_id=[f"u{i}" for i in range(shape[3])],
        area=draw(st.lists(_TEXT, min_size=shape[3], max_size=shape[3])),
        time=draw(hnp.arrays(float, shape[2])),
        quantity=draw(_TEXT),
        unit="",
        provenance="",
        unit_attributes=labels,
    )


@st.composite
def _results(draw) -> Result:
    measurements = draw(_measurements())
    labels = {
        "seed": draw(st.integers(0, 9) | st.none()),
        "learner.0.rate": draw(_NUMBER),
        "wiring": draw(_TEXT),
    }
    tables = {
        "measurements": measurement_table(measurements, **labels),
        "history": pd.DataFrame({"step": [0, 1], "value": draw(hnp.arrays(float, 2)), "rule": draw(_TEXT)}),
        "stimulus_maps": draw(
            st.sampled_from([pd.DataFrame(), pd.DataFrame({"area": ["V1"], "label": ["é"], "first": [0.1]})])
        ),
    }
    weights = hnp.arrays(
        st.sampled_from(["float32", "float64", "int64", "bool"]),
        hnp.array_shapes(min_dims=0, min_side=0, max_side=3),
    )
    return Result(
        specification=draw(st.dictionaries(_TEXT, st.integers() | _TEXT | st.none(), max_size=3)),
        provenance={"seeds": [1, 2]},
        responses=draw(st.dictionaries(_TEXT, _responses(), max_size=2)),
        draws=stack_draws(measurements),
        weights=draw(st.dictionaries(_TEXT, weights, max_size=2)),
        **tables,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_results())
def test_a_result_reads_back_as_it_was_written(result):
    with tempfile.TemporaryDirectory() as folder:
        run = open_run(Path(folder), name="", code_version="1")
        write_task(run.folder, "0" * 32, result)
        assert is_complete(run.folder, "0" * 32)
        assert_same(read_task(run.folder, "0" * 32), result)


def test_the_example_reads_back_with_and_without_verifying(run, key, make_result):
    write_task(run.folder, key, make_result())
    assert_same(read_task(run.folder, key), make_result())
    assert_same(read_task(run.folder, key, verify=False), make_result())
    np.testing.assert_array_equal(read_draws(run.folder, key), make_result().draws, strict=True)


def test_a_result_of_numbers_alone_makes_no_other_files(run, key, make_result):
    full = make_result()
    write_task(run.folder, key, Result(full.specification, full.measurements, full.provenance))
    read = read_task(run.folder, key)
    assert read.history.empty
    assert (read.responses, read.draws, read.weights) == ({}, None, {})
    assert read_draws(run.folder, key) is None
    names = {path.name for path in (run.folder / "tasks" / key).iterdir()}
    assert names == {"specification.json", "environment.json", "measurements.parquet", "manifest.json"}


def test_two_writes_give_the_same_bytes(run, make_result):
    folders = [write_task(run.folder, digit * 32, make_result(gain=0.5, wiring="dense")) for digit in "ab"]
    names = [sorted(p.relative_to(f) for p in f.rglob("*") if p.is_file()) for f in folders]
    assert names[0] == names[1]
    assert all((folders[0] / n).read_bytes() == (folders[1] / n).read_bytes() for n in names[0])


def test_an_intact_result_stays_and_a_broken_one_is_replaced(run, key, make_result):
    folder = write_task(run.folder, key, make_result(0))
    write_task(run.folder, key, make_result(1))
    assert read_task(run.folder, key).specification["seed"] == 0
    (folder / "weights.safetensors").unlink()
    assert not is_complete(run.folder, key)
    write_task(run.folder, key, make_result(1))
    assert read_task(run.folder, key).specification["seed"] == 1
    assert [p.name for p in folder.parent.iterdir()] == [key]


def test_labels_of_every_kind_survive(run, key, make_result):
    array = make_result().responses["seed 0"].rename("recording")
    array = array.assign_coords(
        animal="worm 3",
        onset=(("stimulus", "trial"), np.arange(10.0).reshape(5, 2)),
        phase=("trial", np.array([1 + 2j, np.nan])),
        lag=("trial", np.array([1, 2], dtype="timedelta64[ms]")),
        mixed=("unit", np.array(["x", None, np.nan, 3], dtype=object)),
    )
    array.attrs |= {"sampling": {"rate": 2.5}, "cells": ("a", "b"), "count": np.int64(3)}
    write_task(run.folder, key, replace(make_result(), responses={"r": array}))
    read = read_task(run.folder, key).responses["r"]
    assert_same_array(read, array)
    assert type(read.coords["mixed"].values[2]) is float


def test_large_arrays_are_written_in_several_shards_one_at_a_time(run, key, make_result, monkeypatch):
    monkeypatch.setattr(arrays, "_CHUNK_BYTES", 64)
    monkeypatch.setattr(arrays, "_SHARD_BYTES", 200)
    folder = write_task(run.folder, key, make_result())
    assert_same(read_task(run.folder, key), make_result())
    stored = zarr.open_array(folder / "arrays.zarr" / "response_0", mode="r")
    assert stored.metadata.zarr_format == 3
    assert (stored.chunks, stored.shards) == ((1, 1, 2, 4), (1, 2, 4, 4))
    shards = len(list((folder / "arrays.zarr" / "response_0").glob("c.*")))
    assert shards == 5
    rest = np.arange(5 * 7).reshape(5, 7)
    parts = [rest[part] for part in arrays._parts(rest.shape, (2, 3))]
    assert sorted(np.concatenate([p.ravel() for p in parts])) == list(range(35))


def test_a_typical_array_is_one_shard_and_readable_by_xarray_alone(run, key, make_result):
    folder = write_task(run.folder, key, make_result())
    files = sorted(p.name for p in (folder / "arrays.zarr" / "response_0").iterdir())
    assert files == ["c.0.0.0.0", "zarr.json"]
    opened = xr.open_zarr(folder / "arrays.zarr", consolidated=False, chunks=None)
    np.testing.assert_array_equal(opened["response_0"], make_result().responses["seed 0"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"specification": {"rate": float("nan")}}, r"written as specification\.json.*'rate' is nan"),
        ({"provenance": {"seed": {1}}}, r"written as environment\.json.*of type set"),
        ({"draws": np.zeros((3, 50))}, r"4 measurements with draws of shape \(3, 50\)"),
        (
            {"measurements": pd.DataFrame({"value": [1.0]}), "draws": None},
            "measurements of a result do not fit",
        ),
        ({"history": pd.DataFrame({"value": [[1, 2]]})}, "column 'value' holds a list"),
        ({"history": pd.DataFrame({"value": [1, "a"]})}, "a table cannot be stored"),
        ({"draws": np.full((4, 2), "x")}, "an array cannot be stored.*<U1"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is_left(run, key, make_result, change, said):
    with pytest.raises(StoreError, match=f"(?s){said}"):
        write_task(run.folder, key, replace(make_result(), **change))
    assert list((run.folder / "tasks").iterdir()) == []


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ({"mood": ("unit", np.array([{}, 1, 2, 3], dtype=object))}, "a value of type dict"),
        ({"mood": ("unit", np.zeros(4, dtype="V2"))}, r"'mood' is of type \|V2"),
    ],
)
def test_labels_that_cannot_be_stored_are_named(run, key, make_result, label, said):
    array = make_result().responses["seed 0"].assign_coords(label)
    with pytest.raises(StoreError, match=said):
        write_task(run.folder, key, replace(make_result(), responses={"r": array}))
    array = make_result().responses["seed 0"].assign_attrs(mood=object())
    with pytest.raises(StoreError, match=r"'attributes\.mood' is of type object"):
        write_task(run.folder, key, replace(make_result(), responses={"r": array}))


def test_a_measurement_table_of_other_types_is_brought_to_the_agreed_ones(run, key, make_result):
    loose = make_result().measurements.astype({"n": "float64", "candidate": "object"})
    write_task(run.folder, key, replace(make_result(), measurements=loose))
    pd.testing.assert_frame_equal(read_task(run.folder, key).measurements, make_result().measurements)


@pytest.mark.parametrize("key", ["", "../run", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "/"])
def test_a_key_that_could_lead_elsewhere_is_refused(run, key, make_result):
    for attempt in (is_complete, read_task, read_draws):
        with pytest.raises(StoreError, match="not the key of a task"):
            attempt(run.folder, key)
    with pytest.raises(StoreError, match="not the key of a task"):
        write_task(run.folder, key, make_result())


def test_a_task_that_never_ran_has_no_result(run, key):
    assert not is_complete(run.folder, key)
    for attempt in (read_task, read_draws):
        with pytest.raises(StoreError, match="this task has no results"):
            attempt(run.folder, key)


def test_parts_can_be_read_alone(run, key, make_result):
    maps = pd.DataFrame({"area": ["V1"], "first": [0.5]})
    result = replace(make_result(), stimulus_maps=maps)
    folder = write_task(run.folder, key, result)
    assert read_specification(run.folder, key) == result.specification
    pd.testing.assert_frame_equal(read_stimulus_maps(run.folder, key), maps)
    (folder / "stimulus_maps.parquet").write_bytes(b"x" * 9)
    with pytest.raises(StoreError, match="damaged"):
        read_stimulus_maps(run.folder, key)


def test_a_task_may_have_no_maps(run, key, make_result):
    write_task(run.folder, key, make_result())
    assert read_stimulus_maps(run.folder, key).empty


def test_a_task_needs_a_run(tmp_path, key, make_result):
    with pytest.raises(StoreError, match="cannot be made or used"):
        write_task(tmp_path / "nowhere", key, make_result())
