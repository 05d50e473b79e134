"""Area: a named population of like neurons."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.networks.rate import RateNeuron

__all__ = ["Area"]


@dataclass(frozen=True)
class Area:
    """A named population of like neurons.

    Args:
        name: How projections, learners and recordings call it.
        unit_id: One name a unit.
        neuron: The model of its units.
        bias: Whether its units have a bias, a parameter that learns.
    """

    name: str
    unit_id: tuple[str, ...]
    neuron: RateNeuron
    bias: bool = True
