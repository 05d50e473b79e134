"""Families: candidates that are named alike up to the last comma, such as the layers of one network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["find_families", "has_order", "member_name"]


def find_families(names: Iterable[str]) -> dict[str, str]:
    """Find the family of every candidate.

    Args:
        names: Names of candidates, which may repeat.

    Returns:
        Family by candidate: what stands before the last comma, if others share it, or else the whole name.

    Example:
        >>> find_families(["net, block1", "net, block2", "pixels", "digits, V1"])
        {'net, block1': 'net', 'net, block2': 'net', 'pixels': 'pixels', 'digits, V1': 'digits, V1'}
    """
    known = list(dict.fromkeys(names))
    stems = [name.rpartition(", ")[0] for name in known]
    return {
        name: stem if stem and stems.count(stem) > 1 else name
        for name, stem in zip(known, stems, strict=True)
    }


def member_name(name: str, families: Mapping[str, str]) -> str:
    """Say what tells a candidate from the others of its family; empty where it has none.

    Example:
        >>> member_name("net, block1", {"net, block1": "net"}), member_name("pixels", {"pixels": "pixels"})
        ('block1', '')
    """
    family = families.get(name, name)
    return "" if family == name else name[len(family) + 2 :]


def has_order(members: Sequence[str]) -> bool:
    """Whether members are numbered in the order given, as layers are: at least half of them.

    Example:
        >>> has_order(["stem", "block0", "block1", "head"]), has_order(["0", "3", "6"])
        (True, True)
        >>> has_order(["animacy", "HMAX", "V1"]), has_order(["block2", "block1"])
        (False, False)
    """
    numbers: dict[str, list[float]] = {}
    for member in members:
        found = re.fullmatch(r"(.*?)(\d+(?:\.\d+)?)", member)
        if found:
            numbers.setdefault(found[1], []).append(float(found[2]))
    longest = max(numbers.values(), key=len, default=[])
    return 1 < len(longest) >= len(members) / 2 and longest == sorted(set(longest))
