"""Sparse activity: few units at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from arealis.objectives.option_ranges import require_range
from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["SparseActivity"]


@dataclass(frozen=True)
class SparseActivity:
    r"""What an area pays for units that are active, less for one that is strongly so than for many.

    .. math:: C = \frac1T \sum_{t,i} S(r_i^t / \sigma), \qquad S(x) = \log(1 + x^2) \;\text{or}\; |x|

    With :class:`Reconstruction` of a stimulus it is sparse coding.

    Args:
        area: The area.
        penalty: ``"logarithmic"`` or ``"absolute"``.
        scale: Activity :math:`\sigma` above which a unit counts as active.

    Raises:
        SpecificationError: if the scale is not above zero; when asked, if the area is missing.

    Example:
        >>> import torch
        >>> activity = {"V1": torch.tensor([[[[3.0, -1.0]]]])}
        >>> SparseActivity("V1", "absolute")(activity, Batch({}, {}, steps=1)).tolist()
        [[4.0]]

    References:
        Olshausen & Field 1996, Nature 381:607.
    """

    area: str
    penalty: Literal["logarithmic", "absolute"] = "logarithmic"
    scale: float = 1.0

    def __post_init__(self) -> None:
        require_range("sparse activity", "scale", self.scale, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        scaled = read_area(self.area, activity) / self.scale
        paid = scaled.abs() if self.penalty == "absolute" else scaled.square().log1p()
        return paid.sum((0, -1)) / len(scaled)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by the area's activity."""
        scaled = read_area(self.area, activity) / self.scale
        slope = scaled.sign() if self.penalty == "absolute" else 2 * scaled / (1 + scaled.square())
        return {self.area: slope / (self.scale * len(scaled))}
