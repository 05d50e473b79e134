"""Perturbations: each returns a new network; the old one is untouched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch

from arealis.networks.network import AreaNetwork
from arealis.networks.relaxation import Clamp
from arealis.types import NetworkError

__all__ = ["clamp", "cut", "silence", "stimulate"]


def clamp(network: AreaNetwork, area: str, units: Sequence[str], value: float) -> AreaNetwork:
    """Hold units of an area at a value, whatever drives them.

    Args:
        network: The network.
        area: Name of an area.
        units: Names of units in it.
        value: The activity to hold.

    Returns:
        A new network; holding a unit twice keeps the later value.

    Raises:
        NetworkError: for an unknown area or unit.

    Example:
        >>> from arealis.networks import Area, RateNeuron
        >>> eye = AreaNetwork((Area("V1", ("a", "b"), RateNeuron("relu")),), ())
        >>> clamp(eye, "V1", ["b"], 2.0).clamps["V1"].mask.tolist()
        [False, True]
    """
    mask = _mask(network, area, units)
    held = Clamp(mask, torch.where(mask, value, 0.0))
    before = network.clamps.get(area)
    if before is not None:
        held = Clamp(before.mask | mask, torch.where(mask, value, before.value))
    return replace(network, clamps={**network.clamps, area: held})


def silence(network: AreaNetwork, area: str, units: Sequence[str]) -> AreaNetwork:
    """Hold units at zero, as an ideal lesion or optogenetic inhibition would.

    Args:
        network: The network.
        area: Name of an area.
        units: Names of units in it.

    Returns:
        A new network.

    Raises:
        NetworkError: for an unknown area or unit.
    """
    return clamp(network, area, units, 0.0)


def stimulate(network: AreaNetwork, area: str, units: Sequence[str], current: float) -> AreaNetwork:
    """Inject a constant current into units of an area.

    Args:
        network: The network.
        area: Name of an area.
        units: Names of units in it.
        current: Current, added to what is injected already.

    Returns:
        A new network.

    Raises:
        NetworkError: for an unknown area or unit.
    """
    added = torch.where(_mask(network, area, units), current, 0.0)
    return replace(
        network, currents={**network.currents, area: added + network.currents.get(area, torch.zeros(()))}
    )


def cut(network: AreaNetwork, projection: str) -> AreaNetwork:
    """Remove a projection; its parameters may stay in the dict and are no longer read.

    Args:
        network: The network.
        projection: Its name, ``"source->target"``.

    Returns:
        A new network.

    Raises:
        NetworkError: for an unknown projection.
    """
    names = [p.name for p in network.projections]
    if projection not in names:
        raise NetworkError(
            "no such projection",
            given=repr(projection),
            needed=f"one of {names}",
            action="write it as source->target",
        )
    return replace(network, projections=tuple(p for p in network.projections if p.name != projection))


def _mask(network: AreaNetwork, area: str, units: Sequence[str]) -> torch.Tensor:
    if area not in network.area:
        raise NetworkError(
            "no such area", given=repr(area), needed=f"one of {list(network.area)}", action="name an area"
        )
    known = network.area[area].unit_id
    strange = sorted(set(units) - set(known))
    if strange:
        raise NetworkError(
            f"area '{area}' lacks these units",
            given=f"{strange[:5]}",
            needed=f"names among its {len(known)} units, such as {known[0]!r}",
            action="take names from the area's unit_id",
        )
    chosen = set(units)
    return torch.tensor([u in chosen for u in known])
