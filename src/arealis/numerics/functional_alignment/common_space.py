"""Common space: one space for the responses of many populations to the same stimuli."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.shape.checked import centred_responses, orthonormal_contrasts
from arealis.types.errors import DataError

__all__ = ["CommonSpace", "span_of_stimuli", "to_span"]


@dataclass(frozen=True)
class CommonSpace:
    """Maps from each population into one space, and what they share there.

    Args:
        maps: One map ``[unit, feature]`` a population, with orthonormal columns or rows.
        offsets: Mean response ``[unit]`` of each population, subtracted before mapping.
        responses: The shared responses ``[stimulus, feature]``.
        noise_variances: Variance of each population's units around what is shared, where it was fitted.

    Example:
        >>> import numpy as np
        >>> CommonSpace((np.eye(2),), (np.ones(2),), np.zeros((3, 2))).project(0, np.ones((1, 2)))
        array([[0., 0.]])
    """

    maps: tuple[Any, ...]
    offsets: tuple[Any, ...]
    responses: Any
    noise_variances: tuple[float, ...] | None = None

    def project(self, population: int, x: Any) -> Any:
        """Bring responses ``[stimulus, unit]`` of one population into the common space.

        Args:
            population: Position of the population among those that the space was fitted to.
            x: Responses of its units to any stimuli.

        Returns:
            Responses ``[stimulus, feature]``.
        """
        return (x - self.offsets[population]) @ self.maps[population]


def to_span(populations: Sequence[Any], *, fewest: int = 2) -> tuple[list[Any], list[Any], list[Any]]:
    """Turn each population into the space that its stimuli span, where every alignment takes place.

    What a rotation can do with n stimuli happens in n − 1 dimensions, however many units there are; so an
    alignment of thousands of units costs no more than one of as many dimensions as stimuli.

    Args:
        populations: Responses ``[stimulus, unit]`` of each, to the same stimuli in the same order.
        fewest: Number of populations that the method needs.

    Returns:
        Coordinates ``[stimulus, dimension]``, bases ``[unit, dimension]`` and offsets ``[unit]`` of each.

    Raises:
        DataError: if there are too few populations, the stimuli differ in number or are fewer than three, a
            response is missing, or a population does not vary.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(4, 100))
        >>> to_span([x, x])[0][0].shape
        (4, 3)
    """
    lengths = sorted({int(x.shape[0]) for x in populations})
    if len(populations) < fewest or len(lengths) != 1:
        raise DataError(
            "populations cannot be brought into a common space",
            given=f"{len(populations)} populations with {lengths} stimuli",
            needed=f"{fewest} or more, with the same stimuli",
            action="align the stimuli of all populations",
        )
    coordinates, bases, offsets = [], [], []
    for x in populations:
        deviations = centred_responses(x)
        xp = array_namespace(deviations)
        turned, basis = span_of_stimuli(deviations)
        coordinates.append(turned)
        bases.append(basis)
        offsets.append(xp.mean(xp.astype(x, deviations.dtype), axis=0))
    return coordinates, bases, offsets


def span_of_stimuli(x: Any) -> tuple[Any, Any]:
    """Write centred responses as coordinates times an orthonormal basis of no more dimensions than needed.

    Args:
        x: Centred responses ``[stimulus, unit]``.

    Returns:
        Coordinates ``[stimulus, dimension]`` and a basis ``[unit, dimension]``.

    Example:
        >>> import numpy as np
        >>> x = np.array([[1.0, 2.0, 0.0], [-1.0, -2.0, 0.0]])
        >>> coordinates, basis = span_of_stimuli(x)
        >>> basis.shape, np.allclose(coordinates @ basis.T, x)
        ((3, 1), True)
    """
    xp = array_namespace(x)
    stimuli, units = x.shape
    if units < stimuli:
        return x, xp.eye(units, dtype=x.dtype, device=device(x))
    contrasts = orthonormal_contrasts(x, stimuli)
    basis, triangle = xp.linalg.qr((contrasts @ x).T)
    return contrasts.T @ triangle.T, basis
