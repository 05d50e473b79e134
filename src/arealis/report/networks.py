"""Networks: what the page shows of them, each anatomy once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from arealis.report.diagram import CostColours, Diagram, colour_costs, draw_diagram
from arealis.report.figures.development import draw_development
from arealis.report.figures.plots import Figure
from arealis.report.figures.stimulus_maps import draw_stimulus_maps
from arealis.report.page import GrownNetwork
from arealis.report.wording import plain
from arealis.types import Anatomy

__all__ = ["DrawnAnatomy", "DrawnNetworks", "draw_networks"]

_WIDEST = 1130.0
"""Pixels of the page; what is deeper than it is broad, and than these, flows downwards on every screen."""


@dataclass(frozen=True)
class DrawnAnatomy:
    """An anatomy, drawn.

    Args:
        candidates: All that have it, in words.
        anatomy: It itself.
        costs: What its learners reduce → style.
        wide: For a wide screen and for paper.
        narrow: For a phone.
    """

    candidates: tuple[str, ...]
    anatomy: Anatomy
    costs: dict[str, int]
    wide: Diagram
    narrow: Diagram


@dataclass(frozen=True)
class DrawnNetworks:
    """What the page shows of networks.

    Args:
        anatomies: Each anatomy once.
        development: Figures of childhoods.
        maps: Figures of what areas tell apart.
    """

    anatomies: tuple[DrawnAnatomy, ...]
    development: tuple[Figure, ...]
    maps: tuple[Figure, ...]


def draw_networks(networks: Sequence[GrownNetwork], history: pd.DataFrame) -> DrawnNetworks:
    """Draw networks.

    Args:
        networks: The networks, the most important first; those without areas are left out.
        history: The stored training history.

    Returns:
        The drawings; none of something that there is nothing to show of.

    Example:
        >>> draw_networks([], pd.DataFrame()).anatomies
        ()
    """
    shown = [network for network in networks if network.anatomy.areas]
    colours = colour_costs(network.anatomy for network in shown)
    same: dict[Anatomy, list[str]] = {}
    for network in shown:
        same.setdefault(network.anatomy, []).append(plain(network.candidate))
    drawn = tuple(_draw(anatomy, tuple(names), colours) for anatomy, names in same.items())
    development = [draw_development(network, history, colours) for network in shown]
    maps = [draw_stimulus_maps(network) for network in shown]
    return DrawnNetworks(drawn, _numbered(development), _numbered(maps))


def _draw(anatomy: Anatomy, names: tuple[str, ...], colours: CostColours) -> DrawnAnatomy:
    narrow = draw_diagram(anatomy, colours, across=False)
    across = draw_diagram(anatomy, colours, across=True)
    wide = across if across.width <= max(_WIDEST, narrow.width) else narrow
    own = {colours.of(learner) for learner in anatomy.learners}
    costs = {name: style for name, style in colours.styles.items() if style in own}
    return DrawnAnatomy(names, anatomy, costs, wide, narrow)


def _numbered(figures: Sequence[Figure | None]) -> tuple[Figure, ...]:
    """Figures under names of their own."""
    found = [figure for figure in figures if figure is not None]
    return tuple(replace(figure, name=f"{figure.name}-{k}") for k, figure in enumerate(found))
