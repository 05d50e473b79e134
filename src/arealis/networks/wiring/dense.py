"""Dense wiring: every source unit reaches every target unit."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.synapses import Population, Synapses, outgoing_normalised
from arealis.types import SpecificationError

__all__ = ["dense"]


def dense(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    initial: str = "normal",
    gain: float = 1.0,
    self_connections: bool = True,
) -> Synapses:
    r"""Connect all units to all units.

    ``initial = "normal"`` draws weights :math:`w \sim N(0, g^2 / n_\text{source})`. ``initial =
    "uniform"`` gives every synapse of a source the same structural strength, summing to ``gain``, with
    gains of one on it: a wiring diagram that says nothing.

    Args:
        targets: Units that receive.
        sources: Units that send.
        rng: Random generator of this replica.
        initial: ``"normal"`` or ``"uniform"``.
        gain: Scale ``g``.
        self_connections: Whether a unit may connect to itself.

    Returns:
        The synapses.

    Raises:
        SpecificationError: for another ``initial``.
    """
    shape = (len(targets), len(sources))
    mask = np.ones(shape)
    if not self_connections:
        mask = (np.array(targets.unit_id)[:, None] != np.array(sources.unit_id)[None]).astype(float)
    if initial == "uniform":
        return Synapses(np.ones(shape), gain * outgoing_normalised(mask))
    if initial == "normal":
        weight = gain / np.sqrt(len(sources)) * rng.standard_normal(shape)
        return Synapses(weight, None if self_connections else mask)
    raise SpecificationError(
        "unknown initial weights of dense wiring",
        given=repr(initial),
        needed="'normal' or 'uniform'",
        action="choose one of these",
    )
