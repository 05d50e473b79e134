"""Signs of units: whether all that one sends excites or inhibits, and synapses that keep to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from arealis.networks.area import Area, ModuleArea
from arealis.networks.wire_sparse import signed_sparsely
from arealis.networks.wiring import Population, SparseSynapses, Synapses
from arealis.types import NetworkError, Streams

__all__ = ["signed_like", "signs_of", "unit_signs"]


def unit_signs(
    areas: Sequence[Area | ModuleArea], excitatory: Mapping[str, float], rng: Streams
) -> dict[str, np.ndarray]:
    """Area → sign ``[replica, unit]``, for the areas whose units are of one sign."""
    signs = {}
    for area in areas:
        if area.name in excitatory:
            count = round(excitatory[area.name] * len(area.unit_id))
            sign = np.where(np.arange(len(area.unit_id)) < count, 1.0, -1.0)
            generators = rng.spawn(f"sign of {area.name}").generators()
            signs[area.name] = np.stack([g.permutation(sign) for g in generators])
    return signs


def signs_of(sources: Population, signs: Mapping[str, np.ndarray], replicas: int) -> list[np.ndarray | None]:
    """Sign of every source unit, by replica; None where some area has none."""
    names = list(dict.fromkeys(sources.area))
    if not all(n in signs for n in names):
        return [None] * replicas
    return list(np.concatenate([signs[n] for n in names], axis=1))


def signed_like(
    synapses: Synapses | SparseSynapses, sign: np.ndarray | None, names: Sequence[str]
) -> Synapses | SparseSynapses:
    """Turn drawn weights into gains of one sign on a structure that carries the signs.

    Args:
        synapses: As drawn.
        sign: Of every source; None if it has none, so that the structure has to.
        names: The sources, for the message.

    Raises:
        NetworkError: if there are no signs.
    """
    if isinstance(synapses, SparseSynapses):
        return signed_sparsely(synapses, sign)
    if sign is not None:
        mask = np.ones_like(synapses.weight) if synapses.structure is None else np.abs(synapses.structure)
        return Synapses(np.abs(synapses.weight), mask * sign)
    if synapses.structure is None or (synapses.weight < 0).any():
        raise NetworkError(
            "a sign-constrained projection has no signs to keep",
            given=f"random weights from {', '.join(names)}",
            needed="a wiring whose structure carries signs, or areas with a fraction of excitatory units",
            action=f"set 'excitatory' on {', '.join(names)}",
        )
    return synapses
