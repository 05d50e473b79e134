"""Measures of the receptive fields that a network grew: the weights from an input onto an area."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt

import numpy as np
import torch

from arealis.analysis import gabor_census, receptive_field_localisation
from arealis.networks import AreaNetwork
from arealis.types import Measurement, NotEstimable, SpecificationError

__all__ = ["census_of_gabor_fields", "localisation_of_fields"]


def localisation_of_fields(
    *,
    network: AreaNetwork,
    parameters: Mapping[str, np.ndarray],
    permutations: int,
    rng: np.random.Generator,
    area: str,
    source: str = "stimulus",
) -> Measurement | NotEstimable:
    """On how few of its inputs a unit's weights rest: 1 for all alike, 3 at random, their number for one.

    Args:
        network: The network.
        parameters: Its parameters, of one replica.
        permutations: Number of bootstrap draws, and of draws of the null.
        rng: Source of randomness.
        area: The area whose units have the fields.
        source: The input, or area, that they look at.

    Returns:
        The measurement; see :func:`arealis.analysis.receptive_field_localisation`.

    Raises:
        SpecificationError: if there is no such projection, or its synapses are shared over positions.
    """
    fields = _fields(network, parameters, area, source)
    return receptive_field_localisation(fields, area=area, draws=permutations, rng=rng)


def census_of_gabor_fields(
    *,
    network: AreaNetwork,
    parameters: Mapping[str, np.ndarray],
    permutations: int,
    rng: np.random.Generator,
    area: str,
    source: str = "stimulus",
    least: float = 0.5,
) -> list[Measurement] | NotEstimable:
    """Count the shapes of receptive fields in the image plane, as they were counted in V1.

    Args:
        network: The network.
        parameters: Its parameters, of one replica.
        permutations: Number of bootstrap draws.
        rng: Source of randomness.
        area: The area whose units have the fields.
        source: The input, a square image, row by row.
        least: The R² from which a field counts as a Gabor function.

    Returns:
        The measurements; see :func:`arealis.analysis.gabor_census`.

    Raises:
        SpecificationError: if there is no such projection, its synapses are shared over positions, or its
            source is no square image.
    """
    fields = _fields(network, parameters, area, source)
    side = isqrt(fields.shape[1])
    if side**2 != fields.shape[1]:
        raise SpecificationError(
            f"the receptive fields of area '{area}' do not lie in an image plane",
            given=f"{fields.shape[1]} inputs from '{source}'",
            needed="a square image",
            action="take [[measure]] kind = 'gabor_census' out, or name another source",
        )
    images = fields.reshape(-1, side, side)
    found = gabor_census(images, area=area, draws=permutations, rng=rng, least=least)
    return found or NotEstimable("no unit of the area has a weight that is not zero")


def _fields(network: AreaNetwork, parameters: Mapping[str, np.ndarray], area: str, source: str) -> np.ndarray:
    """Weights ``[unit, input]`` of the projection between the two."""
    matrices = {p.name: p for p in network.projections if p.dense}
    name = f"{source}->{area}"
    if name not in matrices:
        raise SpecificationError(
            f"area '{area}' has no receptive fields in '{source}'",
            given=f"no projection {name}, or one whose synapses are shared over positions",
            needed=f"one of {sorted(matrices)}",
            action="correct 'area' or 'source' of the [[measure]]",
        )
    projection = matrices[name]
    weight = torch.as_tensor(parameters[projection.parameter])[None]
    return projection.efficacy(weight)[0].numpy()
