"""Limits: options of made-up stimuli that lie within what can be made."""

from __future__ import annotations

from arealis.types import SpecificationError

__all__ = ["require_within"]


def require_within(what: str, **options: tuple[float, float, float]) -> None:
    """Require that options lie within their limits.

    Args:
        what: What is to be made, as the error names it.
        options: Name → value, smallest and largest value allowed.

    Raises:
        SpecificationError: naming the first option that does not.

    Example:
        >>> require_within("a ring", positions=(2, 3, 100))
        Traceback (most recent call last):
            ...
        arealis.types.errors.SpecificationError: a ring cannot be made like this. Given: positions = 2. ...
    """
    for name, (value, low, high) in options.items():
        if not low <= value <= high:
            raise SpecificationError(
                f"{what} cannot be made like this",
                given=f"{name} = {value}",
                needed=f"{name} from {low:g} to {high:g}" if high < float("inf") else f"{name} ≥ {low:g}",
                action=f"correct '{name}'",
            )
