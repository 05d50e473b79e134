"""Read an experiment file and check its tables; what is wrong is named with its place."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from arealis.experiments.paths import assign
from arealis.experiments.specification import Experiment
from arealis.experiments.spelling import unknown
from arealis.types import SpecificationError

__all__ = ["checked", "load_experiment", "parse_experiment"]


def load_experiment(path: Path, overrides: dict[str, Any] | None = None) -> tuple[Experiment, str]:
    """Read an experiment file.

    Args:
        path: A TOML file.
        overrides: Dotted path → value, set before checking.

    Returns:
        The experiment and the text of the file.

    Raises:
        SpecificationError: if the file cannot be read or an entry is wrong; the error names the place.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecificationError(
            "the experiment file cannot be read",
            given=f"{path} ({error})",
            needed="a readable TOML file",
            action="correct the file, or start from `arealis new`",
        ) from error
    for dotted, value in (overrides or {}).items():
        assign(tables, dotted, value, place="--set")
    return parse_experiment(tables), text


def parse_experiment(tables: dict[str, Any]) -> Experiment:
    """Check the tables of an experiment.

    Args:
        tables: As parsed from TOML.

    Returns:
        The experiment.

    Raises:
        SpecificationError: for the first entry that is wrong.
    """
    return checked(Experiment, tables, place="the experiment")


def checked(model: type[BaseModel], tables: dict[str, Any], *, place: str) -> Any:
    """Validate tables against a pydantic model, and turn its complaint into ours.

    Args:
        model: The model.
        tables: The data.
        place: Where the data stands, for errors at its top level.

    Returns:
        An instance of the model.

    Raises:
        SpecificationError: naming the place, and the nearest valid spelling of a misspelt key.
    """
    try:
        return model.model_validate(tables)
    except ValidationError as error:
        first, found = _first(error, tables)
        where = ".".join(map(str, found)) or place
        if first["type"] == "extra_forbidden":
            *parents, key = found
            known = _keys_at(model, [p for p in parents if isinstance(p, str)])
            within = ".".join(map(str, parents)) or place
            raise unknown("key", str(key), known, place=within) from None
        if first["type"] == "missing":
            raise _missing(where, str(first["loc"][-1]), first["input"]) from None
        raise SpecificationError(
            f"'{where}' is wrong",
            given=repr(first["input"]),
            needed=first["msg"],
            action=f"correct '{where}'",
        ) from None


def _first(error: ValidationError, tables: dict[str, Any]) -> tuple[ErrorDetails, list[int | str]]:
    """The first thing that is wrong, in the form that an entry comes nearest, and its place."""
    found = [(details, _place(details, tables)) for details in error.errors()]
    outer = found[0][1]
    return max((f for f in found if f[1][: len(outer)] == outer), key=lambda f: len(f[1]))


def _place(details: ErrorDetails, here: Any) -> list[int | str]:
    """Keys and positions that lead to a mistake, without names of the forms that were tried."""
    place: list[int | str] = []
    for number, key in enumerate(details["loc"], start=1):
        there = key in here if isinstance(here, dict) else isinstance(here, list) and isinstance(key, int)
        if there:
            here = cast("Any", here)[key]
            place.append(key)
        elif details["type"] == "missing" and number == len(details["loc"]):
            place.append(key)
    return place


def _missing(where: str, key: str, table: Any) -> SpecificationError:
    """The error for a key that is not there, which may be one that is misspelt."""
    there = list(table) if isinstance(table, dict) else []
    near = get_close_matches(key, there, n=1)
    return SpecificationError(
        f"'{where}' is missing",
        given=f"keys {', '.join(there)}",
        needed=f"'{key}', which has no default",
        action=f"write '{key}' for '{near[0]}'" if near else f"add '{where}'",
    )


def _keys_at(model: type[BaseModel], parents: list[str]) -> list[str]:
    """Names of the fields of the table that a path of keys leads to."""
    for key in parents:
        annotation = model.model_fields[key].annotation
        inner = getattr(annotation, "__args__", (annotation,))
        model = next(t for t in inner if isinstance(t, type) and issubclass(t, BaseModel))
    return list(model.model_fields)
