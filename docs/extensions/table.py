"""A table in reStructuredText, and values as TOML writes them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

__all__ = ["table", "toml"]


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, style: str = "wide") -> str:
    """Return a table with a row of headings, in a style of ``_static/arealis.css``."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :class: {style}", ""]
    for row in [headings, *rows]:
        marks = ["   * - ", *["     - "] * (len(row) - 1)]
        lines += [mark + cell for mark, cell in zip(marks, row, strict=True)]
    return "\n".join([*lines, ""])


def toml(value: object) -> str:
    """Return a value as it would stand in a TOML file; ``none`` for a key that is left out."""
    if isinstance(value, BaseModel):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.model_dump().items()) + " }"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    return "none" if value is None else str(value)
