"""Adversarial cost: one area tells what is real, and another learns to deceive it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor
from torch.nn import functional

from arealis.objectives.sources import read_area, read_events
from arealis.types import Activity, Batch

__all__ = ["Adversarial"]


@dataclass(frozen=True)
class Adversarial:
    r"""One side of the game between a discriminator and a generator.

    .. math:: C_D = -y \log \sigma(d) - (1 - y) \log \sigma(-d), \qquad C_G = -(1 - y) \log \sigma(d)

    where d is the activity of a single unit at the last time step and y is 1 for a real example. The
    generator's side is the one that does not saturate. It has a cost on made examples only; that its
    gradient reaches the generator takes a rule that carries error through the discriminating area.

    Args:
        area: The discriminating area, of one unit, whose activity is the log-odds of a real example.
        side: ``"discriminator"`` or ``"generator"``.

    Raises:
        SpecificationError: when asked, if the area is missing or has several units, or the batch has no
            target ``"real"``.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"real": torch.tensor([[1.0, 0.0]])}, steps=1)
        >>> activity = {"critic": torch.zeros(1, 1, 2, 1)}
        >>> Adversarial("critic", "generator")(activity, batch)
        tensor([[0.0000, 0.6931]])

    References:
        Goodfellow et al. 2014, NeurIPS 27:2672.
    """

    area: str
    side: Literal["discriminator", "generator"] = "discriminator"

    @property
    def reads(self) -> tuple[str, ...]:
        """The discriminating area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With target ``"real"`` ``[replica or 1, batch]``, 1 or 0.

        Returns:
            Cost ``[replica, batch]`` in nats.
        """
        verdict, real = self._sides(activity, batch)
        believed = functional.softplus(-verdict)
        if self.side == "generator":
            return (1 - real) * believed
        return real * believed + (1 - real) * functional.softplus(verdict)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        r"""Return the gradient of every example's cost by the area's activity.

        .. math:: \partial C_D / \partial d = \sigma(d) - y, \qquad
                  \partial C_G / \partial d = (1 - y) (\sigma(d) - 1)
        """
        verdict, real = self._sides(activity, batch)
        chance = verdict.sigmoid()
        last = chance - real if self.side == "discriminator" else (1 - real) * (chance - 1)
        gradient = activity[self.area].new_zeros(activity[self.area].shape)
        gradient[-1, ..., 0] = last
        return {self.area: gradient}

    def _sides(self, activity: Activity, batch: Batch) -> tuple[Tensor, Tensor]:
        here = read_area(self.area, activity, units=1)
        return here[-1, ..., 0], read_events("real", batch, like=here)[-1].to(here.dtype)
