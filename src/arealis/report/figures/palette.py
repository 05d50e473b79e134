"""Palette: colours that colour-blind readers tell apart, each with a marker of its own.

The hues follow Okabe & Ito (2008), https://jfly.uni-koeln.de/color/, yellow left out because it vanishes on
white; purple and grey take its place. The dark variants keep the hue; their lightness was set apart until all
simulated kinds of colour vision told them apart.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["DARK", "LIGHT", "MARKERS", "STYLES", "Marker", "assign_styles"]

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
