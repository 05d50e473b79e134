"""Divisive normalisation: every unit's drive is divided by that of its pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from arealis.networks.modules.sizes import require_ports, require_positive
from arealis.types import SpecificationError

__all__ = ["DivisiveNormalisation"]


@dataclass(frozen=True)
class DivisiveNormalisation:
    r"""A canonical computation of cortex: gain control by the activity of a pool.

    .. math:: r_i = \gamma \frac{x_i^n}{\sigma^n + \frac{1}{N} \sum_j x_j^n}

    of the rectified input x, with all N units of a pool of neighbours. An input of contrast c that all of
    them share is answered by the contrast curve :math:`c^n / (\sigma^n + c^n)`.

    Ports: ``drive``, with as many units as it has.

    Args:
        exponent: Power n, above zero.
        semi_saturation: Input σ at which the pool halves the gain, above zero.
        gain: Factor γ.
        pool: Units that share a denominator, neighbours in the order of the units; 0 for all of them.

    Raises:
        SpecificationError: if exponent or semi-saturation are not above zero, or pools do not divide the
            units.

    Example:
        >>> import torch
        >>> _, rate = DivisiveNormalisation(semi_saturation=1.0).step({}, {"drive": torch.ones(1, 1, 4)})
        >>> rate.tolist()
        [[[0.5, 0.5, 0.5, 0.5]]]

    References:
        Heeger 1992, Vis Neurosci 9:181; Carandini & Heeger 2012, Nat Rev Neurosci 13:51.
    """

    ports: ClassVar[tuple[str, ...]] = ("drive",)

    exponent: float = 2.0
    semi_saturation: float = 1.0
    gain: float = 1.0
    pool: int = 0

    def __post_init__(self) -> None:
        require_positive(
            "divisive normalisation", exponent=self.exponent, semi_saturation=self.semi_saturation
        )

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as drive it."""
        require_ports("divisive normalisation", sizes, self.ports)
        count = sizes["drive"]
        if self.pool < 0 or (self.pool and count % self.pool):
            raise SpecificationError(
                "pools of divisive normalisation do not divide the units",
                given=f"pool = {self.pool} of {count} units",
                needed="a divisor of the number of units, or 0 for one pool",
                action="change the pool",
            )
        return count

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return nothing: it has no memory."""
        return {}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return the normalised activity."""
        drive = ports["drive"].relu() ** self.exponent
        pools = drive.unflatten(-1, (-1, self.pool or drive.shape[-1]))
        normal = pools / (self.semi_saturation**self.exponent + pools.mean(-1, keepdim=True))
        return {}, self.gain * normal.flatten(-2)
