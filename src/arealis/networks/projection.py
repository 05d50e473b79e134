"""Projection: a bundle of synapses from one source onto one area."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.networks.events import outer_by_events, project_by_events
from arealis.networks.synapses import Receptor, Synapse

__all__ = ["DenseProjection", "outer", "project"]


@dataclass(frozen=True)
class DenseProjection:
    """Synapses held as a matrix, with an optional fixed structure that the learnt weights scale.

    The efficacy of a synapse is ``structure × weight``: the structure says who is wired to whom, how
    strongly and with which sign; the weight is a gain on it. Without a structure they are the same.

    Args:
        source: An area, or the name of an input.
        target: An area.
        structure: Fixed factor ``[replica, target, source]``, zero where there is no synapse; or None. Of a
            reciprocal projection, that of its partner.
        sign_constrained: Keep gains from changing sign (Dale's law holds while learning).
        reciprocal: None, or how strong the projection is beside its partner from the target to the source,
            whose weights it shares: its efficacy is the partner's transposed, times this.
        synapse: What becomes of activity before it is weighed; None if it acts at once and as it is.
        receptor: What turns what arrives into a current; None if it is a current.

    Example:
        >>> p = DenseProjection("eye", "V1", structure=torch.tensor([[[1.0, 0.0]]]))
        >>> p.efficacy(torch.full((1, 1, 2), 3.0)).tolist()
        [[[3.0, 0.0]]]
        >>> back = DenseProjection("IT", "V1", reciprocal=0.5)
        >>> back.parameter, back.efficacy(torch.tensor([[[4.0, 2.0]]])).tolist()
        ('V1->IT.weight', [[[2.0], [1.0]]])
    """

    source: str
    target: str
    structure: Tensor | None = None
    sign_constrained: bool = False
    reciprocal: float | None = None
    synapse: Synapse | None = None
    receptor: Receptor | None = None

    @property
    def name(self) -> str:
        """``"source->target"``, which prefixes the names of its parameters."""
        return f"{self.source}->{self.target}"

    @property
    def parameter(self) -> str:
        """Name of its weight parameter, or of its partner's."""
        return f"{self.name}.weight" if self.reciprocal is None else f"{self.target}->{self.source}.weight"

    @property
    def owner(self) -> str:
        """The area that owns that parameter: the one that the projection, or its partner, ends at."""
        return self.target if self.reciprocal is None else self.source

    @property
    def dense(self) -> bool:
        """True: any unit may reach any other."""
        return True

    def efficacy(self, weight: Tensor) -> Tensor:
        """Return the signed synaptic efficacy ``[replica, target, source]``."""
        efficacy = weight if self.structure is None else self.structure * weight
        return efficacy if self.reciprocal is None else self.reciprocal * efficacy.transpose(1, 2)

    def weight_gradient(self, efficacy_gradient: Tensor) -> Tensor:
        """Pull a gradient on the efficacy back to the weight."""
        if self.reciprocal is not None:
            efficacy_gradient = self.reciprocal * efficacy_gradient.transpose(1, 2)
        return efficacy_gradient if self.structure is None else self.structure * efficacy_gradient

    def constrain(self, weight: Tensor) -> Tensor:
        """Return the nearest weight that the projection may have."""
        return weight.clamp_min(0) if self.sign_constrained else weight

    def drive(self, seen: Tensor, efficacy: Tensor) -> Tensor:
        """Return the current into the target, one time step of it if nothing changes; see :func:`project`."""
        return project(_once(seen), efficacy)

    def pull_back(self, signal: Tensor, efficacy: Tensor) -> Tensor:
        """Return what a signal on the target becomes at the source ``[time, replica, batch, source]``."""
        return _carry(signal, efficacy)

    def outer(self, signal: Tensor, seen: Tensor) -> Tensor:
        """Return products of both sides ``[replica, target, source]``, summed over time and batch."""
        return outer(signal, seen)


def outer(signal: Tensor, seen: Tensor) -> Tensor:
    """Multiply both sides of every synapse, summed over time and batch.

    Args:
        signal: ``[time, replica, batch, target]``.
        seen: ``[time or 1, replica or 1, batch, source]``.

    Returns:
        ``[replica, target, source]``.

    Example:
        >>> outer(torch.ones(5, 4, 2, 6), torch.ones(1, 1, 2, 3))[0, 0].tolist()
        [10.0, 10.0, 10.0]
    """
    if len(_once(seen)) == 1 and len(signal) > 1:
        signal, seen = signal.sum(0, keepdim=True), _once(seen)
    by_events = outer_by_events(signal, seen)
    if by_events is not None:
        return by_events
    time, replicas, batch, _ = signal.shape
    seen = seen.expand(time, replicas, batch, -1)
    if time == 1:
        return torch.bmm(signal[0].transpose(1, 2), seen[0])
    post, pre = (x.transpose(0, 1).reshape(replicas, time * batch, -1) for x in (signal, seen))
    return torch.bmm(post.transpose(1, 2), pre)


def project(activity: Tensor, efficacy: Tensor) -> Tensor:
    """Carry activity across a matrix of synapses, all time steps in one product, or events one by one.

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
    if time == 1 and 4 * efficacy.shape[1] <= batch and replicas == len(efficacy):
        # Few targets for many examples: the product is twice as fast with the targets as its rows.
        return torch.bmm(efficacy, activity[0].transpose(1, 2)).transpose(1, 2)[None]
    by_events = project_by_events(activity, efficacy)
    return _carry(activity, efficacy.transpose(1, 2)) if by_events is None else by_events


def _once(activity: Tensor) -> Tensor:
    """One time step of activity that is laid out to be the same in all, or all of it."""
    return activity[:1] if len(activity) > 1 and activity.stride(0) == 0 else activity


def _carry(activity: Tensor, matrix: Tensor) -> Tensor:
    """Multiply by ``[replica, from, to]`` in one product; time lies in memory as the next one wants it."""
    time, replicas, batch, _ = activity.shape
    flat = activity[0] if time == 1 else activity.transpose(0, 1).reshape(replicas, time * batch, -1)
    carried = torch.bmm(flat.expand(len(matrix), -1, -1), matrix)
    return carried[None] if time == 1 else carried.unflatten(1, (time, batch)).transpose(0, 1)
