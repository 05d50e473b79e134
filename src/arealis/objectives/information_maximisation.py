"""Information maximisation: an area sorts stimuli with confidence, and uses all of its units."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_batch
from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["InformationMaximisation"]


@dataclass(frozen=True)
class InformationMaximisation:
    r"""Minus the information that the choice of a unit carries about the stimulus.

    .. math:: C = \Big\langle \sum_i p_{ni} \log p_{ni} \Big\rangle_n - \sum_i \bar p_i \log \bar p_i, \qquad
              C_n = -\sum_i p_{ni} \log \frac{p_{ni}}{\bar p_i}

    with p the softmax of an area's activity and :math:`\bar p` its mean over the batch; the mean over time
    steps. It lies between minus the logarithm of the number of units, when each stimulus has one unit for
    sure and all units have equally many, and zero, when stimuli make no difference.

    Args:
        area: The area.

    Raises:
        SpecificationError: when asked, if the area is missing or the batch has a single example.

    Example:
        >>> sure = 100 * torch.eye(2).view(1, 1, 2, 2)
        >>> InformationMaximisation("IT")({"IT": sure}, Batch({}, {}, 1))
        tensor([[-0.6931, -0.6931]])

    References:
        Bridle, Heading & MacKay 1991, NeurIPS 4:1096; Krause, Perona & Gomes 2010, NeurIPS 23.
    """

    area: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return every example's share of the cost ``[replica, batch]`` in nats."""
        chance, excess = self._parts(activity)
        return -(chance * excess).sum(-1).mean(0)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        r"""Return the gradient of the sum over examples by the area's activity.

        .. math:: -\frac{p_{ni}}{T} \Big( \log \frac{p_{ni}}{\bar p_i} + C_n \Big)
        """
        chance, excess = self._parts(activity)
        mean = (chance * excess).sum(-1, keepdim=True)
        return {self.area: chance * (mean - excess) / len(chance)}

    def _parts(self, activity: Activity) -> tuple[Tensor, Tensor]:
        """Every choice's chance, and how far its logarithm exceeds that of the mean chance."""
        here = read_area(self.area, activity)
        require_batch("information maximisation", here.shape[2])
        logarithm = here.log_softmax(-1)
        # Logarithms throughout, as a chance may be too small for a number.
        mean = torch.logsumexp(logarithm, dim=2, keepdim=True) - math.log(here.shape[2])
        return logarithm.exp(), logarithm - mean
