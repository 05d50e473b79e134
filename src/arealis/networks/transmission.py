"""Transmission: one time step of a projection, from what its source does to a current into its target."""

from __future__ import annotations

from typing import TypeAlias

from torch import Tensor

from arealis.networks.convolution import ConvolutionProjection
from arealis.networks.projection import DenseProjection
from arealis.networks.sparse_projection import SparseProjection
from arealis.types import State

__all__ = ["AreaProjection", "transmit"]

AreaProjection: TypeAlias = DenseProjection | SparseProjection | ConvolutionProjection
"""What joins the areas of a network."""


def transmit(
    projection: AreaProjection, efficacy: Tensor, seen: Tensor, state: State
) -> tuple[dict[str, Tensor], Tensor]:
    """Let a projection pass on what its source does.

    Args:
        projection: The projection.
        efficacy: Its efficacies.
        seen: Activity of the source ``[replica or 1, batch, source]``.
        state: State of areas, and of synapses that are not at rest, before the step.

    Returns:
        The new state of its synapses, empty if they have none, and the current ``[replica, batch, target]``.
    """
    after: dict[str, Tensor] = {}
    receptor, synapse = projection.receptor, projection.synapse
    if receptor is not None and receptor.electrical:
        seen = state[projection.source]["potential"]
    elif synapse is not None:
        before = state.get(projection.name) or synapse.initial(tuple(seen.shape), seen)
        after, seen = synapse.step(before, seen)
    arriving = projection.drive(seen[None], efficacy)[0]
    if receptor is None:
        return after, arriving
    return after, receptor.current(arriving, efficacy.sum(-1)[:, None], state[projection.target]["potential"])
