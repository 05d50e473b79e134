"""Tables of the keys of an experiment file: types, limits and defaults, in the words of TOML."""

from __future__ import annotations

from typing import Any

from docs.extensions.table import table, toml
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from arealis.experiments import Experiment

__all__ = ["experiment_tables", "keys_table"]


def experiment_tables() -> list[type[BaseModel]]:
    """Return the tables of an experiment file, outermost first."""
    found: dict[type[BaseModel], None] = {Experiment: None}
    waiting = [Experiment]
    while waiting:
        fields = waiting.pop(0).model_fields.values()
        inner = [t for field in fields for t in _models_in(field.annotation)]
        waiting += [t for t in inner if t not in found]
        found |= dict.fromkeys(inner)
    return list(found)


def keys_table(model: type[BaseModel]) -> str:
    """Return a table of the keys of one table of an experiment file, with types and defaults."""
    rows = []
    for name, field in model.model_fields.items():
        default = "required" if field.default is PydanticUndefined else f"``{toml(field.default)}``"
        limits = " ".join(_limit(m) for m in field.metadata)
        rows.append([f"``{name}``", f"{_type_name(field.annotation)} {limits}".strip(), default])
    return table(["key", "value", "default"], rows)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for inner in getattr(annotation, "__args__", ()) for m in _models_in(inner)]


def _type_name(annotation: Any) -> str:
    """Say a type as somebody who writes TOML would."""
    if annotation is type(None):
        return ""
    inner = [_type_name(t) for t in getattr(annotation, "__args__", ()) if not isinstance(t, str)]
    origin = getattr(annotation, "__origin__", None)
    if origin is list:
        return f"list of {inner[0]}".replace("table", "tables")
    if origin is dict:
        return f"table: {inner[0]} → {inner[1]}"
    if inner:
        return " or ".join(t for t in inner if t)
    if getattr(annotation, "__args__", ()):
        return " or ".join(f'``"{word}"``' for word in annotation.__args__)
    if _models_in(annotation):
        return "table" if annotation.__name__ != "Choice" else "table with ``kind``"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(
        annotation, "anything"
    )


def _limit(constraint: object) -> str:
    signs = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
    said = [f"{sign} {getattr(constraint, k)}" for k, sign in signs.items() if hasattr(constraint, k)]
    least = getattr(constraint, "min_length", None)
    if least:
        said.append(f"({least} or more)")
    return " ".join(said)
