"""Sparse projections of a bundle: lists of synapses drawn for many areas, split by area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch

from arealis.networks.delays import Delays, delay_synapses
from arealis.networks.sparse_projection import SparseProjection
from arealis.networks.synapses import Receptor, Synapse
from arealis.networks.wiring import SparseSynapses
from arealis.networks.wiring.synapses import slotted
from arealis.types import NetworkError, Streams

__all__ = ["signed_sparsely", "sparse_projections"]

Block = tuple[str, str, np.ndarray, np.ndarray]
"""Source, target, and the positions of their units among those of the bundle: targets, then sources."""


def sparse_projections(
    drawn: Sequence[SparseSynapses],
    blocks: Iterable[Block],
    *,
    sign_constrained: bool,
    synapse: Synapse | None,
    receptor: Receptor | None,
    delays: Delays | None,
    rng: Streams,
    dtype: torch.dtype,
) -> Iterator[tuple[SparseProjection, np.ndarray]]:
    """Split lists of synapses into projections, all replicas with the same number of slots.

    Args:
        drawn: The synapses of every replica.
        blocks: What lies where.
        sign_constrained: As :class:`SparseProjection` has it, as are the next two.
        synapse: What becomes of activity before it is weighed.
        receptor: What turns what arrives into a current.
        delays: Delay of every synapse; None for no more than the synapses have.
        rng: Random streams for these, one a replica.
        dtype: Number type of the structure.

    Returns:
        Projections that have any synapses, and their weights ``[replica, target, slot]``.
    """
    for source, target, rows, columns in blocks:
        found = [_block(s, rows, columns) for s in drawn]
        slots = max(f.source.shape[1] for f in found)
        if not slots:
            continue
        from_where = torch.as_tensor(np.stack([_wide(f.source, slots) for f in found]))
        structure = None
        if any(f.structure is not None or f.source.shape[1] < slots for f in found):
            factors = [np.ones_like(f.weight) if f.structure is None else f.structure for f in found]
            structure = torch.as_tensor(np.stack([_wide(f, slots) for f in factors]), dtype=dtype)
        ends = (source, target, from_where, len(columns), structure, sign_constrained)
        projection = SparseProjection(*ends, synapse=synapse, receptor=receptor)
        if delays is not None:
            projection = delay_synapses(projection, delays, rows, columns, rng.generators())
        yield projection, np.stack([_wide(f.weight, slots) for f in found])


def signed_sparsely(synapses: SparseSynapses, sign: np.ndarray | None) -> SparseSynapses:
    """Turn drawn weights into gains of one sign on a structure that carries the signs of the sources.

    Args:
        synapses: As drawn.
        sign: Of every source; None if it has none.

    Raises:
        NetworkError: if there are no signs.
    """
    if sign is None:
        raise NetworkError(
            "a sign-constrained projection has no signs to keep",
            given="sparse synapses from units of no sign",
            needed="areas with a fraction of excitatory units",
            action="set 'excitatory' on the source",
        )
    taken = np.ones_like(synapses.weight) if synapses.structure is None else np.abs(synapses.structure)
    return SparseSynapses(np.abs(synapses.weight), synapses.source, taken * sign[synapses.source])


def _block(synapses: SparseSynapses, rows: np.ndarray, columns: np.ndarray) -> SparseSynapses:
    """The synapses from some sources onto some targets."""
    weight, source, structure = synapses.weight[rows], synapses.source[rows], synapses.structure
    lowest, highest = columns[0], columns[-1]
    structure = None if structure is None else structure[rows]
    here = (source >= lowest) & (source <= highest)
    if here.all():
        return SparseSynapses(weight, source - np.int32(lowest), structure)
    taken = here if structure is None else here & (structure != 0)
    target, _ = np.nonzero(taken)
    values = [weight[taken], np.ones(len(target)) if structure is None else structure[taken]]
    laid, _, (weight, factor) = slotted(target, source[taken] - lowest, len(rows), *values)
    return SparseSynapses(weight, laid, factor)


def _wide(values: np.ndarray, slots: int) -> np.ndarray:
    """With empty slots up to a number."""
    return np.pad(values, ((0, 0), (0, slots - values.shape[1])))
