"""Among: the part of a population that has to do with some stimuli."""

from __future__ import annotations

import numpy as np

from arealis.numerics import positions_of
from arealis.types import Dissimilarities, Responses

__all__ = ["among", "stimuli_of"]


def stimuli_of(population: Responses | Dissimilarities) -> list[str]:
    """Names of the stimuli that a population is known for.

    Args:
        population: Responses or dissimilarities.

    Returns:
        Each name once, in the order of the population.

    Example:
        >>> from arealis.types import make_dissimilarities
        >>> stimuli_of(make_dissimilarities(np.ones((1, 1, 3)), stimulus_id=np.array(["b", "a", "c"]),
        ...                                 distance="correlation", provenance="made up"))
        ['b', 'a', 'c']
    """
    if "stimulus" in population.dims:
        return population.coords["stimulus_id"].values.tolist()
    first, second = (population.coords[f"{side}_stimulus_id"].values.tolist() for side in ("first", "second"))
    return list(dict.fromkeys([*first, *second]))


def among(population: Responses | Dissimilarities, stimulus_id: np.ndarray) -> Responses | Dissimilarities:
    """Select what a population does with some stimuli.

    Args:
        population: Responses, or dissimilarities ``[subject, session, pair]``.
        stimulus_id: Names of the stimuli.

    Returns:
        Responses in the order of the names, or the dissimilarities of all pairs among them in the order of
        the population.

    Raises:
        DataError: if the population is not known for one of them.

    Example:
        >>> from arealis.types import make_dissimilarities
        >>> three = make_dissimilarities(np.array([[[1.0, 2.0, 3.0]]]), stimulus_id=np.array(["a", "b", "c"]),
        ...                              distance="correlation", provenance="made up")
        >>> among(three, np.array(["c", "a"])).values
        array([[[2.]]])
    """
    place = positions_of(stimulus_id, stimuli_of(population), kind="stimulus")
    if "stimulus" in population.dims:
        return population.isel(stimulus=place)
    sides = [population.coords[f"{side}_stimulus_id"].isin(stimulus_id) for side in ("first", "second")]
    return population.isel(pair=(sides[0] & sides[1]).values)
