"""One replica: a network as one of its replicas has it, with nothing of the others."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from torch import Tensor

from arealis.networks.area import Area
from arealis.networks.network import AreaNetwork
from arealis.types import Parameters

__all__ = ["one_replica"]


def one_replica(network: AreaNetwork, params: Parameters, replica: int) -> tuple[AreaNetwork, Parameters]:
    """Take one replica out of a network that holds several.

    Args:
        network: The network, whose synapses and cells may be drawn anew in every replica.
        params: Its parameters ``[replica, ...]``.
        replica: Which replica.

    Returns:
        The network and its parameters, as if they had been built for this replica alone.

    Example:
        >>> import torch
        >>> from arealis.networks import Area, AreaNetwork
        >>> from arealis.networks.neurons import IntegrateAndFire
        >>> levels = torch.tensor([1.0, 2.0]).reshape(2, 1, 1)
        >>> both = AreaNetwork((Area("eye", ("a",), IntegrateAndFire(threshold=levels)),), ())
        >>> alone, params = one_replica(both, {"eye.bias": torch.tensor([[0.1], [0.2]])}, 1)
        >>> float(alone.area["eye"].neuron.threshold), float(params["eye.bias"])
        (2.0, 0.20000000298023224)
    """
    replicas = len(next(iter(params.values()), ()))  # of a network without any, nothing is left out
    areas = tuple(
        replace(a, neuron=_own(a.neuron, replicas, replica)) if isinstance(a, Area) else a
        for a in network.areas
    )
    projections = tuple(_own(p, replicas, replica) for p in network.projections)
    alone = {name: value[replica : replica + 1] for name, value in params.items()}
    return replace(network, areas=areas, projections=projections), alone


def _own(made: Any, replicas: int, replica: int) -> Any:
    """A dataclass with the replica's own part of every tensor that has one for each."""
    if isinstance(made, Tensor):
        return made[replica : replica + 1] if made.ndim > 1 and len(made) == replicas > 1 else made
    if not is_dataclass(made) or isinstance(made, type):
        return made
    held = {f.name: getattr(made, f.name) for f in fields(made) if f.init}
    own = {name: _own(value, replicas, replica) for name, value in held.items()}
    changed = {name: value for name, value in own.items() if value is not held[name]}
    return replace(made, **changed) if changed else made
