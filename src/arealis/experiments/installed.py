"""Kinds of other installed packages: found by their entry points, loaded only when a file names them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib import metadata, util
from pathlib import Path
from typing import Any

from arealis.store import code_version
from arealis.types import SpecificationError

__all__ = [
    "broken",
    "find_installed",
    "installed_code",
    "installed_kinds",
    "installed_points",
    "load_installed",
    "origin",
    "plural",
]


def plural(what: str) -> str:
    """Name many of what a registry holds; an entry point group is ``"arealis."`` and this, blanks as ``_``.

    Example:
        >>> plural("rule"), plural("stimuli")
        ('rules', 'stimuli')
    """
    return what if what.endswith("s") or what in ("stimuli", "wiring", "experience") else f"{what}s"


def _group(what: str) -> str:
    """The entry point group of a registry."""
    return f"arealis.{plural(what).replace(' ', '_')}"


def origin(point: metadata.EntryPoint) -> str:
    """Return the name and version of the distribution that an entry point comes from."""
    return "an unnamed distribution" if point.dist is None else f"{point.dist.name} {point.dist.version}"


def installed_points(what: str) -> tuple[metadata.EntryPoint, ...]:
    """Return the entry points that other packages provide for a registry, without loading them.

    Args:
        what: What the registry holds, such as ``"rule"``.

    Returns:
        Entry points by name; an instrument can be named as a measure, too.
    """
    return _points(what, tuple(sys.path))


def installed_kinds(what: str) -> tuple[str, ...]:
    """Return the kinds that other packages provide, without loading them.

    Args:
        what: What the registry holds, such as ``"rule"``.

    Returns:
        Their names.
    """
    return tuple(dict.fromkeys(point.name for point in installed_points(what)))


def find_installed(what: str, kind: str, *, built_in: bool) -> metadata.EntryPoint | None:
    """Find the entry point of a kind, without loading it.

    Args:
        what: What the registry holds, such as ``"rule"``.
        kind: The kind.
        built_in: Whether Arealis has this kind, too.

    Returns:
        The entry point, or None if no package provides the kind.

    Raises:
        SpecificationError: if more than one package provides it.
    """
    points = [point for point in installed_points(what) if point.name == kind]
    sources = [*(["arealis"] if built_in else []), *(f"{origin(p)} ({p.value})" for p in points)]
    if points and len(sources) > 1:
        raise SpecificationError(
            f"{what} '{kind}' is provided more than once",
            given=" and ".join(sources),
            needed="one package that provides it",
            action="uninstall one of them, or ask its authors for another name",
        )
    return points[0] if points else None


def load_installed(what: str, point: metadata.EntryPoint) -> Any:
    """Load what an entry point leads to.

    Args:
        what: What the registry holds, such as ``"rule"``.
        point: The entry point.

    Returns:
        Whatever stands there.

    Raises:
        SpecificationError: if its module cannot be imported, or holds no such thing.
    """
    try:
        return point.load()
    except Exception as error:  # a package of others may fail in any way
        raise broken(what, point, f"{type(error).__name__}: {error}") from error


def broken(what: str, point: metadata.EntryPoint, reason: str) -> SpecificationError:
    """Make the error for an entry point that cannot be used."""
    return SpecificationError(
        f"{what} '{point.name}' of {origin(point)} cannot be loaded",
        given=f"entry point {point.name} = {point.value} in [{point.group}]; {reason}",
        needed="a function, a class or an arealis.experiments.Entry that can be imported",
        action=f"mend or uninstall {origin(point)}, or name another {what}",
    )


def installed_code(what: str, kinds: Sequence[str]) -> dict[str, str]:
    """Digest the code of other packages that some kinds come from, on which results depend.

    Args:
        what: What the registry holds, such as ``"rule"``.
        kinds: Kinds, of Arealis or of others.

    Returns:
        Name and version of the distribution and its module → digest of its sources.

    Raises:
        SpecificationError: if the sources of a package cannot be found.
    """
    points = [point for point in installed_points(what) if point.name in kinds]
    modules = {f"{origin(p)} ({p.module.partition('.')[0]})": p for p in points}
    return {name: _digest(what, point, tuple(sys.path)) for name, point in modules.items()}


@lru_cache(maxsize=16)
def _points(what: str, path: tuple[str, ...]) -> tuple[metadata.EntryPoint, ...]:
    groups = ("measure", "instrument") if what == "measure" else (what,)
    found = [p for group in groups for p in metadata.entry_points(group=_group(group))]
    return tuple(sorted(found, key=lambda point: (point.name, origin(point))))


@lru_cache(maxsize=64)
def _digest(what: str, point: metadata.EntryPoint, path: tuple[str, ...]) -> str:
    found = util.find_spec(point.module.partition(".")[0])
    folders = [] if found is None else list(found.submodule_search_locations or [])
    if folders:
        digests = [code_version(Path(folder), exclude=()) for folder in folders]
        return hashlib.sha256(" ".join(digests).encode()).hexdigest()[:32]
    if found is None or found.origin is None or not Path(found.origin).is_file():
        raise broken(what, point, "its module cannot be found")
    return hashlib.sha256(Path(found.origin).read_bytes()).hexdigest()[:32]
