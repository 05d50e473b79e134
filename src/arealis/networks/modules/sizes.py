"""Sizes: whether the ports of a module fit one another."""

from __future__ import annotations

from collections.abc import Sequence

from arealis.types import SpecificationError

__all__ = ["require_size"]


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
