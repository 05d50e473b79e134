"""Surrogate gradients by name: what learning takes for the derivative of a spike."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.numerics.spiking import SURROGATE_CODES, spike, surrogate_slope
from arealis.types import SpecificationError

__all__ = ["SURROGATES", "Surrogate", "surrogate_by_name"]

SURROGATES: dict[str, float] = {
    "arctan": 2.0,
    "boxcar": 1.0,
    "fast_sigmoid": 10.0,
    "gaussian": 2.0,
    "sigmoid": 4.0,
    "triangular": 1.0,
}
"""Name of a surrogate gradient → the slope it has unless told; formulas at
:func:`arealis.numerics.spiking.surrogate_slope`."""


@dataclass(frozen=True)
class Surrogate:
    r"""Derivative :math:`\psi(u)` that stands in for that of a spike :math:`z = H(u)`.

    Its formulas, peaks and areas are tabled at :func:`arealis.numerics.spiking.surrogate_slope`. In the terms
    of others: ``fast_sigmoid`` is that of snnTorch (slope 25 there) and SuperSpike; ``arctan`` and
    ``sigmoid`` are those of SpikingJelly, with its alpha as slope; ``triangular`` with scale 0.3 is that of
    Bellec et al.; ``boxcar`` with slope 0 is the straight-through estimator.

    Args:
        name: One of :data:`SURROGATES`.
        slope: Steepness :math:`k`, by one over the unit of the potential.
        scale: Factor :math:`\gamma`: the dampening of Bellec et al.

    Raises:
        SpecificationError: for an unknown name, or a slope or scale that is not positive.

    Example:
        >>> import torch
        >>> Surrogate("triangular", slope=2.0, scale=0.5).slope_at(torch.tensor([0.0, 0.25])).tolist()
        [0.5, 0.25]

    References:
        Neftci, Mostafa & Zenke (2019). IEEE Signal Processing Magazine 36, 51. Zenke & Ganguli (2018). Neural
        Computation 30, 1514. Bellec et al. (2018). NeurIPS. Fang et al. (2021). ICCV.
    """

    name: str = "fast_sigmoid"
    slope: float = 10.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.name not in SURROGATES:
            raise SpecificationError(
                "unknown surrogate gradient",
                given=repr(self.name),
                needed=f"one of {sorted(SURROGATES)}",
                action="choose one of these",
            )
        if not (self.slope > 0 or (self.slope == 0 and self.name == "boxcar")) or not self.scale > 0:
            raise SpecificationError(
                f"the slope or the scale of the surrogate gradient {self.name} is not positive",
                given=f"slope {self.slope}, scale {self.scale}",
                needed="numbers above 0; a boxcar may have slope 0, which makes it 1 everywhere",
                action="leave them out, or raise them",
            )

    @property
    def numbers(self) -> tuple[int, float, float]:
        """Code, slope and scale, as the functions of :mod:`arealis.numerics.spiking` take them."""
        return SURROGATE_CODES[self.name], self.slope, self.scale

    def spike(self, distance: Tensor) -> Tensor:
        """Return 1 where potential less threshold is 0 or more, else 0; autograd sees the surrogate."""
        return spike(distance, *self.numbers)

    def slope_at(self, distance: Tensor) -> Tensor:
        """Return the surrogate derivative at potential less threshold."""
        return surrogate_slope(distance, *self.numbers)


def surrogate_by_name(name: str, slope: float | None = None, scale: float = 1.0) -> Surrogate:
    """Make a surrogate gradient, with the slope that is usual for it unless told.

    Args:
        name: One of :data:`SURROGATES`.
        slope: By one over the unit of the potential.
        scale: Factor.

    Returns:
        The surrogate.

    Raises:
        SpecificationError: as :class:`Surrogate` does.

    Example:
        >>> surrogate_by_name("arctan")
        Surrogate(name='arctan', slope=2.0, scale=1.0)
    """
    return Surrogate(name, SURROGATES.get(name, 1.0) if slope is None else slope, scale)
