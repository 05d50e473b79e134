"""InfoNCE: an area tells the partner of its own example from those of the others in the batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from arealis.objectives.option_ranges import require_batch, require_lag, require_range
from arealis.objectives.pairs import learning_side, listening_side, read_pair
from arealis.types import Activity, Batch

__all__ = ["InfoNCE"]


@dataclass(frozen=True)
class InfoNCE:
    r"""Surprise at which of the batch's partners belongs to an example.

    .. math:: C_n = -\frac{1}{T - k} \sum_t \log \frac{e^{s(a_n^t,\, b_n^{t+k}) / \tau}}
              {\sum_m e^{s(a_n^t,\, b_m^{t+k}) / \tau}}

    with s the cosine or the dot product. Log N minus the mean cost is a lower bound of the mutual
    information of the two, and at most log N, the cost at chance. Without lag the partner may be another
    view or another sense; with a lag it is the future, as in contrastive predictive coding.

    Args:
        area: The area whose example is to be found.
        partner: An area with as many units or, if it is not mutual, an input or a target.
        lag: Number k of time steps by which the partner comes later.
        temperature: Similarity :math:`\tau` that counts.
        similarity: ``"cosine"``, or ``"dot"`` for a similarity that grows with activity.
        mutual: Whether the partner carries gradient, rather than being listened to.

    Raises:
        SpecificationError: if the lag is negative or the temperature not above zero; when asked, if one of
            the two is missing or does not fit, the batch has a single example, or nothing comes so late.

    Example:
        >>> activity = {"V1": torch.eye(2).view(1, 1, 2, 2), "A1": torch.ones(1, 1, 2, 2)}
        >>> InfoNCE("V1", "A1")(activity, Batch({}, {}, steps=1))
        tensor([[0.6931, 0.6931]])

    References:
        van den Oord, Li & Vinyals 2018, arXiv 1807.03748; Poole et al. 2019, ICML (the bound).
    """

    area: str
    partner: str
    lag: int = 0
    temperature: float = 0.1
    similarity: Literal["cosine", "dot"] = "cosine"
    mutual: bool = True

    def __post_init__(self) -> None:
        require_range("InfoNCE", "lag", self.lag, least=0)
        require_range("InfoNCE", "temperature", self.temperature, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area, and its partner if that carries gradient."""
        return learning_side(self.area, self.partner, self.mutual)

    @property
    def listens(self) -> tuple[str, ...]:
        """The partner, if it carries no gradient."""
        return listening_side(self.partner, self.mutual)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]`` in nats."""
        here, there = read_pair(self.area, self.partner, self.mutual, activity, batch)
        require_batch("InfoNCE", here.shape[2])
        require_lag("InfoNCE", self.lag, len(here))
        here, there = here[: len(here) - self.lag], there[self.lag :]
        if self.similarity == "cosine":
            here, there = functional.normalize(here, dim=-1), functional.normalize(there, dim=-1)
        scores = here @ there.transpose(-1, -2) / self.temperature
        own = scores.diagonal(dim1=-2, dim2=-1)
        return (torch.logsumexp(scores, dim=-1) - own).mean(0)
