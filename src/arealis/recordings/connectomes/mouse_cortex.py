"""Cortex of the mouse, area by area: how many axons were traced."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arealis.data import fetch, provenance
from arealis.recordings.connectomes.choose_cells import choose_cells
from arealis.types import Connectome, make_connectome

__all__ = ["load_mouse_cortex"]

_ESTIMABLE = 6.0  # orders of magnitude below the strongest connection, as the paper says


def load_mouse_cortex(unit_id: Sequence[str] | None = None) -> Connectome:
    """Load how densely axons of 31 areas of the mouse's right cortex reach each other.

    One unit stands for an area. In place of counts there are normalised connection densities, which span six
    orders of magnitude; what is weaker, and so not told from noise, is 0. Of the published 31 injected areas
    and 86 targets, those are kept that are both, on the injected side. Nine pairs that could not be
    estimated, and what an area sends to itself, are 0. There is one class, ``"cortex"``; projections between
    areas excite, so all signs are +1.

    Args:
        unit_id: Names of areas such as ``"VISp"``, in the order wanted; None for all.

    Returns:
        Densities ``[synapse, source, target]`` with ``cell_class`` and ``sign`` on ``source``.

    Raises:
        DataError: if a name is unknown or repeats, or the file cannot be had.

    Example:
        >>> load_mouse_cortex().sizes["source"]  # doctest: +SKIP
        31

    References:
        Ypma & Bullmore 2016, PLoS Comput Biol 12:e1005104. Oh et al. 2014, Nature 508:207, for the data.
    """
    logarithm = pd.read_csv(fetch("mouse_cortex"), index_col=0)
    names = [str(name) for name in logarithm.index]
    among = logarithm[[f"R_{name}" for name in names]].to_numpy(dtype=float)
    found = among > np.nanmax(logarithm.to_numpy()) - _ESTIMABLE
    diagram = make_connectome(
        np.where(found, 10 ** np.nan_to_num(among), 0.0)[None],
        synapse=["chemical"],
        unit_id=names,
        cell_class=["cortex"] * len(names),
        sign=np.ones(len(names)),
        provenance=provenance("mouse_cortex"),
    )
    return choose_cells(diagram, unit_id)
