"""Match names, so that two tables can be put into one order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.types.errors import DataError

__all__ = ["positions_of"]


def positions_of(
    wanted: Sequence[str] | np.ndarray, available: Sequence[str] | np.ndarray, *, kind: str
) -> np.ndarray:
    """Where each wanted name stands among the available ones.

    Args:
        wanted: Names ``[item]``.
        available: Unique names in any order.
        kind: What is named, for the error, such as ``"stimulus"``.

    Returns:
        Positions ``[item]``.

    Raises:
        DataError: if names are lacking; the first few are listed.

    Example:
        >>> positions_of(["b", "a"], ["a", "b", "c"], kind="stimulus")
        array([1, 0])
    """
    wanted, available = np.asarray(wanted).astype(str), np.asarray(available).astype(str)
    missing = wanted[~np.isin(wanted, available)]
    if len(missing):
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        raise DataError(
            f"a {kind} is missing",
            given=f"{len(available)} names without {shown} ({len(missing)} missing)",
            needed=f"all of {len(wanted)} names",
            action=f"select the {kind} names that both sides have",
        )
    order = np.argsort(available)
    return order[np.searchsorted(available, wanted, sorter=order)]
