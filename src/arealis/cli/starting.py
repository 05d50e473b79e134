"""Start: a commented experiment file for somebody who has none."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from arealis.types import SpecificationError

__all__ = ["write_example"]


def write_example(file: Path) -> None:
    """Write the experiment file to start from.

    Args:
        file: File to make.

    Raises:
        SpecificationError: if it is there already, or cannot be written.
    """
    text = files("arealis.cli").joinpath("template.toml").read_text(encoding="utf-8")
    try:
        with file.open("x", encoding="utf-8") as made:
            made.write(text)
    except OSError as error:
        raise SpecificationError(
            "the experiment file cannot be made",
            given=f"{file} ({error.strerror})",
            needed="a new file in a folder that can be written",
            action="choose another name",
        ) from error
