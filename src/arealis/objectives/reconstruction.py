"""Reconstruction: an area reproduces an input, a target or another area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor
from torch.nn import functional

from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch

__all__ = ["Reconstruction"]


@dataclass(frozen=True)
class Reconstruction:
    r"""Surprise at what an area shall reproduce, given its activity.

    .. math:: C = \frac1T \sum_{t,i} \tfrac12 (r_i^t - x_i^t)^2 \qquad \text{or} \qquad
              C = \frac1T \sum_{t,i} \log(1 + e^{r_i^t}) - x_i^t r_i^t

    for a Gaussian source, up to a constant, and for a Bernoulli source, of which r is the log-odds. With
    the clean copy of a noisy input as source this is the cost of a denoising autoencoder; with an input or
    an area of the same time step, spatial prediction; with :class:`Variational`, minus the evidence lower
    bound.

    Args:
        area: The area that reproduces it.
        source: The area, input or target that it reproduces, without gradient.
        likelihood: ``"gaussian"``, or ``"bernoulli"`` for a source between 0 and 1.
        when: Area, input or target of one unit that every time step is weighted by, such as 1 where an innate
            detector calls and else 0; all count alike if empty.

    Raises:
        SpecificationError: when asked, if the area, its source or ``when`` is missing or does not fit.

    Example:
        >>> import torch
        >>> batch = Batch({"eye": torch.ones(1, 1, 1, 2)}, {}, steps=1)
        >>> Reconstruction("decoder", "eye")({"decoder": torch.zeros(1, 1, 1, 2)}, batch).tolist()
        [[1.0]]

    References:
        Vincent, Larochelle, Bengio & Manzagol 2008, ICML (denoising); Kingma & Welling 2014, ICLR.
    """

    area: str
    source: str
    likelihood: Literal["gaussian", "bernoulli"] = "gaussian"
    when: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """The area that reproduces."""
        return (self.area,)

    @property
    def listens(self) -> tuple[str, ...]:
        """What it reproduces, and what says when."""
        return (self.source, self.when) if self.when else (self.source,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]`` in nats."""
        here, shown = self._sides(activity, batch)
        if self.likelihood == "gaussian":
            cost = (here - shown).square().sum(-1) / 2
        else:
            cost = (functional.softplus(here) - shown * here).sum(-1)
        if self.when:
            cost = cost * self._weight(activity, batch)[..., 0]
        return cost.mean(0)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by the area's activity."""
        here, shown = self._sides(activity, batch)
        guess = here if self.likelihood == "gaussian" else here.sigmoid()
        error = (guess - shown) / len(here)
        return {self.area: error * self._weight(activity, batch) if self.when else error}

    def _weight(self, activity: Activity, batch: Batch) -> Tensor:
        return read_source(self.when, activity, batch, like=activity[self.area], features=1)

    def _sides(self, activity: Activity, batch: Batch) -> tuple[Tensor, Tensor]:
        here = read_area(self.area, activity)
        return here, read_source(self.source, activity, batch, like=here)
