"""Requirements: what a wiring asks of its numbers and of the populations that it connects."""

from __future__ import annotations

from arealis.networks.wiring.synapses import Population
from arealis.types import NetworkError, SpecificationError

__all__ = ["require_count", "require_one_population", "require_probability"]


def require_probability(name: str, value: float, *, zero: bool = False) -> None:
    """Require a probability that leaves something to connect.

    Args:
        name: What it is the probability of, such as ``"connection"``.
        value: The probability.
        zero: Whether it may be zero.

    Raises:
        SpecificationError: if it is outside (0, 1], or outside [0, 1].

    Example:
        >>> require_probability("connection", 0.1)
    """
    if not ((zero and value == 0) or 0 < value <= 1):
        raise SpecificationError(
            f"a {name} probability is outside {'[0' if zero else '(0'}, 1]",
            given=str(value),
            needed=f"a number {'of 0 or more' if zero else 'above 0'}, at most 1",
            action="correct it, or remove the projection",
        )


def require_one_population(what: str, targets: Population, sources: Population) -> None:
    """Require that units project to themselves.

    Args:
        what: Name of the wiring, as an error says it.
        targets: Units that receive.
        sources: Units that send.

    Raises:
        SpecificationError: if the two sides are not the same units.

    Example:
        >>> ring = Population(("a", "b"), ("V1", "V1"))
        >>> require_one_population("small-world", ring, ring)
    """
    if targets.unit_id != sources.unit_id:
        raise SpecificationError(
            f"{what} wiring needs the same cells on both sides",
            given=f"{len(sources)} sources and {len(targets)} targets that differ",
            needed="one population projecting to itself",
            action="list the same areas under source and target",
        )


def require_count(name: str, value: float, low: int, high: int, *, of: str) -> None:
    """Require a number that the units allow.

    Args:
        name: Name of the option.
        value: Its value.
        low: The smallest that makes sense.
        high: The largest that the units allow.
        of: What it counts, as an error says it.

    Raises:
        NetworkError: if it is outside these.

    Example:
        >>> require_count("inputs", 10, 1, 99, of="inputs of a unit")
    """
    if not low <= value <= high:
        raise NetworkError(
            f"the units do not allow such a number of {of}",
            given=f"{name} = {value}",
            needed=f"{name} from {low} to {high}",
            action=f"correct '{name}', or change the number of units",
        )
