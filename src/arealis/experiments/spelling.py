"""Say which key or kind was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from arealis.types import SpecificationError

__all__ = ["unknown"]


def unknown(what: str, given: str, known: Iterable[str], *, place: str) -> SpecificationError:
    """Make the error for a name that is not known, with the nearest that is.

    Args:
        what: What the name should have named, such as ``"key"``.
        given: The name.
        known: The valid names.
        place: Where in the experiment file it stands, as a dotted path.

    Returns:
        The error, to be raised.

    Example:
        >>> str(unknown("key", "wirring", ["wiring", "source"], place="projection.0"))
        "unknown key 'wirring' in projection.0. Given: 'wirring'. Needed: one of source, wiring. Do
        this: write 'wiring'."
    """
    known = sorted(known)
    near = get_close_matches(given, known, n=1, cutoff=0.5) or [k for k in known if given in k]
    return SpecificationError(
        f"unknown {what} '{given}' in {place}",
        given=repr(given),
        needed=f"one of {', '.join(known)}" if known else "nothing here",
        action=f"write '{near[0]}'" if near else f"take one of these, or remove '{given}'",
    )
