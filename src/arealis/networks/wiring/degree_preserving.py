"""Degree-preserving wiring: a connectome whose cells keep how many, and lose which, partners."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.networks.wiring.connectome import signed_strength
from arealis.networks.wiring.synapses import Population, Synapses, outgoing_normalised
from arealis.types import Connectome

__all__ = ["degree_preserving", "rewire"]

_TRADES_PER_CELL = 10


def degree_preserving(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    diagram: Connectome,
    synapses: Sequence[str] | None = None,
    coupling: float = 1.0,
) -> Synapses:
    """Rewire the connectome at random, keeping every cell's number of inputs and of outputs.

    Each cell keeps the strengths of its outgoing connections; a connection is the sum over kinds of
    synapse, so reciprocity of electrical synapses is not kept.

    Args:
        targets: Units that receive.
        sources: Units that send.
        rng: Random generator of this replica.
        diagram: Counted contacts ``[synapse, source, target]``.
        synapses: Which kinds of synapse to keep; all of the diagram without.
        coupling: Sum of every cell's outgoing magnitudes.

    Returns:
        The synapses.
    """
    strength = signed_strength(targets, sources, diagram, synapses)
    same = np.array(targets.unit_id)[:, None] == np.array(sources.unit_id)[None]
    rewired = rewire(strength, forbidden=same, rng=rng)
    return Synapses(np.ones_like(strength), coupling * outgoing_normalised(rewired))


def rewire(strength: np.ndarray, *, forbidden: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a matrix with the same number of entries in every row and column.

    Pairs of sources trade targets that only one of them has (the curveball algorithm), which samples
    uniformly from all graphs with these degrees; then each source's strengths are dealt out to its new
    targets at random.

    Args:
        strength: ``[target, source]``, zero where there is no connection.
        forbidden: True where no connection may come to be, and none is moved from.
        rng: Random generator.

    Returns:
        ``[target, source]``.

    References:
        Strona et al. 2014, Nat Commun 5:4114; Carstens, Berger & Strona 2016, arXiv:1609.05137.

    Example:
        >>> before = (np.random.default_rng(0).random((9, 9)) < 0.4) * 1.0
        >>> after = rewire(before, forbidden=np.zeros((9, 9), bool), rng=np.random.default_rng(1))
        >>> bool((after.sum(0) == before.sum(0)).all() and (after.sum(1) == before.sum(1)).all())
        True
    """
    partner = [
        set(np.flatnonzero((column != 0) & ~barred)) for column, barred in _columns(strength, forbidden)
    ]
    barred = [set(np.flatnonzero(b)) for _, b in _columns(strength, forbidden)]
    count = strength.shape[1]
    for _ in range(_TRADES_PER_CELL * count):
        a, b = (int(i) for i in rng.choice(count, 2, replace=False))
        only_a = sorted(partner[a] - partner[b] - barred[b])
        only_b = sorted(partner[b] - partner[a] - barred[a])
        if not only_a or not only_b:
            continue
        pool = rng.permutation(only_a + only_b).tolist()
        partner[a] = partner[a].difference(only_a).union(pool[: len(only_a)])
        partner[b] = partner[b].difference(only_b).union(pool[len(only_a) :])
    rewired = np.where(forbidden, strength, 0.0)
    for source, chosen in enumerate(partner):
        kept = strength[(strength[:, source] != 0) & ~forbidden[:, source], source]
        rewired[sorted(chosen), source] = rng.permutation(kept)
    return rewired


def _columns(strength: np.ndarray, forbidden: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(strength.T, forbidden.T, strict=True))
