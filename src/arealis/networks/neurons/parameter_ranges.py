"""What the parameters of a neuron model must fulfil, also as they learn: positive, ordered, short steps."""

from __future__ import annotations

import torch
from torch import Tensor

from arealis.networks.neuron import Value
from arealis.types import SpecificationError

__all__ = [
    "LEAST",
    "LONGEST_MEMORY",
    "least_time",
    "milliseconds",
    "require_above",
    "require_not_negative",
    "require_positive",
    "require_short_step",
    "threshold_above",
]

LEAST = 1e-3
"""What is learnt and has to be above another value, or positive, is more than that by this much."""
LONGEST_MEMORY = 1 - 1e-6
"""The most that a decay can learn: 1 would never forget."""


def require_positive(model: str, **parameters: Value) -> None:
    """Refuse parameters that are not positive in every cell.

    Args:
        model: What the model is called.
        parameters: Name → value.

    Raises:
        SpecificationError: naming the first parameter that is not.

    Example:
        >>> require_positive("a neuron", capacitance=-1.0)
        Traceback (most recent call last):
        ...
        arealis.types.errors.SpecificationError: capacitance of a neuron is not positive. Given: -1.0. ...
    """
    for name, value in parameters.items():
        if not _least(value) > 0:
            raise SpecificationError(
                f"{name} of {model} is not positive",
                given=f"{_least(value)}",
                needed="a number above 0" + (" in every cell" if isinstance(value, Tensor) else ""),
                action=f"raise {name}",
            )


def require_not_negative(model: str, **parameters: Value) -> None:
    """Refuse parameters that are below zero in some cell.

    Args:
        model: What the model is called.
        parameters: Name → value.

    Raises:
        SpecificationError: naming the first parameter that is.

    Example:
        >>> require_not_negative("a neuron", refractory_period=-0.001)
        Traceback (most recent call last):
        ...
        arealis.types.errors.SpecificationError: refractory_period of a neuron is negative. Given: -0.001. ...
    """
    for name, value in parameters.items():
        if not _least(value) >= 0:
            raise SpecificationError(
                f"{name} of {model} is negative",
                given=f"{_least(value)}",
                needed="0 or more" + (" in every cell" if isinstance(value, Tensor) else ""),
                action=f"raise {name}",
            )


def require_above(model: str, lower: tuple[str, Value], upper: tuple[str, Value]) -> None:
    """Refuse two parameters in the wrong order, such as a reset above the peak, which would never end.

    Args:
        model: What the model is called.
        lower: Name and value of the parameter that must lie below.
        upper: Name and value of the other.

    Raises:
        SpecificationError: if in some cell it does not.

    Example:
        >>> require_above("a neuron", ("reset", 40.0), ("peak", 30.0))
        Traceback (most recent call last):
        ...
        arealis.types.errors.SpecificationError: reset of a neuron does not lie below peak. Given: ...
    """
    gap = upper[1] - lower[1]
    if not _least(gap) > 0:
        raise SpecificationError(
            f"{lower[0]} of {model} does not lie below {upper[0]}",
            given=f"{upper[0]} less {lower[0]} = {_least(gap)}",
            needed="a number above 0" + (" in every cell" if isinstance(gap, Tensor) else ""),
            action=f"lower {lower[0]} or raise {upper[0]}",
        )


def require_short_step(
    model: str, step_duration: float, *, longest: float | None = None, **time_constants: Value
) -> None:
    """Refuse a time step longer than what it has to resolve.

    Args:
        model: What the model is called.
        step_duration: Seconds.
        longest: Seconds that a step may last, for a model whose time constants are not parameters.
        time_constants: Name → seconds.

    Raises:
        SpecificationError: if step or a time constant is not positive, or the step longer than one in some
            cell.

    Example:
        >>> require_short_step("a neuron", 0.01, membrane_time_constant=0.005)
        Traceback (most recent call last):
        ...
        arealis.types.errors.SpecificationError: a time step of a neuron is longer than
            membrane_time_constant...
    """
    require_positive(model, step_duration=step_duration, **time_constants)
    if longest is not None and step_duration > longest:
        raise SpecificationError(
            f"a time step of {model} is too long for its equations",
            given=f"{step_duration} s",
            needed=f"step_duration at most {longest} s",
            action="lower step_duration",
        )
    for name, value in time_constants.items():
        if step_duration > _least(value):
            raise SpecificationError(
                f"a time step of {model} is longer than {name}",
                given=f"{step_duration} s against {_least(value)} s",
                needed=f"step_duration at most {name}",
                action=f"lower step_duration or raise {name}",
            )


def least_time(step_duration: float) -> float:
    """Return the shortest time constant that may be learnt, above a step also once it is rounded.

    Args:
        step_duration: Seconds a time step.

    Example:
        >>> least_time(1.0)
        1.001
    """
    return (1 + LEAST) * step_duration


def threshold_above(rest: Value, reset: str, reset_to: Value | None) -> Value:
    """Return the lowest threshold that an integrate-and-fire neuron may learn.

    Args:
        rest: Its potential without a drive.
        reset: How it is reset.
        reset_to: To what, if that does not follow the threshold.

    Example:
        >>> threshold_above(0.0, "value", 0.5), threshold_above(0.0, "subtract", 0.5)
        (0.501, 0.001)
    """
    if reset != "value" or reset_to is None:
        return rest + LEAST
    if isinstance(rest, Tensor) or isinstance(reset_to, Tensor):
        return torch.maximum(torch.as_tensor(rest), torch.as_tensor(reset_to)) + LEAST
    return max(rest, reset_to) + LEAST


def milliseconds(seconds: float) -> float:
    """Return a duration in milliseconds, rounded to a picosecond so that 0.0001 s is 0.1 ms exactly.

    Example:
        >>> milliseconds(0.0003)
        0.3
    """
    return round(1e3 * seconds, 9)


def _least(value: Value) -> float:
    return float(value.detach().min()) if isinstance(value, Tensor) else float(value)
