"""Visual and sensorimotor cortex of the macaque, area by area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arealis.data import fetch, provenance
from arealis.recordings.connectomes.choose_cells import choose_cells
from arealis.types import Connectome, make_connectome

__all__ = ["load_macaque_cortex"]

_VISUAL = 30  # areas of the file, which come first; the others are sensorimotor


def load_macaque_cortex(unit_id: Sequence[str] | None = None) -> Connectome:
    """Load which of 45 cortical areas of the macaque project to which.

    One unit stands for an area. A count is 1 where axons were found and 0 where none were, or nobody looked.
    Classes are ``"visual"`` (30 areas) and ``"sensorimotor"`` (15). Projections between areas excite, so all
    signs are +1.

    Args:
        unit_id: Names of areas such as ``"V1"``, in the order wanted; None for all.

    Returns:
        Counts ``[synapse, source, target]`` with ``cell_class`` and ``sign`` on ``source``.

    Raises:
        DataError: if a name is unknown or repeats, or the file cannot be had.

    Example:
        >>> int(load_macaque_cortex().sum())  # doctest: +SKIP
        463

    References:
        Négyessy, Nepusz, Kocsis & Bazsó 2006, Eur J Neurosci 23:1919.
    """
    table = pd.read_csv(fetch("macaque_cortex"), index_col=0)
    names = [str(name) for name in table.index]
    diagram = make_connectome(
        table.to_numpy(dtype=float)[None],
        synapse=["chemical"],
        unit_id=names,
        cell_class=["visual" if i < _VISUAL else "sensorimotor" for i in range(len(names))],
        sign=np.ones(len(names)),
        provenance=provenance("macaque_cortex"),
    )
    return choose_cells(diagram, unit_id)
