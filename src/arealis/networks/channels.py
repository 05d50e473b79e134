"""Channels: what a network has to be for currents that depend on potentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from arealis.networks.area import Area
from arealis.types import NetworkError

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["require_potentials"]


def require_potentials(network: AreaNetwork) -> None:
    """Require potentials where channels are, and a way back for every gap junction.

    Args:
        network: The network.

    Raises:
        NetworkError: if neurons at an end of a projection with a receptor have no potential, or gap junctions
            lead one way only.
    """
    for p in network.projections:
        if p.receptor is None:
            continue
        ends = (p.source, p.target) if p.receptor.electrical else (p.target,)
        without = [a for a in ends if not _has_potential(network, a)]
        if without:
            raise NetworkError(
                f"projection '{p.name}' opens channels where there is no potential",
                given=f"{without}",
                needed="areas of neurons with a membrane potential",
                action="take 'receptor' out, or change the neuron",
            )
        if p.receptor.electrical and p.name not in network.delayed:
            raise NetworkError(
                f"gap junctions '{p.name}' lead one way only",
                given=f"no projection from '{p.target}' to '{p.source}'",
                needed="current that can flow both ways",
                action="set reciprocal = 1.0",
            )


def _has_potential(network: AreaNetwork, area: str) -> bool:
    here = network.area.get(area)
    return isinstance(here, Area) and "potential" in here.neuron.initial((1, 1, 1), torch.zeros(()))
