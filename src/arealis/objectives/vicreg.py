"""VICReg: two areas agree, every unit varies, and no unit repeats another of its area."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_batch, require_range
from arealis.objectives.pairs import learning_side, listening_side, read_pair
from arealis.types import Activity, Batch

__all__ = ["VICReg"]


@dataclass(frozen=True)
class VICReg:
    r"""Invariance, variance and covariance of two areas.

    .. math:: C = \frac{\lambda}{D} \Big\langle \sum_i (a_i - b_i)^2 \Big\rangle +
              \frac1D \sum_{z \in \{a, b\}} \Big( \mu \sum_i \max\big(0, \gamma - \sqrt{V(z_i) + 10^{-4}}\big)
              + \nu \sum_{i \ne j} \mathrm{cov}(z_i, z_j)^2 \Big)

    with D units, and variances and covariances over the batch (divided by N − 1); the mean over time steps.
    Unlike :class:`BarlowTwins` it does not need the two to be alike in scale, and each area is kept from
    collapse by itself. An example's share has its own distance and its own part of every covariance.

    Args:
        area: An area.
        partner: An area with as many units or, if it is not mutual, an input or a target.
        invariance: Weight :math:`\lambda` of agreement.
        variance: Weight :math:`\mu` of varying.
        covariance: Weight :math:`\nu` of not repeating.
        spread: Standard deviation :math:`\gamma` that is enough.
        mutual: Whether the partner carries gradient, rather than being listened to.

    Raises:
        SpecificationError: if a weight is negative or the spread not above zero; when asked, if one of the
            two is missing or does not fit, or the batch has a single example.

    Example:
        >>> silent = {"V1": torch.zeros(1, 1, 4, 2), "A1": torch.zeros(1, 1, 4, 2)}
        >>> VICReg("V1", "A1")(silent, Batch({}, {}, 1)).round(decimals=2).tolist()
        [[49.5, 49.5, 49.5, 49.5]]

    References:
        Bardes, Ponce & LeCun 2022, ICLR (weights as in its pseudocode, which divides distances by D).
    """

    area: str
    partner: str
    invariance: float = 25.0
    variance: float = 25.0
    covariance: float = 1.0
    spread: float = 1.0
    mutual: bool = True

    def __post_init__(self) -> None:
        for option in ("invariance", "variance", "covariance"):
            require_range("VICReg", option, getattr(self, option), least=0)
        require_range("VICReg", "spread", self.spread, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area, and its partner if that carries gradient."""
        return learning_side(self.area, self.partner, self.mutual)

    @property
    def listens(self) -> tuple[str, ...]:
        """The partner, if it carries no gradient."""
        return listening_side(self.partner, self.mutual)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return every example's share of the cost ``[replica, batch]``."""
        here, there = read_pair(self.area, self.partner, self.mutual, activity, batch)
        require_batch("VICReg", here.shape[2])
        distance = self.invariance * (here - there).square().mean(-1)
        return (distance + self._alone(here) + self._alone(there)).mean(0)

    def _alone(self, side: Tensor) -> Tensor:
        """Variance and covariance of one area, shared among its examples ``[time, replica, batch]``."""
        centred, freedom = side - side.mean(2, keepdim=True), side.shape[2] - 1
        covariance = centred.transpose(-1, -2) @ centred / freedom
        own = covariance.diagonal(dim1=-2, dim2=-1)
        hinge = (self.spread - (own + 1e-4).sqrt()).relu().mean(-1)
        others = covariance - torch.diag_embed(own)
        repetition = ((centred @ others) * centred).mean(-1) * (side.shape[2] / freedom)
        return self.variance * hinge[..., None] + self.covariance * repetition
