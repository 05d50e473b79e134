"""Tables as Parquet: the same table gives the same bytes, and text and missing numbers keep their type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from arealis.types import MEASUREMENT_COLUMNS, StoreError

__all__ = ["join_tables", "parse_table", "to_frame", "with_column_types", "write_table"]

_ARROW = {"string": pa.large_string(), "Int64": pa.int64(), "float64": pa.float64()}
_PANDAS = {
    pa.string(): pd.StringDtype(),
    pa.large_string(): pd.StringDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a flat table as Parquet, rows in order and without an index.

    Args:
        frame: Columns of text, numbers, truth values or times.
        path: File to make.

    Raises:
        StoreError: if a column holds something else, or two of these.
    """
    try:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        nested = [f.name for f in table.schema if pa.types.is_nested(f.type)]
        if nested:
            raise ValueError(f"column '{nested[0]}' holds a list or a table in each cell")
    except (ValueError, TypeError) as error:  # Arrow's own errors are both
        raise StoreError(
            "a table cannot be stored",
            given=str(error),
            needed="columns that each hold one of text, numbers or truth values",
            action="write a swept setting that is a list or a mixture as text",
        ) from error
    pq.write_table(table, path, compression="zstd")


def parse_table(content: bytes) -> pa.Table:
    """Read a table from the content of a Parquet file."""
    # not pq.read_table, which plans a data set of many files and takes twice as long for one small one
    return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


def join_tables(tables: Sequence[pa.Table], columns: dict[str, str]) -> pa.Table:
    """Put tables below each other; a column that one of them lacks is missing there.

    Where a column beyond ``columns`` has different types, whole numbers become floats, and numbers
    beside text become text.

    Args:
        tables: Tables in order.
        columns: Pandas type of the columns that come first, such as
            :data:`~arealis.types.MEASUREMENT_COLUMNS`.

    Returns:
        The joint table: ``columns``, then all others in order of appearance.
    """
    types = {name: _ARROW[kind] for name, kind in columns.items()}
    for name in dict.fromkeys(name for table in tables for name in table.column_names):
        if name not in types:
            types[name] = _joint_type([t.schema.field(name).type for t in tables if name in t.column_names])
    schema = pa.schema(list(types.items()))
    return pa.concat_tables([schema.empty_table(), *(_fit(table, schema) for table in tables)])


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Pandas table in which text is ``string``, a whole number ``Int64`` and a truth value ``boolean``."""
    return table.replace_schema_metadata(None).to_pandas(types_mapper=_PANDAS.get)


def _joint_type(types: Sequence[pa.DataType]) -> pa.DataType:
    known = [t.value_type if pa.types.is_dictionary(t) else t for t in types if not pa.types.is_null(t)]
    if known and all(pa.types.is_integer(t) for t in known):
        return pa.int64()
    if known and all(pa.types.is_integer(t) or pa.types.is_floating(t) for t in known):
        return pa.float64()
    if known and all(t == known[0] for t in known) and not pa.types.is_string(known[0]):
        return known[0]
    return pa.large_string()


def _fit(table: pa.Table, schema: pa.Schema) -> pa.Table:
    if table.schema.equals(schema):
        return table
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(len(table), field.type))
            continue
        column = table.column(field.name)
        columns.append(column if column.type == field.type else column.cast(field.type))
    return pa.table(columns, schema=schema)


def with_column_types(measurements: pd.DataFrame) -> pd.DataFrame:
    """Give measurements the types of their columns.

    Only what differs is cast: a cast of all columns copies the table and takes longer than writing it.

    Args:
        measurements: All of :data:`~arealis.types.MEASUREMENT_COLUMNS`, and any others.

    Returns:
        The table; the same one if nothing differs.

    Raises:
        KeyError: if a column is missing.

    Example:
        >>> from arealis.types import measurement_table
        >>> table = measurement_table([])
        >>> with_column_types(table) is table
        True
    """
    types = {name: pd.api.types.pandas_dtype(kind) for name, kind in MEASUREMENT_COLUMNS.items()}
    present = measurements.dtypes
    other = {name: t for name, t in types.items() if present[name] != t}
    return measurements.astype(other) if other else measurements
