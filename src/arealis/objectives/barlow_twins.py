"""Barlow twins: two areas agree unit by unit, and no unit repeats another."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_batch, require_range
from arealis.objectives.pairs import learning_side, listening_side, read_pair
from arealis.types import Activity, Batch

__all__ = ["BarlowTwins"]


@dataclass(frozen=True)
class BarlowTwins:
    r"""Distance of the cross-correlation of two areas from the identity.

    .. math:: C = \sum_i (1 - c_{ii})^2 + \lambda \sum_{i \ne j} c_{ij}^2, \qquad
              c_{ij} = \frac1N \sum_n z_{ni} z'_{nj}

    with z and z' the activity of the two areas, of mean 0 and variance 1 over the batch; the mean over time
    steps. An example's share is the same with one of the two factors taken from that example alone.

    Args:
        area: An area.
        partner: An area with as many units or, if it is not mutual, an input or a target.
        redundancy: Weight :math:`\lambda` of correlations between different units.
        mutual: Whether the partner carries gradient, rather than being listened to.

    Raises:
        SpecificationError: if the weight is negative; when asked, if one of the two is missing or does not
            fit, or the batch has a single example.

    Example:
        >>> white = torch.tensor([[1.0, 1], [1, -1], [-1, 1], [-1, -1]]).view(1, 1, 4, 2)
        >>> cost = BarlowTwins("V1", "A1")({"V1": white, "A1": 3 * white}, Batch({}, {}, 1))
        >>> cost.abs().max().item() < 1e-4
        True

    References:
        Zbontar, Jing, Misra, LeCun & Deny 2021, ICML.
    """

    area: str
    partner: str
    redundancy: float = 0.005
    mutual: bool = True

    def __post_init__(self) -> None:
        require_range("Barlow twins", "redundancy", self.redundancy, least=0)

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
        pair = read_pair(self.area, self.partner, self.mutual, activity, batch)
        require_batch("Barlow twins", pair[0].shape[2])
        here, there = (_standardised(side) for side in pair)
        correlation = here.transpose(-1, -2) @ there / here.shape[2]
        own = correlation.diagonal(dim1=-2, dim2=-1)[..., None, :]
        others = correlation - torch.diag_embed(own[..., 0, :])
        agreement = ((1 - own) * (1 - here * there)).sum(-1)
        repetition = ((here @ others) * there).sum(-1)
        return (agreement + self.redundancy * repetition).mean(0)


def _standardised(side: Tensor) -> Tensor:
    """Mean 0 and variance 1 over the batch; a unit that does not vary stays at 0."""
    centred = side - side.mean(2, keepdim=True)
    variance = centred.square().mean(2, keepdim=True)
    return centred * (variance + torch.finfo(side.dtype).eps).rsqrt()
