"""Tables leave with every digit, and what is missing stays missing."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest

from arealis.store import export
from arealis.types import SpecificationError

_TABLE = pd.DataFrame(
    {
        "measure": pd.array(["roc_auc", None], dtype="string"),
        "n": pd.array([35, None], dtype="Int64"),
        "value": [0.1 + 0.2, np.nan],
        "right": pd.array([True, None], dtype="boolean"),
    }
)


def test_text_is_aligned_rounded_and_blank_where_missing():
    lines = export(_TABLE, "table").decode().splitlines()
    assert lines[0].split() == ["measure", "n", "value", "right"]
    assert lines[1].split() == ["roc_auc", "35", "0.3", "True"]
    assert lines[2].strip() == ""
    assert len({len(line) for line in lines}) == 1
    assert export(_TABLE.head(0), "table").decode().startswith("Empty")


def test_csv_keeps_every_digit():
    assert export(_TABLE, "csv") == b"measure,n,value,right\nroc_auc,35,0.30000000000000004,True\n,,,\n"


def test_json_is_a_list_of_rows_with_every_digit():
    rows = json.loads(export(_TABLE.assign(high=[np.inf, -np.inf]), "json"))
    assert rows[0] == {"measure": "roc_auc", "n": 35, "value": 0.1 + 0.2, "right": True, "high": "Infinity"}
    assert rows[1] == {"measure": None, "n": None, "value": None, "right": None, "high": "-Infinity"}


def test_json_of_dates_lists_and_no_rows():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-02-01"]), "areas": [["V1", "IT"]]})
    assert json.loads(export(frame, "json")) == [{"day": "2024-02-01 00:00:00", "areas": ["V1", "IT"]}]
    assert json.loads(export(frame.head(0), "json")) == []


def test_parquet_reads_back_the_same():
    read = pd.read_parquet(io.BytesIO(export(_TABLE, "parquet")))
    pd.testing.assert_frame_equal(read, _TABLE, check_exact=True)


def test_an_unknown_form_lists_the_known_ones():
    with pytest.raises(SpecificationError, match=r"'xlsx'.*table, csv, json, parquet"):
        export(_TABLE, "xlsx")


def test_a_cell_that_a_form_cannot_hold_is_an_error():
    frame = pd.DataFrame({"mixture": [1, "a"]})
    with pytest.raises(SpecificationError, match="cannot be written as parquet"):
        export(frame, "parquet")
