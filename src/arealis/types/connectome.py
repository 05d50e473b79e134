"""Connectome: a wiring diagram that was measured in an animal, as a labelled array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import xarray as xr

from arealis.types.errors import DataError

__all__ = ["Connectome", "make_connectome"]

Connectome: TypeAlias = xr.DataArray
"""A DataArray ``[synapse, source, target]`` of contacts. ``sign`` on ``source``: −1 is inhibitory."""


def make_connectome(
    counts: np.ndarray,
    *,
    synapse: Sequence[str],
    unit_id: Sequence[str],
    cell_class: Sequence[str],
    sign: Sequence[float] | np.ndarray,
    provenance: str,
) -> Connectome:
    """Label contact counts by synapse kind and cell.

    Args:
        counts: Contacts ``[synapse, source, target]``, not negative.
        synapse: The kinds, such as ``["chemical", "electrical"]``.
        unit_id: Names of the cells.
        cell_class: Class of every cell, such as ``"sensory"``.
        sign: +1 or −1 for the effect of every cell's chemical synapses.
        provenance: Digest of the source.

    Returns:
        The labelled array.

    Raises:
        DataError: if the shape does not fit the labels, or a count is negative or not finite.

    Example:
        >>> c = make_connectome(np.ones((1, 2, 2)), synapse=["chemical"], unit_id=["AVAL", "AVAR"],
        ...                     cell_class=["inter", "inter"], sign=[1, 1], provenance="made up")
        >>> c.sizes["source"]
        2
    """
    expected = (len(synapse), len(unit_id), len(unit_id))
    if counts.shape != expected or not np.isfinite(counts).all() or (counts < 0).any():
        raise DataError(
            "contact counts do not fit",
            given=f"shape {counts.shape}, {int((~(counts >= 0)).sum())} of them negative or not a number",
            needed=f"finite counts of shape {expected}",
            action="check the source of the wiring diagram",
        )
    cells = np.asarray(unit_id).astype(str)
    return xr.DataArray(
        counts,
        dims=("synapse", "source", "target"),
        coords={
            "synapse": list(synapse),
            "source": cells,
            "target": cells,
            "cell_class": ("source", np.asarray(cell_class).astype(str)),
            "sign": ("source", np.asarray(sign, dtype=float)),
        },
        attrs={"provenance": provenance},
    )
