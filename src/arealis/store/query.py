"""Ask the results of a run in SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from arealis.store.collected import collect_history, collect_measurements
from arealis.store.tables import to_frame
from arealis.types import StoreError

__all__ = ["query"]

# One thread, so that a sum of floats does not depend on the machine.
_CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "enable_external_access": False,
    "python_enable_replacements": False,
    "lock_configuration": True,
}
_QUESTIONS = {"SELECT", "EXPLAIN", "MULTI"}  # MULTI is how DuckDB runs PIVOT


def query(run_folder: Path, sql: str) -> pd.DataFrame:
    """Answer a question in DuckDB's SQL about the tables ``measurements`` and ``history`` of a run.

    The tables are copies in memory: no statement can change the run, or read or write any file.

    Args:
        run_folder: Folder of a run.
        sql: One statement that gives rows.

    Returns:
        Its rows; text is ``string``, whole numbers are ``Int64``.

    Raises:
        StoreError: if there is no run, a table is damaged, or DuckDB refuses the statement.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="worm", code_version="1")
        ...     query(run.folder, "SELECT count(*) AS n FROM measurements").n.tolist()
        [0]
    """
    tables = {"measurements": collect_measurements(run_folder)}
    if "history" in sql.lower():
        tables["history"] = collect_history(run_folder)
    try:
        with duckdb.connect(":memory:", config=_CONFIGURATION) as connection:
            for name, table in tables.items():
                connection.register(name, table)
            return to_frame(_ask(connection, sql))
    except (duckdb.Error, ValueError) as error:
        raise StoreError(
            "the question cannot be answered",
            given=f"{sql} ({error})",
            needed="one SELECT about the tables measurements or history, its columns of different names",
            action="correct the SQL; DESCRIBE measurements lists the columns",
        ) from error


def _ask(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type.name not in _QUESTIONS:
        raise ValueError(f"{len(statements)} statements, or one that changes something")
    table = connection.sql(sql).to_arrow_table()
    if len(set(table.column_names)) < table.num_columns:
        raise ValueError("two columns have the same name")
    return table.cast(pa.schema([(field.name, _readable(field.type)) for field in table.schema]))


def _readable(kind: pa.DataType) -> pa.DataType:
    """Sums of whole numbers come as decimals of 38 digits, which pandas and JSON do not count with."""
    if pa.types.is_decimal(kind):
        return pa.int64() if kind.scale == 0 else pa.float64()
    return pa.int64() if pa.types.is_integer(kind) else kind
