"""Ring patterns: two classes of random fields on a ring that differ in their correlation length."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import erf

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.stimuli.ring_fields import (
    Chain,
    chain_covariance,
    gaussian_field,
    ising_chain,
    phi4_chain,
    sample_chain,
)
from arealis.types import Stimuli

__all__ = ["ring_patterns"]

_JITTER = 1e-3


def ring_patterns(
    *,
    positions: int = 100,
    correlation_lengths: tuple[float, float] = (6.0, 3.0),
    stimuli: int = 10_000,
    field: Literal["gain", "ising", "phi4"] = "gain",
    gain: float = 3.0,
    gaussian: bool = False,
    seed: int = 0,
) -> Stimuli:
    r"""Make random patterns on a ring, of two classes whose correlations reach differently far.

    A Gaussian field z with covariance C becomes a saturating one of unit variance,

    .. math:: C_{ij} = \frac{e^{-|i - j|^2 / \xi^2} + 10^{-3} \delta_{ij}}{1 + 10^{-3}}, \qquad
              x = \frac{\operatorname{erf}(g z / \sqrt 2)}{\sqrt \gamma}, \qquad
              \gamma = \frac{2}{\pi} \arcsin \frac{g^2}{1 + g^2}

    which has sharp edges for a large gain g and is Gaussian for a small one. The ``gaussian`` control has the
    same covariance and nothing else:

    .. math:: \langle x_i x_j \rangle = \frac{2}{\pi \gamma} \arcsin \frac{g^2 C_{ij}}{1 + g^2}

    Other fields with edges are drawn exactly, with correlations that fall as :math:`e^{-d / \xi}`: Ising
    spins, and values in a double well joined by springs (``"phi4"``), scaled to unit variance.

    Args:
        positions: Positions D of the ring.
        correlation_lengths: Length ξ of the class 0 and of the class 1, in positions.
        stimuli: Number of patterns; classes take turns.
        field: Which field is not Gaussian.
        gain: Gain g of the field ``"gain"``; the others have none.
        gaussian: Draw the Gaussian control of that field instead.
        seed: Seed of the patterns.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, 1, position]`` of mean 0 and variance 1.
        The target ``"label"`` is the class; the target ``"sign"``, float32 ``[stimulus, 1, 1]``, is −1 for
        class 0 and +1 for class 1, for regression. Chance is one half.

    Raises:
        SpecificationError: if a number is out of range, or a correlation length too long for the ring.

    Example:
        >>> made = ring_patterns(positions=20, correlation_lengths=(3.0, 1.0), stimuli=4)
        >>> made.inputs["stimulus"].shape, made.targets["label"].tolist()
        ((4, 1, 20), [0, 1, 0, 1])

    References:
        Ingrosso & Goldt 2022, PNAS 119:e2201854119, arXiv:2202.00565.
    """
    require_within(
        "ring patterns",
        positions=(positions, 3, 100_000),
        stimuli=(stimuli, 2, float("inf")),
        gain=(gain, 1e-3, 1e3),
        shortest_correlation_length=(min(correlation_lengths), 0.1, positions),
        longest_correlation_length=(max(correlation_lengths), 0.1, positions),
    )
    rng = np.random.default_rng(seed)
    label = np.arange(stimuli) % 2
    patterns = np.empty((stimuli, positions))
    for each, length in enumerate(correlation_lengths):
        count = int((label == each).sum())
        if field == "gain":
            patterns[label == each] = _saturating(positions, length, count, gain, gaussian, rng)
        else:
            chain = ising_chain(length) if field == "ising" else phi4_chain(length)
            patterns[label == each] = _chained(chain, positions, count, gaussian, rng)
    return made_up(
        "pattern",
        {"stimulus": patterns[:, None]},
        {"label": label, "sign": (2.0 * label - 1.0)[:, None, None]},
    )


def _saturating(
    positions: int, length: float, count: int, gain: float, gaussian: bool, rng: np.random.Generator
) -> np.ndarray:
    distance = np.minimum(np.arange(positions), positions - np.arange(positions))
    covariance = (np.exp(-((distance / length) ** 2)) + _JITTER * (distance == 0)) / (1 + _JITTER)
    slope = gain**2 / (1 + gain**2)
    variance = 2 / np.pi * np.arcsin(slope)
    if gaussian:
        return gaussian_field(2 / np.pi * np.arcsin(slope * covariance) / variance, count, rng=rng)
    return erf(gain / np.sqrt(2) * gaussian_field(covariance, count, rng=rng)) / np.sqrt(variance)


def _chained(
    chain: Chain, positions: int, count: int, gaussian: bool, rng: np.random.Generator
) -> np.ndarray:
    covariance = chain_covariance(chain, positions)
    if gaussian:
        return gaussian_field(covariance / covariance[0], count, rng=rng)
    return sample_chain(chain, count, positions, rng=rng) / np.sqrt(covariance[0])
