"""Choose cells of a wiring diagram by name, in an order of one's own."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from arealis.types import Connectome, DataError

__all__ = ["choose_cells"]


def choose_cells(diagram: Connectome, unit_id: Sequence[str] | None) -> Connectome:
    """Keep some cells of a wiring diagram, on both sides.

    Args:
        diagram: Contacts ``[synapse, source, target]``.
        unit_id: Names of cells, in the order wanted; None for all.

    Returns:
        The diagram of these cells.

    Raises:
        DataError: if a name is unknown or repeats.

    Example:
        >>> import numpy as np
        >>> from arealis.types import make_connectome
        >>> three = make_connectome(np.ones((1, 3, 3)), synapse=["chemical"], unit_id=["a", "b", "c"],
        ...                         cell_class=["x"] * 3, sign=[1, 1, 1], provenance="made up")
        >>> choose_cells(three, ["c", "a"]).coords["target"].values.tolist()
        ['c', 'a']
    """
    if unit_id is None:
        return diagram
    names, known = [str(name) for name in unit_id], diagram.coords["source"].values.tolist()
    wrong = [name for i, name in enumerate(names) if name not in known or name in names[:i]]
    if wrong:
        close = difflib.get_close_matches(wrong[0], known, n=1)
        raise DataError(
            "the wiring diagram does not know every cell, or one is named twice",
            given=f"{len(wrong)} of {len(names)}, first {wrong[0]!r}",
            needed=f"{len(known)} cells such as {known[0]!r}, each once",
            action=f"write {close[0]!r}" if close else "correct the names",
        )
    return diagram.sel(source=names, target=names)
