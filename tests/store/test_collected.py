"""The tables of a run: in the order of the plan, of agreed types, whatever wrote them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from arealis.store import PlannedTask, read_history, read_measurements, task_key, write_plan, write_task
from arealis.types import MEASUREMENT_COLUMNS, StoreError


def _store(run, results, *, order=None):
    keys = [task_key({"task": i}, code_version="1", data_digests={}) for i in range(len(results))]
    for i in order if order is not None else range(len(results)):
        write_task(run.folder, keys[i], results[i])
    write_plan(run, [PlannedTask(key, str(i), "train") for i, key in enumerate(keys)], experiment="")
    return keys


def test_rows_come_in_the_order_of_the_plan_not_of_writing(run, make_result):
    results = [make_result(seed) for seed in range(4)]
    keys = _store(run, results, order=[2, 0, 3, 1])
    expected = pd.concat([r.measurements for r in results], ignore_index=True)
    expected["task"] = pd.array(np.repeat(keys, 4), dtype="string")
    pd.testing.assert_frame_equal(read_measurements(run.folder), expected, check_exact=True)
    expected = np.concatenate([r.history["value"] for r in results])
    np.testing.assert_array_equal(read_history(run.folder)["value"], expected, strict=True)


def test_columns_have_the_agreed_types_even_of_an_empty_run(run, make_result):
    for stored in (False, True):
        if stored:
            _store(run, [make_result()])
        table = read_measurements(run.folder)
        assert list(table.columns) == list(MEASUREMENT_COLUMNS)
        assert {name: str(kind) for name, kind in table.dtypes.items()} == MEASUREMENT_COLUMNS
        assert len(table) == 4 * stored
    assert list(read_history(run.folder).columns) == [
        "task", "candidate", "rule", "seed", "phase", "step", "area", "quantity", "value",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("swept", "kind", "expected"),
    [
        (("dense", "sparse"), "string", ["dense", "sparse"]),
        ((1, 2), "Int64", [1, 2]),
        ((1, 0.5), "float64", [1.0, 0.5]),
        ((True, False), "boolean", [True, False]),
        ((3, "auto"), "string", ["3", "auto"]),
        ((True, "auto"), "string", ["true", "auto"]),
        ((None, 2), "Int64", [pd.NA, 2]),
        ((None, None), "string", [pd.NA, pd.NA]),
        ((None, "x"), "string", [pd.NA, "x"]),
    ],
)
def test_swept_settings_get_one_type(run, make_result, swept, kind, expected):
    _store(run, [make_result(rows=1, gain=value) for value in swept])
    column = read_measurements(run.folder)["gain"]
    pd.testing.assert_series_equal(column, pd.Series(expected, dtype=kind, name="gain"))


def test_a_setting_that_a_task_lacks_is_missing_there(run, make_result):
    _store(
        run, [make_result(rows=1, gain=2), make_result(rows=1, wiring="dense"), make_result(rows=1, gain=1)]
    )
    table = read_measurements(run.folder)
    assert list(table.columns)[-2:] == ["gain", "wiring"]
    assert table["gain"].isna().tolist() == [False, True, False]
    assert table["wiring"].isna().tolist() == [True, False, True]
    assert str(table["gain"].dtype) == "Int64"


def test_a_category_is_read_as_text(run, make_result):
    result = make_result()
    history = result.history.assign(quantity=pd.Categorical(["cost"] * 3), extra=pd.Categorical(list("aab")))
    _store(run, [replace(result, history=history), result])
    assert str(read_history(run.folder)["quantity"].dtype) == "string"
    assert read_history(run.folder)["extra"].tolist()[:4] == ["a", "a", "b", pd.NA]


def test_a_task_that_is_planned_twice_counts_once_and_one_without_result_not_at_all(run, make_result):
    (key,) = _store(run, [make_result()])
    plan = [PlannedTask(k, k, "train") for k in (key, "f" * 32, key)]
    write_plan(run, plan, experiment="")
    assert len(read_measurements(run.folder)) == 4


def test_a_task_outside_the_plan_does_not_count(run, make_result):
    _store(run, [make_result()])
    write_task(run.folder, "f" * 32, make_result(1))
    assert len(read_measurements(run.folder)) == 4


def test_a_damaged_table_is_named(run, make_result):
    (key,) = _store(run, [make_result()])
    path = run.folder / "tasks" / key / "measurements.parquet"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match=rf"damaged.*measurements\.parquet.*delete the folder .*{key}"):
        read_measurements(run.folder)
    assert len(read_history(run.folder)) == 3


def test_there_must_be_a_run(tmp_path):
    with pytest.raises(StoreError, match="there is no run"):
        read_measurements(tmp_path / "nowhere")
