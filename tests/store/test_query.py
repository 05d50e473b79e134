"""Questions in SQL are answered from copies, and cannot reach anything else."""

from __future__ import annotations

import pandas as pd
import pytest

from arealis.store import PlannedTask, query, read_history, read_measurements, write_plan, write_task
from arealis.types import MEASUREMENT_COLUMNS, StoreError


@pytest.fixture
def folder(run, key, make_result):
    write_task(run.folder, key, make_result(gain=0.5))
    write_plan(run, [PlannedTask(key, "dense", "train")], experiment="")
    return run.folder


def test_all_rows_come_back_as_they_are_read(folder):
    pd.testing.assert_frame_equal(query(folder, "SELECT * FROM measurements"), read_measurements(folder))
    pd.testing.assert_frame_equal(query(folder, "FROM History"), read_history(folder))


def test_an_answer_has_plain_types(folder):
    sql = "SELECT sum(n) AS total, count(*) AS rows, avg(value) AS mean, 0.5 AS half, max(measure) AS name, "
    sql += "1::UTINYINT AS tiny, NULL::INTEGER AS nothing, true AS yes FROM measurements"
    answer = query(folder, sql)
    types = ["Int64", "Int64", "float64", "float64", "string", "Int64", "Int64", "boolean"]
    assert [str(kind) for kind in answer.dtypes] == types
    assert answer.loc[0, ["total", "rows", "half", "name"]].tolist() == [140, 4, 0.5, "roc_auc"]
    assert answer["mean"][0] == pytest.approx(read_measurements(folder)["value"].mean(), rel=1e-12)
    assert answer["nothing"].isna().all()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("DESCRIBE measurements", len(MEASUREMENT_COLUMNS) + 1),
        ("SUMMARIZE measurements", len(MEASUREMENT_COLUMNS) + 1),
        ("WITH a AS (SELECT 1 AS b) SELECT * FROM a", 1),
        ("PIVOT measurements ON measure USING count(*) GROUP BY seed", 1),
        ("EXPLAIN SELECT 1", 1),
        ("SELECT value FROM measurements WHERE false", 0),
        ("SELECT m.value FROM measurements m JOIN history USING (seed);", 12),
    ],
)
def test_every_question_has_an_answer(folder, sql, rows):
    assert len(query(folder, sql)) == rows


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT valu FROM measurements", "(?s)Binder Error.*valu"),
        ("SELEKT 1", "Parser Error"),
        ("", "0 statements"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("SELECT value, value FROM measurements", "two columns have the same name"),
        ("SELECT 10::HUGEINT * 1000000000000000000000 AS n", "cannot be answered"),
        ("SELECT * FROM nowhere", "nowhere does not exist"),
    ],
)
def test_a_question_without_answer_says_why(folder, sql, said):
    with pytest.raises(StoreError, match=said):
        query(folder, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT content FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM parquet_scan('{file}')",
        "COPY measurements TO '{file}'",
        "COPY (SELECT 1) TO '{file}'",
        "EXPORT DATABASE '{file}'",
        "ATTACH '{file}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "CREATE TABLE mine AS SELECT 1",
        "DELETE FROM measurements",
        "INSERT INTO measurements VALUES (1)",
        "DROP VIEW measurements",
        "SELECT * FROM secret",
        "SELECT getenv('HOME')",
    ],
)
def test_no_statement_reaches_a_file_a_variable_or_a_setting(folder, tmp_path, sql):
    secret = pd.DataFrame({"word": ["xyzzy"]})
    file = tmp_path / "file.csv"
    file.write_text("word\nxyzzy\n")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreError, match="cannot be answered"):
        query(folder, sql.format(file=file))
    assert sorted(tmp_path.rglob("*")) == before
    assert file.read_text().split() == ["word", *secret["word"]]
