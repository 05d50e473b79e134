"""An integration that has run away: which variable, which neuron, which time step."""

from __future__ import annotations

import torch
from torch import Tensor

from arealis.types import NetworkError

__all__ = ["check_finite"]


def check_finite(name: str, last: Tensor, through_time: Tensor) -> None:
    """Refuse a variable that became infinite or not a number.

    Args:
        name: What it is called.
        last: Its last value ``[replica, batch, unit]``, of a model that never recovers from one that is not
            finite; else all of ``through_time``.
        through_time: Its values ``[time, replica, batch, unit]``, searched only where ``last`` is not finite.

    Raises:
        NetworkError: naming the first time step and the unit.

    Example:
        >>> values = torch.tensor([1.0, float("inf")]).reshape(2, 1, 1, 1)
        >>> check_finite("potential", values[-1], values)
        Traceback (most recent call last):
        ...
        arealis.types.errors.NetworkError: potential is not finite. Given: inf at time step 1 in unit 0 ...
    """
    if bool(torch.isfinite(last).all()):
        return
    where = (~torch.isfinite(through_time)).nonzero()
    if not len(where):
        return
    step, replica, example, unit = where[0].tolist()
    value = float(through_time[step, replica, example, unit])
    raise NetworkError(
        f"{name} is not finite",
        given=f"{value} at time step {step} in unit {unit} (replica {replica}, example {example})",
        needed="a finite value",
        action="shorten the time step, or weaken the drive",
    )
