"""Delays of synapses, as the table of a projection asks for them."""

from __future__ import annotations

from arealis.experiments.network_tables import ProjectionTable
from arealis.networks import Delays, uniform_delays
from arealis.types import SpecificationError

__all__ = ["make_delays"]


def make_delays(table: ProjectionTable, number: int, step_duration: float) -> Delays | None:
    """Make what draws the delays of a projection's synapses.

    Args:
        table: The projection.
        number: Which one of the file it is.
        step_duration: Seconds a time step.

    Returns:
        What draws them; None if synapses have none of their own.

    Raises:
        SpecificationError: if the range holds delays that cannot be kept; it names the projection.
    """
    if table.delays is None:
        return None
    try:
        return uniform_delays(step_duration=step_duration, **table.delays.model_dump())
    except SpecificationError as error:
        raise SpecificationError(
            f"'projection.{number}.delays', from {table.source} to {table.target}: {error.problem}",
            given=error.given,
            needed=error.needed,
            action=error.action.replace("'delay'", "'shortest' and 'longest'"),
        ) from None
