"""Functional alignment: how well a common space of two populations holds for stimuli left out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import numpy as np

from arealis import numerics
from arealis.comparison.instrument import Instrument
from arealis.numerics.functional_alignment import (
    CommonSpace,
    common_space_correlation,
    common_space_identification,
    stimulus_blocks,
)
from arealis.numerics.shape.checked import centred_responses
from arealis.types import EstimatorCard

__all__ = ["hyperalignment", "shared_response"]

Score = Literal["correlation", "identification"]
_SCORES = {"correlation": common_space_correlation, "identification": common_space_identification}
_SHAPES = ("permutation of units", "rotation", "isotropic scale", "offset of units")


def hyperalignment(*, folds: int = 5, score: Score = "correlation") -> Instrument:
    r"""How alike two populations are, on stimuli left out, once rotated into a common space.

    .. math:: \frac{\sum_s \langle a_s, b_s \rangle}{\sqrt{\sum_s \|a_s\|^2 \sum_s \|b_s\|^2}}, \qquad
              a_s = (x_s - \bar x) W_x, \quad b_s = (y_s - \bar y) W_y

    with rotations from the other stimuli; or the share of left-out stimuli of a fold that are identified in
    one population from the other. Take it where few stimuli would make Procrustes of unrelated populations
    look alike: here chance is 0 (identification: one over the stimuli of a fold). Do not take it where
    sizes of responses matter, or as a metric. Runs of neighbours are left out, so shuffle stimuli that
    come sorted by category.

    Args:
        folds: Runs of neighbouring stimuli that are left out in turn.
        score: What is reported of the stimuli left out.

    Returns:
        The instrument ``"hyperalignment"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(hyperalignment().evaluate(x, 2 * x[:, ::-1] + 4), 12)
        1.0

    Reference:
        Haxby et al. 2011, Neuron 72:404.
    """
    return _instrument("hyperalignment", numerics.hyperalign, folds, score, "Haxby et al. 2011", {})


def shared_response(
    *, features: int = 5, folds: int = 5, score: Score = "correlation", probabilistic: bool = False
) -> Instrument:
    r"""How alike two populations are, on stimuli left out, in the few features that they share.

    .. math:: \min_{S, W_x, W_y} \|X - S W_x^\top\|^2 + \|Y - S W_y^\top\|^2, \qquad W^\top W = I

    fitted on the other stimuli, both sides of norm 1, and scored as :func:`hyperalignment`. Take it rather
    than hyperalignment where most of each population is its own noise, and not where many weak dimensions
    count. The answer depends on the number of features: state it, and choose it on other data.

    Args:
        features: Number of shared features, no more than units on either side.
        folds: Runs of neighbouring stimuli that are left out in turn.
        score: What is reported of the stimuli left out.
        probabilistic: Fit a noise variance to each side, by expectation–maximisation.

    Returns:
        The instrument ``"shared_response"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(shared_response(features=2).evaluate(x, 2 * x[:, ::-1] + 4), 6)
        1.0

    Reference:
        Chen et al. 2015, NIPS.
    """
    fit = partial(numerics.shared_response, features=features, probabilistic=probabilistic)
    options: dict[str, str | float | int] = {
        "features": features,
        "model": "probabilistic" if probabilistic else "deterministic",
    }
    return _instrument("shared_response", fit, folds, score, "Chen et al. 2015", options)


def _instrument(
    name: str,
    fit: Callable[[Sequence[np.ndarray]], CommonSpace],
    folds: int,
    score: Score,
    reference: str,
    options: dict[str, str | float | int],
) -> Instrument:
    return Instrument(
        name=name,
        evaluate=partial(_held_out, fit=fit, folds=folds, score=score),
        card=EstimatorCard(
            variant=f"{score} in the common space, stimuli left out",
            centring="mean of the stimuli fitted",
            bias_correction="maps fitted to other stimuli",
            resampling_unit="stimulus",
            reference=reference,
            options={"folds": folds, **options},
        ),
        invariant_to=_SHAPES,
        fewest_stimuli=max(6, 2 * folds),
    )


def _held_out(
    x: np.ndarray,
    y: np.ndarray,
    *,
    fit: Callable[[Sequence[np.ndarray]], CommonSpace],
    folds: int,
    score: Score,
) -> float:
    x, y = (side / np.linalg.norm(centred_responses(side)) for side in (x, y))
    return _SCORES[score](x, y, fit, stimulus_blocks(x, y, folds))
