"""Projection: a bundle of synapses from one source onto one area."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["DenseProjection", "project"]


@dataclass(frozen=True)
class DenseProjection:
    """Synapses held as a matrix, with an optional fixed structure that the learnt weights scale.

    The efficacy of a synapse is ``structure × weight``: the structure says who is wired to whom, how
    strongly and with which sign; the weight is a gain on it. Without a structure they are the same.

    Args:
        source: An area, or the name of an input.
        target: An area.
        structure: Fixed factor ``[replica, target, source]``, zero where there is no synapse; or None.
        sign_constrained: Keep gains from changing sign (Dale's law holds while learning).

    Example:
        >>> p = DenseProjection("eye", "V1", structure=torch.tensor([[[1.0, 0.0]]]))
        >>> p.efficacy(torch.full((1, 1, 2), 3.0)).tolist()
        [[[3.0, 0.0]]]
    """

    source: str
    target: str
    structure: Tensor | None = None
    sign_constrained: bool = False

    @property
    def name(self) -> str:
        """``"source->target"``, which prefixes the names of its parameters."""
        return f"{self.source}->{self.target}"

    def efficacy(self, weight: Tensor) -> Tensor:
        """Return the signed synaptic efficacy ``[replica, target, source]``."""
        return weight if self.structure is None else self.structure * weight

    def weight_gradient(self, efficacy_gradient: Tensor) -> Tensor:
        """Pull a gradient on the efficacy back to the weight."""
        return efficacy_gradient if self.structure is None else self.structure * efficacy_gradient

    def constrain(self, weight: Tensor) -> Tensor:
        """Return the nearest weight that the projection may have."""
        return weight.clamp_min(0) if self.sign_constrained else weight


def project(activity: Tensor, efficacy: Tensor) -> Tensor:
    """Carry activity across a matrix of synapses, all time steps in one product.

    Args:
        activity: ``[time, replica or 1, batch, source]``.
        efficacy: ``[replica, target, source]``.

    Returns:
        Current ``[time, replica, batch, target]``.

    Example:
        >>> project(torch.ones(5, 1, 2, 3), torch.ones(4, 6, 3)).shape
        torch.Size([5, 4, 2, 6])
    """
    time, replicas, batch, _ = activity.shape
    flat = activity.transpose(0, 1).reshape(replicas, time * batch, -1)
    current = torch.matmul(flat, efficacy.transpose(1, 2))
    return current.reshape(len(efficacy), time, batch, -1).transpose(0, 1)
