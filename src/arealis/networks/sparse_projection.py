"""Sparse projection: a bundle of synapses that are few of all possible ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from arealis.networks.synapses import DelayLine, Receptor, Synapse
from arealis.numerics.spiking import BySource, by_source, sparse_outer, sparse_product, sparse_send_back
from arealis.types import NetworkError

__all__ = ["SparseProjection"]


@dataclass(frozen=True)
class SparseProjection:
    r"""Synapses held as lists: for every target, where each comes from and how strong it is.

    .. math:: I_i = \sum_k W_{ik}\, r_{s(i, k)}

    Weights, efficacies and their gradients are ``[replica, target, slot]``; a target with fewer synapses than
    another has empty slots, whose structure is zero. Otherwise it is as
    :class:`~arealis.networks.DenseProjection`.

    Args:
        source: An area, or the name of an input.
        target: An area.
        sources: Which unit of the source each synapse comes from ``[replica, target, slot]``, 32-bit; behind
            a delay line, which of the values that it hands on.
        count: Number of units of the source, or of those values.
        structure: Fixed factor, laid out as the weights, zero where a slot is empty; None if none is.
        sign_constrained: Keep gains from changing sign (Dale's law holds while learning).
        synapse: What becomes of activity before it is weighed; None if it acts at once and as it is.
        receptor: What turns what arrives into a current; None if it is a current.

    Example:
        >>> p = SparseProjection("eye", "V1", torch.tensor([[[2], [0]]], dtype=torch.int32), count=3)
        >>> seen = torch.tensor([1.0, 10.0, 100.0]).reshape(1, 1, 1, 3)
        >>> p.drive(seen, p.efficacy(torch.tensor([[[1.0], [2.0]]]))).flatten().tolist()
        [100.0, 2.0]
    """

    source: str
    target: str
    sources: Tensor
    count: int
    structure: Tensor | None = None
    sign_constrained: bool = False
    synapse: Synapse | None = None
    receptor: Receptor | None = None

    @property
    def name(self) -> str:
        """``"source->target"``, which prefixes the names of its parameters."""
        return f"{self.source}->{self.target}"

    @property
    def parameter(self) -> str:
        """Name of its weight parameter."""
        return f"{self.name}.weight"

    @property
    def owner(self) -> str:
        """The area that owns that parameter: the target."""
        return self.target

    @property
    def dense(self) -> bool:
        """False: efficacies are no matrix."""
        return False

    @property
    def by_source(self) -> BySource:
        """The synapses listed by source, for what travels event by event."""
        return self._by_source

    @cached_property
    def _by_source(self) -> BySource:
        return by_source(self.sources, self.count, None if self.structure is None else self.structure == 0)

    def efficacy(self, weight: Tensor) -> Tensor:
        """Return the signed synaptic efficacy ``[replica, target, slot]``."""
        return weight if self.structure is None else self.structure * weight

    def weight_gradient(self, efficacy_gradient: Tensor) -> Tensor:
        """Pull a gradient on the efficacy back to the weight."""
        return efficacy_gradient if self.structure is None else self.structure * efficacy_gradient

    def constrain(self, weight: Tensor) -> Tensor:
        """Return the nearest weight that the projection may have."""
        return weight.clamp_min(0) if self.sign_constrained else weight

    def drive(self, seen: Tensor, efficacy: Tensor) -> Tensor:
        """Return the current into the target, by events where few sources are active.

        Args:
            seen: Activity of the source ``[time, replica or 1, batch, source]``.
            efficacy: ``[replica, target, slot]``.

        Returns:
            ``[time, replica, batch, target]``; one time step of it if activity is laid out to be constant.
        """
        self._require_width(seen)
        seen = seen[:1] if len(seen) > 1 and seen.stride(0) == 0 else seen
        product = sparse_product(self._rows(seen), self.sources, efficacy, self.by_source)
        return _over_time(product, len(seen))

    def pull_back(self, signal: Tensor, efficacy: Tensor) -> Tensor:
        """Return what a signal on the target becomes at the source ``[time, replica, batch, source]``."""
        sent = sparse_send_back(self._rows(signal), self.sources, efficacy, self.count)
        return _over_time(sent, len(signal))

    def outer(self, signal: Tensor, seen: Tensor) -> Tensor:
        """Return products of both sides, summed over time and batch, laid out as efficacies."""
        self._require_width(seen)
        if len(seen) == 1 or seen.stride(0) == 0:
            signal, seen = signal.sum(0, keepdim=True), seen[:1]
        return sparse_outer(self._rows(signal), self._rows(seen), self.sources)

    def matrix(self, efficacy: Tensor) -> Tensor:
        """Return efficacies, or anything laid out like them, as ``[replica, target, source]``."""
        taps = len(self.synapse.taps) if isinstance(self.synapse, DelayLine) else 1
        units = self.count // taps
        matrix = efficacy.new_zeros(*efficacy.shape[:2], units)
        return matrix.scatter_add(2, self.sources.long() % max(1, units), efficacy)

    def _require_width(self, seen: Tensor) -> None:
        """Require activity as synapses read it: positions in it are looked up unchecked."""
        if seen.shape[-1] != self.count:
            raise NetworkError(
                f"activity is not what the synapses of '{self.name}' read",
                given=f"{seen.shape[-1]} values a time step and example",
                needed=f"{self.count}, what its delay line hands on"
                if isinstance(self.synapse, DelayLine)
                else f"{self.count}, one a unit of the source",
                action="take 'delays' out, or choose a rule that works on spikes as they arrive",
            )

    def _rows(self, activity: Tensor) -> Tensor:
        """``[replica, time × batch, unit]``."""
        replicas = len(self.sources)
        return activity.expand(-1, replicas, -1, -1).transpose(0, 1).reshape(replicas, -1, activity.shape[-1])


def _over_time(rows: Tensor, steps: int) -> Tensor:
    """``[time, replica, batch, unit]`` of ``[replica, time × batch, unit]``."""
    return torch.unflatten(rows, 1, (steps, -1)).transpose(0, 1)
