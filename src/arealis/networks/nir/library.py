"""The library ``nir``, imported where it is needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from arealis.types import NetworkError

__all__ = ["nir_library"]


def nir_library() -> Any:
    """Return the library.

    Raises:
        NetworkError: if it is not installed.

    Example:
        >>> nir_library().__name__
        'nir'
    """
    try:
        return import_module("nir")
    except ImportError as error:
        raise NetworkError(
            "graphs of NIR are made and read by the library 'nir'",
            given=str(error),
            needed="nir 1.0 or later",
            action="pip install 'arealis[nir]'",
        ) from error
