"""Palette: colours that colour-blind readers tell apart, each with a marker of its own.

The hues follow Okabe & Ito (2008), https://jfly.uni-koeln.de/color/, yellow left out because it vanishes on
white; purple and grey take its place. The dark variants keep the hue; their lightness was set apart until all
simulated kinds of colour vision told them apart.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "DARK",
    "LIGHT",
    "MARKERS",
    "PHASES_DARK",
    "PHASES_LIGHT",
    "STYLES",
    "Marker",
    "assign_styles",
    "phase_shade",
]

LIGHT = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6a3d9a", "#6b6b6b")
DARK = ("#3a8fdc", "#f0703a", "#2bbf94", "#f0a0d0", "#9bd8ff", "#f5c542", "#b79cf5", "#8c8c8c")

Marker = tuple[str, str, str]
MARKERS: tuple[Marker, ...] = (
    ("circle", "o", "●"),
    ("square", "s", "■"),
    ("diamond", "D", "◆"),
    ("triangle-up", "^", "▲"),
    ("triangle-down", "v", "▼"),
    ("cross", "P", "✚"),
    ("x", "X", "✖"),
)
"""Names of the same marker for Plotly, matplotlib and text; their number is prime to that of the colours."""

STYLES = len(LIGHT) * len(MARKERS)


def assign_styles(names: Iterable[str]) -> dict[str, int]:
    """Give each name a colour and marker of its own, in order of first appearance.

    Args:
        names: Names, which may repeat.

    Returns:
        Style number by name; colour is its remainder by 8, marker its remainder by 7.

    Example:
        >>> assign_styles(["connectome", "dense", "connectome"])
        {'connectome': 0, 'dense': 1}
    """
    return {name: number % STYLES for number, name in enumerate(dict.fromkeys(names))}


PHASES_LIGHT = ("#dbe0e7", "#bfc7d2", "#a3aebc", "#8794a6", "#65758b", "#4d5d74", "#38475c", "#243246")
PHASES_DARK = ("#323c49", "#42505f", "#536477", "#677a8f", "#96a7ba", "#acbbcb", "#c3cfdb", "#dae2ea")


def phase_shade(number: int, count: int) -> int:
    """Choose the shade of a phase: early ones near the colour of the paper, late ones near that of ink.

    From the middle on, what is written upon a shade is to have the colour of the paper.

    Args:
        number: Its number, from 0.
        count: How many phases there are.

    Returns:
        Position in :data:`PHASES_LIGHT` and :data:`PHASES_DARK`.

    Example:
        >>> [phase_shade(k, 3) for k in range(3)]
        [0, 4, 7]
    """
    return round(number * (len(PHASES_LIGHT) - 1) / max(count - 1, 1))
