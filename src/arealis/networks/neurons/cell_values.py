"""Values of a parameter that differ from cell to cell, drawn by every replica for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import torch
from scipy import special
from torch import Tensor

from arealis.types import SpecificationError, Streams

__all__ = ["Spread", "cell_values"]

Spread: TypeAlias = Literal["normal", "lognormal", "gamma", "uniform"]
"""How values lie around their mean."""

_LEAST_MASS = 1e-6
_Curve: TypeAlias = Callable[[Any], Any]


def cell_values(
    mean: float,
    spread: float,
    *,
    units: int,
    rng: Streams,
    distribution: Spread = "normal",
    lowest: float | None = None,
    highest: float | None = None,
    dtype: torch.dtype = torch.float32,
    name: str = "a parameter",
) -> Tensor:
    r"""Draw one value a cell.

    .. math:: x = F^{-1}\bigl(F(a) + u\,(F(b) - F(a))\bigr), \qquad u \sim \mathrm{Uniform}(0, 1)

    with the distribution function :math:`F`, the lowest value a and the highest b: as if every cell that fell
    outside were drawn again until it does not. Mean and spread are those before values outside are refused.

    Args:
        mean: Mean.
        spread: Standard deviation, 0 or more.
        units: Number of cells.
        rng: Random streams, one a replica.
        distribution: ``"normal"``, ``"lognormal"``, ``"gamma"`` or ``"uniform"``; the second and third for
            what is above zero, such as time constants.
        lowest: No value lies below; None for no limit.
        highest: No value lies above; None for no limit.
        dtype: Number type.
        name: What the parameter is called, for errors.

    Returns:
        Values ``[replica, 1, unit]``, as neurons take them.

    Raises:
        SpecificationError: for a negative spread, an unknown distribution, a mean that is not above zero
            where the distribution needs that, or limits between which hardly any value falls.

    Example:
        >>> from arealis.numerics import ReplicaStreams
        >>> drawn = cell_values(0.02, 0.01, units=1000, rng=ReplicaStreams((0, 1)), distribution="gamma")
        >>> drawn.shape, bool((drawn.mean(2) - 0.02).abs().max() < 0.001)
        (torch.Size([2, 1, 1000]), True)

    References:
        Perez-Nieves, Leung, Dragotti & Goodman 2021, Nature Communications 12:5791, for time constants drawn
        from a gamma distribution.
    """
    _require(mean, spread, distribution, name)
    below, value = _curves(mean, spread, distribution)
    first = 0.0 if lowest is None else float(below(lowest))
    last = 1.0 if highest is None else float(below(highest))
    if spread == 0:  # all of it lies at the mean
        outside = (lowest is not None and mean < lowest) or (highest is not None and mean > highest)
        first, last = 0.0, 0.0 if outside else 1.0
    if last - first < _LEAST_MASS:
        raise SpecificationError(
            f"hardly any value of {name} falls between its limits",
            given=f"lowest {lowest}, highest {highest}, {distribution} with mean {mean:g}, spread {spread:g}",
            needed="lowest below highest, with a millionth of the values between them at least",
            action="move the limits, or the mean",
        )
    chance = np.stack([g.random(units) for g in rng.generators()])
    drawn = torch.as_tensor(value(first + (last - first) * chance), dtype=dtype)
    return drawn.clamp(lowest, highest)[:, None] if (lowest, highest) != (None, None) else drawn[:, None]


def _require(mean: float, spread: float, distribution: str, name: str) -> None:
    if not spread >= 0:
        raise SpecificationError(
            f"the spread of {name} is negative",
            given=f"{spread:g}",
            needed="a standard deviation, 0 or more",
            action="correct 'spread'",
        )
    if distribution not in get_args(Spread):
        raise SpecificationError(
            f"{name} is drawn from an unknown distribution",
            given=repr(distribution),
            needed=f"one of {list(get_args(Spread))}",
            action="choose one of these",
        )
    if distribution in ("lognormal", "gamma") and not mean > 0:
        raise SpecificationError(
            f"{name} cannot be {distribution}, for its mean is not above zero",
            given=f"mean {mean:g}",
            needed="a mean above 0, or another distribution",
            action="choose 'normal' or 'uniform'",
        )


def _curves(mean: float, spread: float, distribution: str) -> tuple[_Curve, _Curve]:
    """The distribution function, and its inverse."""
    if spread == 0:
        return np.ones_like, lambda chance: np.full_like(chance, mean)
    if distribution == "uniform":
        start, width = mean - 3**0.5 * spread, 2 * 3**0.5 * spread
        return lambda x: np.clip((x - start) / width, 0.0, 1.0), lambda u: start + width * u
    if distribution == "gamma":
        shape, scale = (mean / spread) ** 2, spread**2 / mean
        return (
            lambda x: special.gammainc(shape, max(x, 0.0) / scale),
            lambda u: scale * special.gammaincinv(shape, u),
        )
    if distribution == "lognormal":
        width = np.log1p((spread / mean) ** 2) ** 0.5
        middle = np.log(mean) - 0.5 * width**2
        return (
            lambda x: special.ndtr((np.log(x) - middle) / width) if x > 0 else 0.0,
            lambda u: np.exp(middle + width * special.ndtri(u)),
        )
    return lambda x: special.ndtr((x - mean) / spread), lambda u: mean + spread * special.ndtri(u)
