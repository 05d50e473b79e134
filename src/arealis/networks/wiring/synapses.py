"""Synapses: what a wiring kind returns, and the populations it is asked to connect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Population", "Synapses", "outgoing_normalised"]


@dataclass(frozen=True)
class Population:
    """The units on one side of a bundle of projections, possibly of several areas.

    Args:
        unit_id: Name of every unit.
        area: Area, or input, of every unit.
    """

    unit_id: tuple[str, ...]
    area: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.unit_id)


@dataclass(frozen=True)
class Synapses:
    """The synapses of one replica.

    Args:
        weight: Initial value of what learns ``[target, source]``.
        structure: Fixed factor of the same shape, zero where there is no synapse; None means one.
    """

    weight: np.ndarray
    structure: np.ndarray | None = None


def outgoing_normalised(strength: np.ndarray) -> np.ndarray:
    """Scale every source so that the magnitudes of its outgoing synapses sum to one.

    .. math:: S_{ij} = A_{ij} / \\sum_k |A_{kj}|

    Args:
        strength: ``[target, source]``.

    Returns:
        The same shape; a source without synapses stays zero.

    Example:
        >>> outgoing_normalised(np.array([[1.0, 0.0], [3.0, 0.0]])).tolist()
        [[0.25, 0.0], [0.75, 0.0]]
    """
    total = np.abs(strength).sum(axis=0, keepdims=True)
    return np.divide(strength, total, out=np.zeros_like(strength), where=total > 0)
