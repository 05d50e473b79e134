"""Sizes: whether the ports of a module fit one another, and its options it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from arealis.types import SpecificationError

__all__ = ["require_ports", "require_positive", "require_size"]


def require_ports(
    module: str, sizes: Mapping[str, int], ports: Sequence[str], *, further: str | None = None
) -> None:
    """Require that a module is fed at all its ports and at no others.

    Args:
        module: What to call the module in an error.
        sizes: Port → how many units feed it.
        ports: The ports that it has.
        further: What ports of any other name take in, of which there has to be one; None if there are none.

    Raises:
        SpecificationError: if a port is not fed, or one is fed that it does not have.

    Example:
        >>> require_ports("gated buffer", {"content": 64, "gate": 1}, ("content", "gate"))
    """
    missing = [port for port in ports if port not in sizes]
    others = [port for port in sizes if port not in ports]
    if missing or bool(others) != (further is not None):
        needed = [f"'{port}'" for port in ports] + ([f"at least one more for {further}"] if further else [])
        raise SpecificationError(
            f"the ports of a {module} are others",
            given=", ".join(f"'{port}'" for port in sizes) or "none",
            needed=", ".join(needed),
            action="feed these ports",
        )


def require_size(module: str, port: str, units: int, fitting: Sequence[int]) -> None:
    """Require that a port has a fitting number of units.

    Args:
        module: What to call the module in an error.
        port: The port.
        units: How many units feed it.
        fitting: How many could.

    Raises:
        SpecificationError: if the number is none of these.

    Example:
        >>> require_size("gated buffer", "gate", 1, (1, 64))
    """
    if units not in fitting:
        raise SpecificationError(
            f"port '{port}' of a {module} does not fit its other ports",
            given=f"{units} units",
            needed=" or ".join(str(n) for n in dict.fromkeys(fitting)) + " units",
            action=f"change the area that feeds '{port}'",
        )


def require_positive(module: str, **options: float) -> None:
    """Require that options of a module are finite numbers above zero.

    Args:
        module: What to call the module in an error.
        options: Option → value.

    Raises:
        SpecificationError: if one is not.

    Example:
        >>> require_positive("modern Hopfield memory", slots=64, sharpness=1.0)
    """
    for option, value in options.items():
        if not 0 < value < math.inf:
            raise SpecificationError(
                f"{option} of the {module} is out of range",
                given=str(value),
                needed="a number above zero",
                action=f"correct {option}, or leave it out to take the default",
            )
