"""Costs on synapses themselves: how long they are, and how strong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

import torch
from torch import Tensor

from arealis.types import Network, Parameters, Projection, SpecificationError

__all__ = ["SynapticStrength", "WiringLength"]


@dataclass(frozen=True)
class WiringLength:
    r"""Cost of wiring: material that grows with the distance that a synapse spans.

    .. math:: C = \lambda \sum_{ij} d_{ij}\, |w_{ij}|

    with the distance d between the places of both units, each area filling a line from 0 to 1 in the order
    of its units, or a square, row by row. Local to each synapse, so that it can go with any rule.

    Args:
        strength: Factor λ, above zero.
        grid: Areas and inputs are squares rather than lines.

    Raises:
        SpecificationError: if the strength is not above zero, units of a grid make no square, or synapses are
            shared over positions.

    References:
        Chklovskii, Schikorski & Stevens 2002, Neuron 34:341.
    """

    strength: float
    grid: bool = False

    def __post_init__(self) -> None:
        _require_strength("wiring", self.strength)

    def gradient(self, network: Network, params: Parameters, areas: tuple[str, ...]) -> dict[str, Tensor]:
        """Return the derivative by the incoming weights of these areas."""
        found = {}
        for p, efficacy in _own_synapses(network, params, areas):
            targets, sources = (_places(n, self.grid, like=efficacy) for n in efficacy.shape[1:])
            pull = self.strength * torch.cdist(targets, sources) * efficacy.sign()
            _add(found, p.parameter, p.weight_gradient(pull))
        return found


@dataclass(frozen=True)
class SynapticStrength:
    r"""Cost of strong synapses, which makes what is not used fade.

    .. math:: C = \frac{\lambda}{p} \sum_{ij} |w_{ij}|^p

    Args:
        strength: Factor λ, above zero.
        power: Exponent p: 2 keeps synapses small (weight decay), 1 makes many of them zero.

    Raises:
        SpecificationError: if the strength is not above zero, or the power is neither 1 nor 2.

    References:
        Krogh & Hertz 1991, Adv Neural Inf Process Syst 4.
    """

    strength: float
    power: int = 2

    def __post_init__(self) -> None:
        _require_strength("synaptic strength", self.strength)
        if self.power not in (1, 2):
            raise SpecificationError(
                "there is no cost of synaptic strength with this power",
                given=f"power = {self.power}",
                needed="1 or 2",
                action="choose one of these",
            )

    def gradient(self, network: Network, params: Parameters, areas: tuple[str, ...]) -> dict[str, Tensor]:
        """Return the derivative by the incoming weights of these areas."""
        names = dict.fromkeys(p.parameter for p in network.projections if p.owner in areas)
        return {n: self.strength * (params[n] if self.power == 2 else params[n].sign()) for n in names}


def _require_strength(what: str, strength: float) -> None:
    if not strength > 0:
        raise SpecificationError(
            f"the cost of {what} counts for nothing",
            given=f"strength = {strength}",
            needed="above 0",
            action="take the cost out, or raise the strength",
        )


def _own_synapses(
    network: Network, params: Parameters, areas: tuple[str, ...]
) -> Iterator[tuple[Projection, Tensor]]:
    for p in network.projections:
        if p.owner in areas and p.target == p.owner:
            if not p.dense:
                raise SpecificationError(
                    f"projection '{p.name}' has no length",
                    given="synapses that are shared over positions",
                    needed="synapses of each unit's own",
                    action="wire it 'locally_connected', or leave the cost out",
                )
            yield p, p.efficacy(params[p.parameter])


def _places(units: int, grid: bool, *, like: Tensor) -> Tensor:
    """Where units lie ``[unit, axis]``, from 0 to 1."""
    count = isqrt(units) if grid else units
    if grid and count**2 != units:
        raise SpecificationError(
            "units lie on no square grid",
            given=f"{units} units",
            needed="a square number",
            action="set grid = false, or change the number of units",
        )
    line = (torch.arange(count, dtype=like.dtype, device=like.device) + 0.5) / count
    return torch.cartesian_prod(line, line) if grid else line[:, None]


def _add(found: dict[str, Tensor], name: str, gradient: Tensor) -> None:
    found[name] = found[name] + gradient if name in found else gradient
