"""What synapses require of their times."""

from __future__ import annotations

import math

from arealis.types import SpecificationError

__all__ = ["LONGEST_DELAY", "delay_steps", "require_time_constant"]

LONGEST_DELAY = 10_000


def require_time_constant(name: str, seconds: float, step_duration: float, *, above: float = 0.0) -> None:
    """Require a time constant that a time step resolves.

    Args:
        name: The field.
        seconds: The time constant.
        step_duration: Seconds a time step.
        above: What it has to exceed.

    Raises:
        SpecificationError: if it is not above zero or ``above``, or shorter than a time step.

    Example:
        >>> require_time_constant("time_constant", 0.005, 0.001)
    """
    if not above < seconds < math.inf or seconds < step_duration:
        raise SpecificationError(
            f"'{name}' of a synapse cannot be resolved",
            given=f"{seconds:g} s, with time steps of {step_duration:g} s",
            needed=f"at least a time step, and above {above:g} s",
            action=f"lengthen '{name}', or shorten step_duration",
        )


def delay_steps(seconds: float, step_duration: float) -> int:
    """Return how many time steps a delay is.

    Args:
        seconds: The delay.
        step_duration: Seconds a time step.

    Returns:
        A whole number, zero or more.

    Raises:
        SpecificationError: if the delay is negative, no whole number of steps, or longer than can be kept.

    Example:
        >>> delay_steps(0.003, 0.001)
        3
    """
    steps = seconds / step_duration if math.isfinite(seconds) else math.inf
    if not 0 <= steps <= LONGEST_DELAY or abs(steps - round(steps)) > 1e-6:
        raise SpecificationError(
            "the delay of a synapse cannot be kept",
            given=f"{seconds:g} s, with time steps of {step_duration:g} s",
            needed=f"a whole number of time steps, from 0 to {LONGEST_DELAY}",
            action="round 'delay' to time steps, or change step_duration",
        )
    return round(steps)
