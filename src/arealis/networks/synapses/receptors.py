"""Receptors: what arrives at a synapse opens channels, whose current depends on the potential behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from arealis.types import SpecificationError

__all__ = ["ConductanceReceptor", "GapJunction", "NmdaReceptor", "Receptor"]


class Receptor(Protocol):
    """Turns what arrives by a projection into a current, given the potential of the target."""

    @property
    def electrical(self) -> bool:
        """Whether what arrives is the potential of the source, rather than its spikes."""
        ...

    def current(self, arriving: Tensor, opened: Tensor, potential: Tensor) -> Tensor:
        """Return the current into the target ``[replica, batch, target]``.

        Args:
            arriving: What efficacies made of what arrived, of the same shape.
            opened: Sum of the efficacies onto each target, what would arrive if all sources sent one.
            potential: Potential of the target before the step.
        """
        ...


@dataclass(frozen=True)
class ConductanceReceptor:
    r"""Channels with a reversal potential, such as AMPA (0 mV) or GABA-A (−70 mV).

    .. math:: I = g\,(E - v)

    What arrives is a conductance, in units of the leak if the membrane has one of one.

    Args:
        reversal: Reversal potential ``E``, in the units of the neuron's potential.

    Raises:
        SpecificationError: if the reversal potential is not finite.

    Example:
        >>> open_channels, rest = torch.tensor([2.0]), torch.tensor([-65.0])
        >>> ConductanceReceptor(reversal=-70.0).current(open_channels, open_channels, rest).tolist()
        [-10.0]

    References:
        Destexhe, Mainen & Sejnowski 1994, J Comput Neurosci 1:195.
    """

    reversal: float = 0.0

    electrical = False

    def __post_init__(self) -> None:
        _require_finite("reversal", self.reversal)

    def current(self, arriving: Tensor, opened: Tensor, potential: Tensor) -> Tensor:
        """Return the current into the target."""
        return arriving * (self.reversal - potential)


@dataclass(frozen=True)
class NmdaReceptor:
    r"""Channels that magnesium blocks at rest: they pass current where the potential is raised already.

    .. math:: I = g\, \frac{E - v}{1 + [\mathrm{Mg}]\, e^{-0.062\, v} / 3.57}

    Args:
        reversal: Reversal potential ``E`` in mV.
        magnesium: Concentration outside the cell in mM.

    Raises:
        SpecificationError: if the reversal potential is not finite, or the concentration negative.

    Example:
        >>> nmda, one = NmdaReceptor(), torch.ones(1)
        >>> [round(float(nmda.current(one, one, torch.tensor([v])))) for v in (-80.0, -40.0)]
        [2, 9]

    References:
        Jahr & Stevens 1990, J Neurosci 10:3178.
    """

    reversal: float = 0.0
    magnesium: float = 1.0

    electrical = False

    def __post_init__(self) -> None:
        _require_finite("reversal", self.reversal)
        if not 0 <= self.magnesium < math.inf:
            raise SpecificationError(
                "'magnesium' of an NMDA receptor is out of range",
                given=f"{self.magnesium:g} mM",
                needed="a concentration of at least 0",
                action="correct it, or leave it out to take the default",
            )

    def current(self, arriving: Tensor, opened: Tensor, potential: Tensor) -> Tensor:
        """Return the current into the target."""
        unblocked = 1 / (1 + self.magnesium * torch.exp(-0.062 * potential) / 3.57)
        return arriving * unblocked * (self.reversal - potential)


@dataclass(frozen=True)
class GapJunction:
    r"""Channels between two cells: current flows down the difference of their potentials.

    .. math:: I_i = \sum_j g_{ij} (v_j - v_i)

    It couples both ways only if the projection back is declared, too; within an area it does.

    Example:
        >>> half, one = torch.tensor([0.5]), torch.ones(1)
        >>> GapJunction().current(half * -50.0, half, torch.tensor([-60.0])).tolist()
        [5.0]

    References:
        Connors & Long 2004, Annu Rev Neurosci 27:393.
    """

    electrical = True

    def current(self, arriving: Tensor, opened: Tensor, potential: Tensor) -> Tensor:
        """Return the current into the target."""
        return arriving - opened * potential


def _require_finite(name: str, value: float) -> None:
    if not math.isfinite(value):
        raise SpecificationError(
            f"'{name}' of a receptor is not finite",
            given=str(value),
            needed="a potential",
            action=f"correct '{name}'",
        )
