"""Noisy prototypes: a classification task without a file, for machines that have no data."""

from __future__ import annotations

from math import isqrt

import numpy as np

from arealis.stimuli.made_up import made_up
from arealis.types import SpecificationError, Stimuli

__all__ = ["noisy_prototypes"]

_SEED = 0


def noisy_prototypes(
    *,
    features: int = 784,
    categories: int = 10,
    stimuli: int = 5000,
    noise: float = 1.5,
    smoothness: float = 3.0,
) -> Stimuli:
    r"""Make smooth random images, one prototype a category, each shown with smooth noise of its own.

    .. math:: x_s = \operatorname{clip}_{[0, 1]}\Big(\tfrac12 + \tfrac14\,
              \frac{p_{c(s)} + \nu\, \epsilon_s}{\sqrt{1 + \nu^2}}\Big)

    with prototypes p and noise ε drawn from one Gaussian field of unit variance and correlation length
    ``smoothness``. They do not depend on any seed of the experiment: every network sees the same set.

    Args:
        features: Pixels; a square number.
        categories: Number of prototypes.
        stimuli: Number of images, divided evenly among the categories as far as that goes.
        noise: Standard deviation ν of the noise in units of that of the prototypes.
        smoothness: Pixels over which neighbours are alike; 0 for none.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, 1, features]`` from 0 to 1, row by row.
        The target ``"label"`` is the number of the category.

    Raises:
        SpecificationError: if the features are no square, or a number is too small.

    Example:
        >>> made = noisy_prototypes(features=16, categories=3, stimuli=7)
        >>> made.inputs["stimulus"].shape, made.targets["label"].tolist()
        ((7, 1, 16), [0, 1, 2, 0, 1, 2, 0])
    """
    side = isqrt(max(features, 0))
    if (
        side < 1
        or side**2 != features
        or categories < 2
        or stimuli < categories
        or min(noise, smoothness) < 0
    ):
        raise SpecificationError(
            "no prototypes can be made like this",
            given=f"features = {features}, categories = {categories}, stimuli = {stimuli}, noise = {noise}, "
            f"smoothness = {smoothness}",
            needed="a square number of features, two categories or more, a stimulus for each, and neither "
            "noise nor smoothness below 0",
            action="correct these options",
        )
    rng = np.random.default_rng(_SEED)
    prototypes = _smooth_fields(categories, side, smoothness, rng)
    label = np.arange(stimuli) % categories
    own = _smooth_fields(stimuli, side, smoothness, rng)
    mixed = (prototypes[label] + noise * own) / np.sqrt(1 + noise**2)
    images = np.clip(0.5 + 0.25 * mixed, 0, 1).astype(np.float32)
    return made_up("pattern", {"stimulus": images.reshape(stimuli, 1, features)}, {"label": label})


def _smooth_fields(count: int, side: int, smoothness: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian random fields of unit variance on a torus ``[field, side, side]``."""
    frequency = np.fft.fftfreq(side)
    squared = frequency[:, None] ** 2 + frequency[None, : side // 2 + 1] ** 2
    damping = np.exp(-((np.pi * smoothness) ** 2) * squared)
    white = np.fft.rfft2(rng.standard_normal((count, side, side)))
    fields = np.fft.irfft2(white * damping, s=(side, side))
    return fields / np.sqrt(_mean_power(damping, side))


def _mean_power(damping: np.ndarray, side: int) -> float:
    """Variance that white noise of variance one keeps; columns between the edges stand for two."""
    twice = np.full(damping.shape[1], 2.0)
    twice[0] = 1.0
    if side % 2 == 0:
        twice[-1] = 1.0
    return float((damping**2 * twice).sum() / side**2)
