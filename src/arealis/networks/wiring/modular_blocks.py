"""Modular wiring: dense within modules, sparse between them."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.edges import Edges, scattered, synapses_on
from arealis.networks.wiring.requirements import require_count, require_probability
from arealis.networks.wiring.synapses import Population, Synapses

__all__ = ["modular_blocks", "modules_of"]


def modular_blocks(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    modules: int,
    within: float,
    between: float,
    gain: float = 1.0,
) -> Synapses:
    r"""Connect units of one module with one probability, and of two with another: a stochastic block model.

    .. math:: P(j \to i) = \begin{cases} p & m_i = m_j \\ q & m_i \neq m_j \end{cases}, \qquad
              w_{ij} \sim N(0, g^2 / k_i)

    Modules are runs of neighbouring units, alike in size; see :func:`modules_of`.

    Args:
        targets: Units that receive.
        sources: Units that send; the m-th module of one side belongs with that of the other.
        rng: Random generator of this replica.
        modules: Number of modules.
        within: Probability p of a synapse within a module.
        between: Probability q of one between two.
        gain: Scale ``g`` of the weights of a unit that has k synapses.

    Returns:
        The synapses.

    Raises:
        SpecificationError: if a probability is outside [0, 1].
        NetworkError: if there are fewer units than modules on one side.

    Example:
        >>> area = Population(tuple("abcd"), ("V1",) * 4)
        >>> drawn = modular_blocks(area, area, rng=np.random.default_rng(0), modules=2, within=1.0,
        ...                        between=0.0)
        >>> drawn.structure[0].tolist()
        [1.0, 1.0, 0.0, 0.0]

    References:
        Holland, Laskey & Leinhardt 1983, Soc Networks 5:109.
    """
    require_probability("connection", within, zero=True)
    require_probability("connection", between, zero=True)
    require_count("modules", modules, 1, min(len(targets), len(sources)), of="modules")
    rows, columns = (np.array_split(np.arange(len(side)), modules) for side in (targets, sources))
    blocks = []
    for m, to in enumerate(rows):
        for n, of in enumerate(columns):
            drawn = scattered(len(to), len(of), within if m == n else between, rng=rng)
            blocks.append((to[drawn.target], of[drawn.source]))
    edges = Edges(*(np.concatenate(side) for side in zip(*blocks, strict=True)))
    return synapses_on(edges, targets, sources, gain=gain, rng=rng)


def modules_of(units: int, modules: int) -> np.ndarray:
    """Module of every unit, as :func:`modular_blocks` divides them.

    Args:
        units: Number of units.
        modules: Number of modules.

    Returns:
        Number of the module ``[unit]``, from 0.

    Example:
        >>> modules_of(5, 2).tolist()
        [0, 0, 0, 1, 1]
    """
    sizes = [len(part) for part in np.array_split(np.arange(units), modules)]
    return np.repeat(np.arange(modules), sizes)
