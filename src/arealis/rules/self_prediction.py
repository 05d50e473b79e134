"""Prediction of an area's own future by its past, which needs no error of other areas."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from arealis.types import Activity, Network, Parameters, RuleState, SpecificationError, Streams

__all__ = ["draw_predictions", "require_future", "signal_from_error"]


def require_future(steps: int, *, option: str, rule: str) -> None:
    """Require that what is predicted lies ahead.

    Args:
        steps: Time steps to look ahead.
        option: What the rule calls them.
        rule: What to call the rule in an error.

    Raises:
        SpecificationError: if there are none.
    """
    if steps < 1:
        raise SpecificationError(
            f"{rule} cannot predict the past",
            given=f"{option} {steps}",
            needed="at least one time step",
            action="leave it out to take the default",
        )


def draw_predictions(
    network: Network, params: Parameters, names: Sequence[tuple[str, str]], *, rng: Streams
) -> RuleState:
    """Draw weak predictions of an area by itself, each independent of all others.

    Args:
        network: The network.
        params: Its parameters, which give the type.
        names: Area and name of each.
        rng: Random streams, one a replica.

    Returns:
        Name → matrix ``[replica, unit, unit]``.
    """
    like, state = next(iter(params.values())), {}
    for area, name in names:
        units = network.units(area)
        state[name] = rng.spawn(name).normal((units, units), like=like) / units
    return state


def signal_from_error(network: Network, area: str, activity: Activity, error: Tensor) -> Tensor:
    """Take an error on an area's activity to the drive of the same time step, and no further.

    Args:
        network: The network.
        area: The area.
        activity: What the network did.
        error: Derivative by the area's activity ``[time, replica, batch, unit]``.

    Returns:
        The signal ``[time, replica, batch, unit]``.
    """
    return network.leak(area) * network.slope(area, activity[area]) * error
