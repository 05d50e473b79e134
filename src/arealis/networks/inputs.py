"""Inputs: whether what a network is given fits it."""

from __future__ import annotations

from collections.abc import Sequence

from arealis.types import Inputs, NetworkError, Projection

__all__ = ["require_inputs"]


def require_inputs(
    projections: Sequence[Projection], areas: Sequence[str], inputs: Inputs, steps: int
) -> None:
    """Require that every source has its input, as long as the simulation.

    Args:
        projections: Projections of the network.
        areas: Names of its areas.
        inputs: Source or area → ``[time or 1, replica or 1, batch, feature]``.
        steps: Number of time steps.

    Raises:
        NetworkError: if an input is missing, unknown, or has another number of time steps.
    """
    needed = {p.source for p in projections if p.source not in areas}
    missing, strange = sorted(needed - set(inputs)), sorted(set(inputs) - needed - set(areas))
    if missing or strange:
        raise NetworkError(
            "the inputs do not fit the network",
            given=f"inputs {sorted(inputs)}",
            needed=f"{sorted(needed)}, and areas {list(areas)} only for injected currents",
            action=f"add {missing}" if missing else f"remove {strange}",
        )
    wrong = {k: len(v) for k, v in inputs.items() if len(v) not in (1, steps)}
    if wrong:
        raise NetworkError(
            "an input has the wrong number of time steps",
            given=str(wrong),
            needed=f"1 (held) or {steps}",
            action="match the number of steps of the simulation",
        )
