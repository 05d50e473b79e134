"""A table as text or bytes for people and other programs."""

from __future__ import annotations

import io
import json
import math

import pandas as pd

from arealis.types import SpecificationError

__all__ = ["export"]


def export(frame: pd.DataFrame, form: str) -> bytes:
    """Write a table as aligned text, CSV, JSON or Parquet.

    CSV, JSON and Parquet keep every digit. What is missing is blank in text and ``null`` in JSON.

    Args:
        frame: The table.
        form: ``"table"``, ``"csv"``, ``"json"`` (a list of rows) or ``"parquet"``.

    Returns:
        The content of a file, text as UTF-8.

    Raises:
        SpecificationError: if there is no such form, or a cell that JSON or Parquet cannot hold.

    Example:
        >>> export(pd.DataFrame({"measure": ["roc_auc"], "value": [0.1 + 0.2]}), "csv")
        b'measure,value\\nroc_auc,0.30000000000000004\\n'
    """
    forms = {"table": _text, "csv": _csv, "json": _json, "parquet": _parquet}
    if form not in forms:
        raise SpecificationError(
            "unknown format of a table",
            given=repr(form),
            needed=", ".join(forms),
            action="choose one of them",
        )
    try:
        return forms[form](frame)
    except (TypeError, ValueError) as error:
        raise SpecificationError(
            f"the table cannot be written as {form}",
            given=str(error),
            needed="text, numbers or truth values in each column",
            action="choose 'table', or other columns",
        ) from error


def _text(frame: pd.DataFrame) -> bytes:
    shown = pd.DataFrame({name: [_shown(_cell(value)) for value in frame[name].tolist()] for name in frame})
    return (shown.to_string(index=False) + "\n").encode()


def _shown(value: object) -> str:
    """Pandas shows missing text and whole numbers as ``<NA>`` whatever it is told."""
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode()


def _json(frame: pd.DataFrame) -> bytes:
    # not DataFrame.to_json, which keeps at most 15 digits
    columns = {name: [_cell(value) for value in frame[name].tolist()] for name in frame}
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return (json.dumps(rows, indent=1, allow_nan=False, default=str) + "\n").encode()


def _cell(value: object) -> object:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
