"""Variational cost: what a code says beyond its prior."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["Variational"]


@dataclass(frozen=True)
class Variational:
    r"""Kullback–Leibler divergence of a Gaussian code from the standard normal.

    .. math:: C = \frac{1}{2T} \sum_{t,i} \mu_i^2 + e^{s_i} - s_i - 1

    Together with :class:`Reconstruction` it is minus the evidence lower bound.

    Args:
        mean: The area whose activity is the mean :math:`\mu` of the code.
        log_variance: The area whose activity is its log-variance s.

    Raises:
        SpecificationError: when asked, if an area is missing or the two differ in size.

    Example:
        >>> import torch
        >>> activity = {"mean": torch.ones(1, 1, 1, 2), "spread": torch.zeros(1, 1, 1, 2)}
        >>> Variational("mean", "spread")(activity, Batch({}, {}, steps=1)).tolist()
        [[1.0]]

    References:
        Kingma & Welling 2014, ICLR.
    """

    mean: str
    log_variance: str

    @property
    def reads(self) -> tuple[str, ...]:
        """Both areas."""
        return (self.mean, self.log_variance)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]`` in nats."""
        mean, spread = self._sides(activity)
        return (mean.square() + spread.expm1() - spread).sum((0, -1)) / (2 * len(mean))

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by both areas' activity."""
        mean, spread = self._sides(activity)
        return {self.mean: mean / len(mean), self.log_variance: spread.expm1() / (2 * len(mean))}

    def _sides(self, activity: Activity) -> tuple[Tensor, Tensor]:
        mean = read_area(self.mean, activity)
        return mean, read_area(self.log_variance, activity, units=mean.shape[-1])
