"""What can be named: kinds of an experiment file, data sets, commands."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Mapping
from unittest.mock import patch

from docs.extensions.table import table, toml
from typer.testing import CliRunner

from arealis.cli.app import app
from arealis.data import DataSet
from arealis.experiments import Entry

__all__ = ["COMMANDS", "command_help", "data_sets_table", "kinds_table"]

COMMANDS = ("run", "report", "results", "check", "list", "recover", "explain", "new", "data")
"""Commands, in the order of the reference."""


def kinds_table(entries: Mapping[str, Entry]) -> str:
    """Return a table of what an experiment file can name under one key, from the registry."""
    rows = []
    for name, entry in entries.items():
        options = ", ".join(_option(p) for p in entry.options.values()) or "none"
        claims = "; ".join(f"{claim}: {said}" for claim, said in entry.claims.items())
        rows.append([f"``{name}``", entry.summary, options, claims])
    headings = ["kind", "what it is", "options", "claims"]
    if not any(row[-1] for row in rows):
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    return table(headings, rows)


def data_sets_table(entries: Iterable[DataSet]) -> str:
    """Return a table of the catalogue of data sets."""
    rows = [
        [
            f"``{d.name}``",
            d.description,
            d.citation,
            d.licence,
            d.origin.place,
            f"{d.size_bytes / 1e6:.1f} MB",
        ]
        for d in entries
    ]
    return table(["name", "what it holds", "cite", "licence", "published in", "size"], rows)


def command_help(name: str) -> str:
    """Return what ``arealis NAME --help`` prints, as a literal block."""
    plain = {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "72", "TERMINAL_WIDTH": "72"}
    with patch.dict(os.environ, plain):
        said = CliRunner().invoke(app, [name, "--help"], prog_name="arealis").output
    lines = [line.rstrip() for line in said.strip().splitlines()]
    return "\n".join([".. code-block:: text", "", *(f"   {line}".rstrip() for line in lines), ""])


def _option(parameter: inspect.Parameter) -> str:
    if parameter.default is inspect.Parameter.empty:
        return f"``{parameter.name}`` (required)"
    return f"``{parameter.name} = {toml(parameter.default)}``"
