"""Synapses: what a wiring kind returns, and the populations it is asked to connect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Population", "SparseSynapses", "Synapses", "outgoing_normalised", "slotted"]


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


@dataclass(frozen=True)
class SparseSynapses:
    """The synapses of one replica where they are few of all possible ones, target by target.

    Args:
        weight: Initial value of what learns ``[target, slot]``; zero where a slot is empty.
        source: Position of the unit that each comes from, laid out alike; zero where a slot is empty.
        structure: Fixed factor, laid out alike, zero where a slot is empty; None means one, and none empty.
    """

    weight: np.ndarray
    source: np.ndarray
    structure: np.ndarray | None = None


def slotted(
    target: np.ndarray, source: np.ndarray, targets: int, *values: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None, list[np.ndarray]]:
    """Lay a list of synapses out target by target.

    Args:
        target: Where each ends ``[synapse]``, in order.
        source: Where each comes from.
        targets: Number of targets.
        values: What else each has.

    Returns:
        Sources ``[target, slot]``, which slots are taken (None if all are), and the values laid out alike;
        zeros where a slot is empty.

    Example:
        >>> source, taken, (weight,) = slotted(np.array([0, 1, 1]), np.array([4, 2, 5]), 2, np.ones(3))
        >>> source.tolist(), taken.tolist(), weight.tolist()
        ([[4, 0], [2, 5]], [[True, False], [True, True]], [[1.0, 0.0], [1.0, 1.0]])
    """
    counts = np.bincount(target, minlength=targets)
    shape = (targets, int(counts.max(initial=0)))
    if (counts == shape[1]).all():
        return source.astype(np.int32).reshape(shape), None, [v.reshape(shape) for v in values]
    taken = np.arange(shape[1]) < counts[:, None]
    laid = [np.zeros(shape, dtype) for dtype in (np.int32, *(v.dtype for v in values))]
    for place, value in zip(laid, (source, *values), strict=True):
        place[taken] = value
    return laid[0], taken, laid[1:]


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
