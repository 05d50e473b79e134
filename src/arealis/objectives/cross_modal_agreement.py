"""Cross-modal agreement: two areas find what their different senses have in common."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_batch, require_range
from arealis.objectives.pairs import learning_side, listening_side, read_pair
from arealis.types import Activity, Batch

__all__ = ["CrossModalAgreement"]


@dataclass(frozen=True)
class CrossModalAgreement:
    r"""Minus the information that pairs of units carry together about a common signal.

    .. math:: C = -\tfrac12 \sum_i \log
              \frac{V(a_i + b_i) + \nu\, (V(a_i) + V(b_i))}{V(a_i - b_i) + \nu\, (V(a_i) + V(b_i))}

    with variances V over time and batch: the information about s in the mean of a and b, in nats, if each
    is s plus Gaussian noise of its own and both noises have the same variance. The fraction :math:`\nu` of
    a unit's variance counts as noise in any case, so that information is finite when both agree. Silence
    carries none; common scale and offset do not matter. Each example bears the whole cost of its batch.

    Args:
        area: An area.
        partner: An area with as many units, the i-th the partner of the i-th; if it is not mutual, an
            input or a target may serve.
        noise: The fraction :math:`\nu`.
        mutual: Whether the partner carries gradient, rather than being listened to.

    Raises:
        SpecificationError: if the noise is not above zero; when asked, if one of the two is missing or does
            not fit, or the batch has a single example.

    Example:
        >>> seen = torch.tensor([1.0, -1.0, 1.0, -1.0]).view(1, 1, 4, 1)
        >>> heard = torch.tensor([1.0, 1.0, -1.0, -1.0]).view(1, 1, 4, 1)
        >>> cost = CrossModalAgreement("V1", "A1")
        >>> [round(cost({"V1": seen, "A1": a}, Batch({}, {}, 1)).mean().item(), 2) for a in (heard, seen)]
        [0.0, -2.65]

    References:
        Becker & Hinton 1992, Nature 355:161.
    """

    area: str
    partner: str
    noise: float = 0.01
    mutual: bool = True

    def __post_init__(self) -> None:
        require_range("cross-modal agreement", "noise", self.noise, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area, and its partner if that carries gradient."""
        return learning_side(self.area, self.partner, self.mutual)

    @property
    def listens(self) -> tuple[str, ...]:
        """The partner, if it carries no gradient."""
        return listening_side(self.partner, self.mutual)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of the batch, for every example ``[replica, batch]``, in nats."""
        pair = read_pair(self.area, self.partner, self.mutual, activity, batch)
        require_batch("cross-modal agreement", pair[0].shape[2])
        here, there = (side - side.mean((0, 2), keepdim=True) for side in pair)
        shared = 2 * (here * there).mean((0, 2))
        total = here.square().mean((0, 2)) + there.square().mean((0, 2))
        # Of the two logarithms, written with the covariance; a variance of rounding size counts as none.
        agreement = shared / ((1 + self.noise) * total + torch.finfo(total.dtype).eps)
        information = agreement.atanh().sum(-1, keepdim=True)
        return -information.expand(here.shape[1:3])
