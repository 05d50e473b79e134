"""Rows get their names from the plan, so that a renamed candidate needs no new computation."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from arealis.store import PlannedTask, read_history, read_measurements, task_key, write_plan, write_task
from arealis.types import StoreError, measurement_table

KEYS = [task_key({"task": i}, code_version="1", data_digests={}) for i in range(3)]


def _store(run, make_result, columns, **labels):
    plan = []
    for key, own in zip(KEYS, columns, strict=False):
        result = make_result(rows=1, **labels)
        measurements = result.measurements.assign(candidate=None)
        history = result.history.drop(columns=["task", "candidate"])
        write_task(run.folder, key, replace(result, measurements=measurements, history=history))
        plan.append(PlannedTask(key, "", "train", own))
    write_plan(run, plan, experiment="")


def test_rows_take_the_columns_of_their_task(run, make_result):
    _store(run, make_result, [{"candidate": "dense"}, {"candidate": "shuffled"}])
    for table, rows in ((read_measurements(run.folder), 1), (read_history(run.folder), 3)):
        assert table["candidate"].tolist() == ["dense"] * rows + ["shuffled"] * rows
        assert table["task"].tolist() == [KEYS[0]] * rows + [KEYS[1]] * rows


def test_a_changed_plan_renames_without_writing_a_task(run, make_result):
    _store(run, make_result, [{"candidate": "dense"}])
    before = {p: p.read_bytes() for p in (run.folder / "tasks").rglob("*") if p.is_file()}
    write_plan(run, [PlannedTask(KEYS[0], "", "train", {"candidate": "all to all"})], experiment="")
    assert read_measurements(run.folder)["candidate"].tolist() == ["all to all"]
    assert {p: p.read_bytes() for p in (run.folder / "tasks").rglob("*") if p.is_file()} == before


def test_what_a_task_stored_itself_is_kept(run, make_result):
    _store(run, make_result, [{"candidate": "dense", "seed": 7}])
    assert read_measurements(run.folder)["seed"].tolist() == [0]


def test_rows_about_other_tasks_take_their_columns(run, make_result):
    result = make_result(rows=1, task=KEYS[1], other_task=KEYS[0])
    unnamed = result.measurements.assign(candidate=None, seed=None)
    write_task(run.folder, KEYS[2], replace(result, measurements=unnamed))
    columns = [{"candidate": "dense", "seed": 1}, {"candidate": "shuffled", "seed": 2}, {}]
    plan = [PlannedTask(key, "", "train", own) for key, own in zip(KEYS, columns, strict=True)]
    write_plan(run, plan, experiment="")
    row = read_measurements(run.folder).iloc[0]
    found = row[["task", "candidate", "seed", "other_candidate", "other_seed"]].tolist()
    assert found == [KEYS[1], "shuffled", 2, "dense", 1]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ((1, 2), "Int64", [1, 2]),
        ((0.5, 2), "float64", [0.5, 2.0]),
        ((1.0, 2.0), "float64", [1.0, 2.0]),
        ((True, False), "boolean", [True, False]),
        (("x", "y"), "string", ["x", "y"]),
        (("x", 3), "string", ["x", "3"]),
        ((True, "x"), "string", ["true", "x"]),
        (([1, 2], [3]), "string", ["[1, 2]", "[3]"]),
        ((3, None), "Int64", [3, pd.NA]),
        ((None, None), "string", [pd.NA, pd.NA]),
    ],
)
def test_swept_settings_of_the_plan_get_one_type(run, make_result, values, kind, expected):
    _store(run, make_result, [{"gain": value} for value in values])
    column = read_measurements(run.folder)["gain"]
    pd.testing.assert_series_equal(column, pd.Series(expected, dtype=kind, name="gain"))


def test_a_setting_of_one_task_is_missing_in_the_others(run, make_result):
    _store(run, make_result, [{"gain": 2}, {}, {"wiring": "dense"}])
    table = read_measurements(run.folder)
    assert table["gain"].isna().tolist() == [False, True, True]
    assert table["wiring"].isna().tolist() == [True, True, False]


def test_an_empty_run_has_columns_of_the_agreed_types(run):
    write_plan(run, [PlannedTask(KEYS[0], "", "train", {"candidate": "dense", "seed": 2})], experiment="")
    table = read_measurements(run.folder)
    assert len(table) == 0
    assert table.dtypes.equals(measurement_table([]).dtypes)


def test_a_plan_that_does_not_fit_the_agreed_types_is_an_error(run, make_result):
    result = make_result(rows=1)
    write_task(run.folder, KEYS[0], replace(result, measurements=result.measurements.assign(seed=None)))
    write_plan(run, [PlannedTask(KEYS[0], "", "train", {"seed": "first"})], experiment="")
    with pytest.raises(StoreError, match=r"does not fit the column 'seed'.*int64"):
        read_measurements(run.folder)
