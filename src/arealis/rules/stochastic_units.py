"""Stochastic units: what a unit does on average, given its drive, and one draw of what it does."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from arealis.types import Network, SpecificationError, Streams

__all__ = ["UNITS", "draw", "expected", "kind_of", "require_kind"]

UNITS = ("bernoulli", "gaussian")
"""Kinds of stochastic units: 0 or 1; or normal with variance one."""


def expected(kind: str, drive: Tensor) -> Tensor:
    r"""Return the mean of units, given their drive.

    .. math:: \sigma(v) \;\text{ or }\; v

    Args:
        kind: One of :data:`UNITS`.
        drive: Their drive.

    Returns:
        Means of the same shape.
    """
    return torch.sigmoid(drive) if kind == "bernoulli" else drive


def draw(kind: str, mean: Tensor, *, rng: Streams) -> Tensor:
    """Draw what units do, given their mean.

    Args:
        kind: One of :data:`UNITS`.
        mean: Means ``[time, replica, batch, unit]``.
        rng: Random streams, one a replica.

    Returns:
        Draws of the same shape.
    """
    time, _, batch, units = mean.shape
    if kind == "gaussian":
        return mean + rng.normal((time, batch, units), like=mean).transpose(0, 1)
    chance = [g.random((time, batch, units), dtype=np.float32) for g in rng.generators()]
    return (torch.as_tensor(np.stack(chance, axis=1)).to(mean) < mean).to(mean.dtype)


def kind_of(network: Network, area: str) -> str:
    """Return the kind of an area's units: sigmoid neurons are 0 or 1, linear ones normal.

    Args:
        network: The network.
        area: The area.

    Returns:
        One of :data:`UNITS`.
    """
    return "bernoulli" if network.activation(area) == "sigmoid" else "gaussian"


def require_kind(kind: str) -> None:
    """Require a kind of visible unit.

    Args:
        kind: What was given.

    Raises:
        SpecificationError: if it is not one of :data:`UNITS`.
    """
    if kind not in UNITS:
        raise SpecificationError(
            "unknown kind of visible units",
            given=repr(kind),
            needed=f"one of {list(UNITS)}",
            action="take 'bernoulli' for values from 0 to 1, 'gaussian' for standardised ones",
        )
