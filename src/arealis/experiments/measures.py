"""Measures of one task that need more than a model and a recording."""

from __future__ import annotations

import numpy as np

from arealis.analysis import accuracy
from arealis.types import Measurement, Responses, SpecificationError

__all__ = ["decision_accuracy"]


def decision_accuracy(
    *,
    model: Responses,
    labels: np.ndarray | None,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    area: str,
) -> Measurement:
    """Fraction of stimuli whose label's unit is the most active of an area.

    Args:
        model: Recorded responses.
        labels: Label of every stimulus.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        area: The area whose units stand for the labels.

    Returns:
        The measurement ``"accuracy"``.

    Raises:
        SpecificationError: if the area was not recorded, or the stimuli have no labels.
    """
    chosen = model.isel(unit=(model.coords["area"] == area).values)
    if labels is None or not chosen.sizes["unit"]:
        raise SpecificationError(
            "accuracy cannot be taken",
            given="stimuli without labels" if labels is None else f"area {area!r}",
            needed=f"stimuli with labels, and one of the areas {sorted(set(model.coords['area'].values))}",
            action="correct [[measure]] kind = 'accuracy', or choose other stimuli",
        )
    return accuracy(chosen, labels, weights=weights, permutations=permutations, rng=rng)
