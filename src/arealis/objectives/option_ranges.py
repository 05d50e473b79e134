"""Options of costs that have to lie in a range."""

from __future__ import annotations

import math

from arealis.types import SpecificationError

__all__ = ["require_batch", "require_lag", "require_range"]


def require_range(
    cost: str,
    option: str,
    value: float,
    *,
    above: float | None = None,
    least: float | None = None,
    below: float = math.inf,
) -> None:
    """Require an option to be finite and within bounds.

    Args:
        cost: Name of the cost.
        option: Name of the option.
        value: Its value.
        above: Bound that it has to exceed.
        least: Bound that it may equal.
        below: Bound that it has to stay below.

    Raises:
        SpecificationError: if it does not.

    Example:
        >>> require_range("InfoNCE", "temperature", 0.1, above=0)
    """
    low = (above is None or value > above) and (least is None or value >= least)
    if low and value < below and math.isfinite(value):
        return
    bounds = [f"above {above}" if above is not None else f"of at least {least}"]
    bounds += [f"below {below}"] if math.isfinite(below) else []
    raise SpecificationError(
        f"{option} of {cost} is out of range",
        given=f"{value}",
        needed=f"a number {' and '.join(bounds)}",
        action=f"correct {option}",
    )


def require_lag(cost: str, lag: int, steps: int) -> None:
    """Require more time steps than a lag.

    Args:
        cost: Name of the cost.
        lag: Number of time steps between what is compared.
        steps: Number of time steps that the network ran.

    Raises:
        SpecificationError: if nothing comes so late.

    Example:
        >>> require_lag("slowness", 1, 2)
    """
    if steps <= lag:
        raise SpecificationError(
            f"{cost} finds no later time step",
            given=f"{steps} time steps",
            needed=f"at least {lag + 1}",
            action="run the network for more steps, on stimuli that unfold in time",
        )


def require_batch(cost: str, examples: int, fewest: int = 2) -> None:
    """Require several examples a batch, for costs that compare examples.

    Args:
        cost: Name of the cost.
        examples: Number of examples in the batch.
        fewest: How many it takes.

    Raises:
        SpecificationError: if there are fewer.

    Example:
        >>> require_batch("triplet", 2)
    """
    if examples < fewest:
        raise SpecificationError(
            f"{cost} compares the examples of a batch",
            given=f"a batch of {examples}",
            needed=f"at least {fewest}",
            action="enlarge the batch",
        )
