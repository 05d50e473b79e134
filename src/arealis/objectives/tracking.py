"""Tracking: where an area is active follows where something is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_range
from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch, SpecificationError

__all__ = ["Tracking"]


@dataclass(frozen=True)
class Tracking:
    r"""Squared distance of a map's centre of activity from a moving position.

    .. math:: C = \frac{1}{2T} \sum_t \|\hat x^t - x^t\|^2, \qquad \hat x = \sum_i p_i m_i, \qquad
              p = \mathrm{softmax}(s\, r)

    where unit i stands for place :math:`m_i` on a line, a sheet or a volume whose sides run from −1 to 1. The
    first coordinate runs along the last side: to the right and down, on a sheet that is read row by row.
    Nothing has to be learnt to read it; an area whose units are coordinates themselves takes
    :class:`SquaredError`.

    Args:
        area: The area that is a map.
        shape: Number of units along each side, the last changing fastest.
        position: The area, input or target with a coordinate for each side, without gradient.
        sharpness: Factor s on activity before places compete.

    Raises:
        SpecificationError: if a side has fewer than two units or the sharpness is not above zero; when
            asked, if the area or the position is missing or does not fit.

    Example:
        >>> batch = Batch({}, {"sprite": torch.tensor([[[-1.0]]])}, steps=1)
        >>> cost = Tracking("colliculus", (3,), "sprite")
        >>> cost({"colliculus": torch.zeros(1, 1, 1, 3)}, batch).tolist()
        [[0.5]]

    References:
        Georgopoulos, Schwartz & Kettner 1986, Science 233:1416 (population vector); Lee, Rohrer & Sparks
        1988, Nature 332:357 (centre of activity in the superior colliculus).
    """

    area: str
    shape: tuple[int, ...]
    position: str
    sharpness: float = 1.0

    def __post_init__(self) -> None:
        require_range("tracking", "sharpness", self.sharpness, above=0)
        if not self.shape or min(self.shape) < 2:
            raise SpecificationError(
                "a map needs places to tell apart",
                given=f"shape {list(self.shape)}",
                needed="at least two units along each side",
                action="write shape = [10, 10], say, for an area of 100 units",
            )

    @property
    def reads(self) -> tuple[str, ...]:
        """The area that is a map."""
        return (self.area,)

    @property
    def listens(self) -> tuple[str, ...]:
        """The position."""
        return (self.position,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``, distances in halves of a side."""
        _, _, miss = self._parts(activity, batch)
        return miss.square().sum(-1).mean(0) / 2

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        r"""Return the gradient of every example's cost by the map's activity.

        .. math:: \frac{s}{T}\, p_i\, (m_i - \hat x)^\top (\hat x - x)
        """
        chance, places, miss = self._parts(activity, batch)
        along = miss @ places.T
        mean = (chance * along).sum(-1, keepdim=True)
        return {self.area: chance * (along - mean) * (self.sharpness / len(chance))}

    def _parts(self, activity: Activity, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Activity of places ``[..., unit]``, where they are ``[unit, side]``, the miss ``[..., side]``."""
        here = read_area(self.area, activity, units=math.prod(self.shape))
        sides = [torch.linspace(-1, 1, n, dtype=here.dtype, device=here.device) for n in self.shape]
        places = torch.stack(torch.meshgrid(*sides, indexing="ij")[::-1], dim=-1).flatten(0, -2)
        chance = (self.sharpness * here).softmax(-1)
        wanted = read_source(self.position, activity, batch, like=here, features=len(self.shape))
        return chance, places, chance @ places - wanted
