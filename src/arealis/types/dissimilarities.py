"""Dissimilarities: representations known only by how different they find each pair of stimuli."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import xarray as xr

from arealis.types.errors import DataError

__all__ = ["Dissimilarities", "make_dissimilarities"]

Dissimilarities: TypeAlias = xr.DataArray
"""A DataArray ``[subject, session, pair]`` with both stimulus ids of every pair."""


def make_dissimilarities(
    values: np.ndarray, *, stimulus_id: np.ndarray, distance: str, provenance: str
) -> Dissimilarities:
    """Label condensed dissimilarity vectors, in the order of ``scipy.spatial.distance.pdist``.

    Args:
        values: Dissimilarities ``[subject, session, pair]``.
        stimulus_id: Names of the stimuli ``[stimulus]``; ``pair`` runs over their upper triangle.
        distance: The distance that was taken.
        provenance: Digest of the source.

    Returns:
        The labelled array.

    Raises:
        DataError: if the number of pairs does not belong to this number of stimuli.

    Example:
        >>> d = make_dissimilarities(np.ones((1, 1, 3)), stimulus_id=np.array(["a", "b", "c"]),
        ...                          distance="correlation", provenance="made up")
        >>> d.coords["second_stimulus_id"].values.tolist()
        ['b', 'c', 'c']
    """
    first, second = np.triu_indices(len(stimulus_id), k=1)
    if values.ndim != 3 or values.shape[2] != len(first):
        raise DataError(
            "dissimilarities do not fit the stimuli",
            given=f"shape {values.shape} for {len(stimulus_id)} stimuli",
            needed=f"[subject, session, {len(first)}]",
            action="give one value for each pair of stimuli, in the order of SciPy's pdist",
        )
    return xr.DataArray(
        values,
        dims=("subject", "session", "pair"),
        coords={
            "first_stimulus_id": ("pair", np.asarray(stimulus_id)[first]),
            "second_stimulus_id": ("pair", np.asarray(stimulus_id)[second]),
        },
        attrs={"distance": distance, "provenance": provenance},
    )
