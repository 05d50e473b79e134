"""Triplet cost: an example lies nearer to its own kind than to any other."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_batch, require_range
from arealis.objectives.sources import read_area, read_events
from arealis.types import Activity, Batch

__all__ = ["Triplet"]


@dataclass(frozen=True)
class Triplet:
    r"""How little farther the nearest stranger is than the farthest of an example's own kind.

    .. math:: C_n = \max\big(0,\; m + \max_{k: y_k = y_n} \|r_n - r_k\| - \min_{k: y_k \ne y_n} \|r_n - r_k\|
              \big)

    at the last time step, among the examples of the batch. An example that has nobody of its kind, or
    nobody else, has no cost.

    Args:
        area: The area.
        margin: Distance m by which strangers shall be farther.

    Raises:
        SpecificationError: if the margin is not above zero; when asked, if the area or the target
            ``"label"`` is missing or does not fit, or the batch has a single example.

    Example:
        >>> batch = Batch({}, {"label": torch.tensor([[0, 0, 1]])}, steps=1)
        >>> place = torch.tensor([0.0, 1.0, 1.5]).view(1, 1, 3, 1)
        >>> Triplet("IT", margin=1.0)({"IT": place}, batch).tolist()
        [[0.5, 1.5, 0.0]]

    References:
        Schroff, Kalenichenko & Philbin 2015, CVPR; Hermans, Beyer & Leibe 2017, arXiv 1703.07737 (batch
        hard).
    """

    area: str
    margin: float = 1.0

    def __post_init__(self) -> None:
        require_range("triplet", "margin", self.margin, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With target ``"label"`` ``[replica or 1, batch]``.

        Returns:
            Cost ``[replica, batch]`` in units of activity.
        """
        here = read_area(self.area, activity)
        require_batch("triplet", here.shape[2])
        label = read_events("label", batch, like=here)[-1]
        # Differences rather than products, which lose short distances to rounding.
        distance = torch.cdist(here[-1], here[-1], compute_mode="donot_use_mm_for_euclid_dist")
        same = label[..., None] == label[..., None, :]
        other = ~torch.eye(here.shape[2], dtype=torch.bool, device=here.device)
        farthest = distance.masked_fill(~same, 0.0).amax(-1)
        nearest = distance.masked_fill(same, torch.inf).amin(-1)
        compared = (same & other).any(-1) & ~same.all(-1)
        excess = self.margin + farthest - nearest.masked_fill(~compared, 0.0)
        return excess.relu().masked_fill(~compared, 0.0)
