"""Place census: how much units tell of place, as it is counted in the hippocampus."""

from __future__ import annotations

import numpy as np

from arealis.analysis.response_matrix import response_matrix
from arealis.analysis.shuffled_maps import map_and_shuffle
from arealis.analysis.spatial_information import field_size, spatial_information
from arealis.types import Measurement, Responses

__all__ = ["place_census"]


def place_census(
    responses: Responses,
    x: np.ndarray,
    y: np.ndarray,
    *,
    area: str,
    side: float,
    bins: int,
    permutations: int,
    rng: np.random.Generator,
    smoothing: float = 1.0,
) -> list[Measurement]:
    """Say how much units tell of place, and how large their fields are.

    Activity below zero, as neurons without a threshold have it, counts as silence. Intervals resample units.

    Args:
        responses: Responses with a single time step, a stimulus a sample of the animal's path.
        x: Position to the right ``[stimulus]``, from 0 to ``side``.
        y: Position down ``[stimulus]``.
        area: The area, for the label.
        side: Length of a side of the square arena.
        bins: Bins of a side.
        permutations: Number of times that positions are shuffled for the null, and of bootstrap draws.
        rng: Source of randomness.
        smoothing: Standard deviation of the smoothing in bins.

    Returns:
        ``spatial_information``, bits a spike, and ``place_field_size``, the fraction of the arena in which
        the largest field is at least half as active as at its peak: medians over units that are not silent.
        Empty if all are.

    Raises:
        DataError: as :func:`rate_map`.

    Example:
        >>> from arealis.types import make_responses
        >>> row, column = np.mgrid[:8, :8].reshape(2, -1)
        >>> here = (row == 2) & (column == 5)
        >>> r = make_responses(1.0 * here[:, None, None, None], stimulus_id=np.arange(64).astype(str),
        ...                    unit_id=["u"], area="CA1",
        ...                    quantity="rate", unit="spikes/s", provenance="made up")
        >>> found = place_census(r, column + 0.5, row + 0.5, area="CA1", side=8, bins=8, permutations=100,
        ...                      rng=np.random.default_rng(0), smoothing=0)
        >>> {m.name: round(m.value, 3) for m in found}
        {'spatial_information': 6.0, 'place_field_size': 0.016}

    References:
        Skaggs et al. 1993, Adv Neural Inf Process Syst 5:1030; Muller, Kubie & Ranck 1987, J Neurosci 7:1935.
    """
    mapped = map_and_shuffle(
        np.maximum(response_matrix(responses), 0),
        x,
        y,
        side=side,
        bins=bins,
        smoothing=smoothing,
        permutations=permutations,
        rng=rng,
    )

    def information(maps: np.ndarray) -> np.ndarray:
        return spatial_information(maps, mapped.occupancy)

    return [
        *mapped.over_units(
            "spatial_information",
            np.median,
            information(mapped.maps),
            mapped.null(information),
            area=area,
            variant="median over units, bits a spike; rectified",
            reference="Skaggs et al. 1993",
            rng=rng,
        ),
        *mapped.over_units(
            "place_field_size",
            np.median,
            field_size(mapped.maps),
            mapped.null(field_size),
            area=area,
            variant="median over units, fraction of the arena at half of the peak or more; rectified",
            reference="Muller, Kubie & Ranck 1987",
            rng=rng,
        ),
    ]
