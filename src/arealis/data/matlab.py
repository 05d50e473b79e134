"""Read a MATLAB file that somebody else wrote, and refuse one that is damaged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from arealis.types.errors import DataError

__all__ = ["read_matlab"]


def read_matlab(path: Path, variables: Sequence[str]) -> dict[str, Any]:
    """Read variables of a MATLAB file, with structures as objects and without dimensions of length one.

    Args:
        path: A file of MATLAB's format 4 to 7.2.
        variables: Names of the variables; no other one is read.

    Returns:
        Name → value.

    Raises:
        DataError: if the file cannot be read, or lacks a variable.

    Example:
        >>> import tempfile
        >>> from scipy.io import savemat
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     savemat(Path(folder, "one.mat"), {"rdm": np.eye(2)})
        ...     read_matlab(Path(folder, "one.mat"), ["rdm"])["rdm"].tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    from scipy.io import loadmat  # takes a moment, and few data sets are of this kind

    try:
        with path.open("rb") as file, np.errstate(all="ignore"):
            content = loadmat(file, squeeze_me=True, struct_as_record=False, variable_names=list(variables))
    except Exception as error:  # the reader raises whatever the damage leads it to
        raise _damaged(path, variables, f"{type(error).__name__}: {error}") from error
    missing = [name for name in variables if name not in content]
    if missing:
        raise _damaged(path, variables, f"no variable '{missing[0]}'")
    return {name: content[name] for name in variables}


def _damaged(path: Path, variables: Sequence[str], given: str) -> DataError:
    return DataError(
        f"cannot read the MATLAB file {path}",
        given=given,
        needed=f"a file of format 4 to 7.2 with {', '.join(variables)}",
        action="get the file again from its source",
    )
