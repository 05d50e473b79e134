"""Traces: potentials of single units over the current into them, and rasters of whole areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import fill

import pandas as pd

from arealis.report.printing import DrawnFields, address, canvas

__all__ = ["SpikeTraces", "draw_traces"]

_MOST_PANELS, _COLUMNS, _SINGLE, _RASTERS = 40, 4, 2, 2
_SPIKE, _CURRENT, _PANEL_HEIGHT = "#0072b2", "#999999", 1.25
_LINES, _DENDRITE = {"potential": _SPIKE, "current": _CURRENT}, "#d55e00"
_LETTERS = 34


@dataclass(frozen=True)
class SpikeTraces:
    """What spiking units of one network did.

    Args:
        candidate: Whose network it is.
        table: Rows as ``traces`` of :class:`~arealis.types.Result` has them.
    """

    candidate: str
    table: pd.DataFrame


def draw_traces(traces: Sequence[SpikeTraces]) -> tuple[DrawnFields, ...]:
    """Draw areas of one or two units as potentials, larger ones as rasters.

    Args:
        traces: The networks.

    Returns:
        The figures, none where nothing spikes.

    Example:
        >>> rows = {"area": "V1", "stimulus_id": "a", "unit": 0, "variable": ["potential", "spike"],
        ...         "seconds": [0.1, 0.1], "value": 1.0}
        >>> [figure.name for figure in draw_traces([SpikeTraces("LIF", pd.DataFrame(rows))])]
        ['membrane-potentials']
    """
    small, large = [], []
    for one in traces:
        for area, own in one.table.groupby("area", sort=False):
            (small if own["unit"].max() < _SINGLE else large).append((one.candidate, str(area), own))
    drawn = []
    if small:
        caption = "Blue: membrane potential, a bar on top for each spike. Grey: the current into the unit."
        if any(own["variable"].str.endswith("dendrite").any() for _, _, own in small):
            caption += " Vermilion: potential of the dendrite and, below, the current into it."
        panels, said = _chosen(small, max(1, _MOST_PANELS // len(small)), _typical)
        caption += said
        drawn.append(_figure("membrane-potentials", "Membrane potentials", caption, panels, _potential))
    if large:
        panels, said = _chosen(large, _RASTERS, _liveliest)
        caption = "Each mark is a spike, each row a unit."
        drawn.append(_figure("rasters", "Spikes", caption + said, panels, _raster))
    return tuple(drawn)


def _chosen(areas: list, most: int, order: Callable[[list, pd.Series], list]) -> tuple[list, str]:
    """Areas with some stimuli each, the first in an order, and what to say of it."""
    panels, fewer = [], False
    for candidate, area, own in areas:
        known = list(dict.fromkeys(own["stimulus_id"]))
        spikes = own[own["variable"] == "spike"].groupby("stimulus_id").size().reindex(known, fill_value=0)
        chosen = order(known, spikes)[:most]
        fewer = fewer or len(chosen) < len(known)
        panels += [(candidate, area, s, own[own["stimulus_id"] == s]) for s in chosen]
    which = "the most spikes" if order is _liveliest else "a middling number of spikes"
    return panels, f" Of each area, {most} with {which}." if fewer else ""


def _liveliest(known: list, spikes: pd.Series) -> list:
    return sorted(known, key=lambda stimulus: -spikes[stimulus])


def _typical(known: list, spikes: pd.Series) -> list:
    """Those with about as many spikes as most that have any."""
    middle = spikes[spikes > 0].median()
    return sorted(known, key=lambda stimulus: (not spikes[stimulus], abs(spikes[stimulus] - middle)))


def _figure(name: str, title: str, caption: str, panels: list, draw) -> DrawnFields:
    shown = panels[:_MOST_PANELS]
    left_out = f" The first {len(shown)} of {len(panels)}." if len(panels) > len(shown) else ""
    columns = min(_COLUMNS if draw is _potential else 2, len(shown))
    rows = -(-len(shown) // columns)
    sheet, axes = canvas(rows, columns, height=_PANEL_HEIGHT if draw is _potential else 1.9, count=len(shown))
    told = [len({panel[i] for panel in shown}) > 1 for i in range(3)]
    several = len({panel[:2] for panel in shown}) < len(shown)
    for ax, (candidate, area, stimulus, part) in zip(axes, shown, strict=True):
        draw(ax, part)
        parts = (candidate, told[0]), (area, told[1] or not told[0]), (stimulus, several)
        label = ", ".join(str(part) for part, needed in parts if needed)
        ax.set_title(fill(label, _LETTERS), loc="left", fontsize=6.5, fontweight="bold")
        ax.spines[["top", "right"]].set_visible(False)
        ax.set_xlabel("milliseconds", labelpad=1)
        ax.set_ylabel("potential" if draw is _potential else "unit", labelpad=1)
        ax.tick_params(pad=1)
    return DrawnFields(name, title, f"{caption} First seed.{left_out}", address(sheet))


def _potential(ax, part: pd.DataFrame) -> None:
    """A unit's potentials with its spikes, above the currents into it."""
    own = part[part["unit"] == 0]
    spikes = own[own["variable"] == "spike"]
    potentials, currents = (own[own["variable"].str.startswith(v)] for v in ("potential", "current"))
    low, high = potentials["value"].min(), potentials["value"].max()
    span = (high - low) or 1.0
    for name, potential in potentials.groupby("variable"):
        ax.plot(
            1000 * potential["seconds"], potential["value"], color=_LINES.get(str(name), _DENDRITE), lw=0.6
        )
    ax.vlines(1000 * spikes["seconds"], high, high + 0.15 * span, color=_SPIKE, lw=0.6)
    least, most = currents["value"].min(), currents["value"].max()
    if most > least:
        for name, current in currents.groupby("variable"):
            scaled = low - span * (0.45 - 0.3 * (current["value"] - least) / (most - least))
            ax.plot(1000 * current["seconds"], scaled, color=_LINES.get(str(name), _DENDRITE), lw=0.6)
    ax.set_ylim(low - 0.5 * span, high + 0.2 * span)


def _raster(ax, part: pd.DataFrame) -> None:
    """Spikes of an area, a row a unit."""
    spikes = part[part["variable"] == "spike"]
    ax.scatter(1000 * spikes["seconds"], spikes["unit"], s=4, color=_SPIKE, marker="|", linewidths=0.7)
    ax.set_ylabel("unit", labelpad=1)
    ax.set_ylim(-1, part["unit"].max() + 1)
    ax.set_xlim(0, 1000 * part["seconds"].max())
