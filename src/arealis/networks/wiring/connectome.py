"""Connectome wiring: the synapses that were counted in an animal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.networks.wiring.synapses import Population, Synapses, outgoing_normalised
from arealis.types import Connectome, SpecificationError

__all__ = ["connectome", "signed_strength"]


def connectome(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    diagram: Connectome,
    synapses: Sequence[str] | None = None,
    coupling: float = 1.0,
) -> Synapses:
    r"""Wire units as the cells that bear their names.

    The structure is :func:`signed_strength`, scaled so that every cell's outgoing magnitudes sum to the
    coupling. Gains on it start at one: the network is as wired.

    Args:
        targets: Units that receive, named as in the diagram.
        sources: Units that send, named as in the diagram.
        rng: Not read; every replica has the same diagram.
        diagram: Counted contacts ``[synapse, source, target]``.
        synapses: Which kinds of synapse to keep; all of the diagram without.
        coupling: Sum of every cell's outgoing magnitudes.

    Returns:
        The synapses.

    Raises:
        SpecificationError: for a kind of synapse, or a unit, that the diagram lacks.
    """
    strength = signed_strength(targets, sources, diagram, synapses)
    return Synapses(np.ones_like(strength), coupling * outgoing_normalised(strength))


def signed_strength(
    targets: Population, sources: Population, diagram: Connectome, synapses: Sequence[str] | None
) -> np.ndarray:
    r"""Strength of every connection from contact counts.

    .. math:: A_{ij} = \sum_k s_{jk} \log(1 + n_{kji})

    over kinds of synapse ``k``, with ``n`` contacts from cell ``j`` to cell ``i``; the sign ``s`` is the
    cell's for chemical synapses and +1 for electrical ones.

    Args:
        targets: Units that receive.
        sources: Units that send.
        diagram: Counted contacts ``[synapse, source, target]``.
        synapses: Which kinds of synapse to keep; all of the diagram without.

    Returns:
        ``[target, source]``.

    Raises:
        SpecificationError: for a kind of synapse, or a unit, that the diagram lacks.
    """
    kinds = diagram.coords["synapse"].values
    chosen_kinds = kinds.tolist() if synapses is None else list(synapses)
    _require("kind of synapse", chosen_kinds, kinds)
    for population in (targets, sources):
        _require("cell", population.unit_id, diagram.coords["source"].values)
    chosen = diagram.sel(synapse=chosen_kinds, source=list(sources.unit_id), target=list(targets.unit_id))
    chemical = (chosen.coords["synapse"].values == "chemical")[:, None]
    sign = np.where(chemical, chosen.coords["sign"].values[None], 1.0)
    return np.einsum("ks,kst->ts", sign, np.log1p(chosen.values))


def _require(what: str, asked: Sequence[str], known: np.ndarray) -> None:
    missing = sorted(set(asked) - set(known.tolist()))
    if missing:
        raise SpecificationError(
            f"the wiring diagram lacks a {what}",
            given=f"{missing[:5]}",
            needed=f"names among {len(known)}, such as {known[0]!r}",
            action="correct the name, or take another wiring diagram",
        )
