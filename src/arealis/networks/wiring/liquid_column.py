"""Liquid column: a small cortical column whose units connect the likelier the nearer they are."""

from __future__ import annotations

from math import prod

import numpy as np

from arealis.networks.wiring.requirements import require_one_population, require_probability
from arealis.networks.wiring.synapses import Population, Synapses
from arealis.types import NetworkError, SpecificationError

__all__ = ["liquid_column"]


def liquid_column(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    grid: tuple[int, int, int] = (3, 3, 15),
    reach: float = 2.0,
    inhibitory: float = 0.2,
    probabilities: tuple[float, float, float, float] = (0.3, 0.2, 0.4, 0.1),
    strengths: tuple[float, float, float, float] = (1.0, 2.0, 0.63, 0.63),
    gain: float = 1.0,
) -> Synapses:
    r"""Connect units on a grid by their distance and by whether they excite or inhibit: a liquid.

    .. math:: P(j \to i) = C_{ji}\, e^{-D_{ij}^2 / \lambda^2}, \qquad
              w_{ij} = g\, A_{ji}\, \epsilon_{ij}, \quad \epsilon_{ij} \sim \mathrm{Exp}(1)

    with distances D in units of the grid. C and A depend on the types of both cells, in the order excitatory
    to excitatory, excitatory to inhibitory, inhibitory to excitatory, inhibitory to inhibitory. Weights have
    the mean A and as large a standard deviation. Which units inhibit is drawn here and is the sign of the
    structure: leave ``excitatory`` of the area out, and set ``sign_constrained`` to keep it while learning.
    No unit connects to itself.

    Args:
        targets: Units that receive, row by row of the grid; must be the sources too.
        sources: Units that send.
        rng: Random generator of this replica.
        grid: Units along each side.
        reach: Distance λ, in units of the grid.
        inhibitory: Fraction of the units that inhibit.
        probabilities: C, by types of both cells.
        strengths: A, by types of both cells; the published ratio is 30 : 60 : 19 : 19.
        gain: Scale ``g``.

    Returns:
        The synapses: weights above zero on a structure of signs.

    Raises:
        SpecificationError: if the two sides are not the same units, a fraction is outside [0, 1], or the
            reach or a strength is not above zero.
        NetworkError: if the grid does not hold the units.

    Example:
        >>> column = Population(tuple(str(i) for i in range(135)), ("liquid",) * 135)
        >>> drawn = liquid_column(column, column, rng=np.random.default_rng(0))
        >>> int((drawn.structure.min(axis=0) < 0).sum()), bool((drawn.weight >= 0).all())
        (27, True)

    References:
        Maass, Natschläger & Markram 2002, Neural Comput 14:2531.
    """
    require_one_population("liquid", targets, sources)
    for fraction in (inhibitory, *probabilities):
        require_probability("connection", fraction, zero=True)
    if not (np.isfinite(reach) and min(reach, *strengths) > 0):
        raise SpecificationError(
            "a liquid column is out of range",
            given=f"reach = {reach}, strengths = {list(strengths)}",
            needed="numbers above zero",
            action="correct them",
        )
    units = len(targets)
    if prod(grid) != units or min(grid) < 1:
        raise NetworkError(
            "the grid of a liquid column does not hold the units",
            given=f"{' × '.join(map(str, grid))} places for {units} units",
            needed="as many places as units",
            action="change 'grid', or the number of units",
        )
    inhibits = rng.permutation(np.arange(units) < round(inhibitory * units)).astype(int)
    types = inhibits[:, None] + 2 * inhibits[None]  # [target, source]
    chance = np.array(probabilities)[types] * np.exp(-_squared_distances(grid) / reach**2)
    np.fill_diagonal(chance, 0)
    exists = rng.random((units, units)) < chance
    weight = gain * np.array(strengths)[types] * rng.standard_exponential((units, units))
    return Synapses(weight * exists, exists * (1.0 - 2.0 * inhibits))


def _squared_distances(grid: tuple[int, int, int]) -> np.ndarray:
    """Squared distances ``[unit, unit]`` of places of a grid, row by row."""
    place = np.indices(grid).reshape(3, -1)
    return np.square(place[:, :, None] - place[:, None]).sum(axis=0)
