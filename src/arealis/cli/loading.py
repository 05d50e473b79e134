"""Load an experiment file with overrides from the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from arealis.experiments import Experiment, load_experiment
from arealis.types import SpecificationError

__all__ = ["load"]


def load(file: Path, overrides: Sequence[str]) -> tuple[Experiment, str]:
    """Read an experiment file.

    Args:
        file: A TOML file.
        overrides: ``path=value`` each; the value is TOML, or else text.

    Returns:
        The experiment and the text of the file.

    Raises:
        SpecificationError: if the file or an override is wrong.
    """
    return load_experiment(file, dict(_parse(o) for o in overrides))


def _parse(override: str) -> tuple[str, Any]:
    path, equals, value = override.partition("=")
    if not equals or not path:
        raise SpecificationError(
            "an override has no value",
            given=f"--set {override}",
            needed="--set path=value, such as --set stimuli.training=20",
            action="write it like this",
        )
    try:
        return path.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return path.strip(), value
