"""Stimulus maps: what each area tells apart, its stimuli as points in its first two principal components."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line, shared_range
from arealis.report.page import GrownNetwork

__all__ = ["draw_stimulus_maps"]

_MOST_LABELS = 24
"""More labels than these cannot be told apart by colour and marker."""


def draw_stimulus_maps(network: GrownNetwork) -> Figure | None:
    """Draw where stimuli lie in what each area does, coloured by their labels.

    Args:
        network: A network with its stored maps.

    Returns:
        One panel an area, in the order of flow; None where nothing was mapped.

    Example:
        >>> from arealis.types import Anatomy
        >>> maps = pd.DataFrame({"area": "V1", "stimulus_id": ["a", "b"], "label": ["cat", "dog"],
        ...                      "first": [-1.0, 1.0], "second": 0.0, "first_share": 1.0,
        ...                      "second_share": 0.0})
        >>> network = GrownNetwork("pup", Anatomy((), (), (), (), (), ()), stimulus_maps=maps)
        >>> draw_stimulus_maps(network).panels[0].title
        'V1: 100 % of the variance'
    """
    maps = network.stimulus_maps
    if maps.empty:
        return None
    labels = _in_order(maps["label"].astype(str).unique().tolist())
    if len(labels) > _MOST_LABELS:
        maps, labels = maps.assign(label=""), [""]
    y_range = shared_range([float(maps["second"].min()), float(maps["second"].max())])
    flow = [a.name for a in network.anatomy.areas if (maps["area"] == a.name).any()]
    areas = flow or maps["area"].unique().tolist()
    legend = tuple(LegendEntry(label, k) for k, label in enumerate(labels)) if any(labels) else ()
    count = maps.groupby("area").size().max()
    by = " Colours and markers: labels." if legend else ""
    return Figure(
        "stimulus-maps",
        f"What each area of {network.candidate} tells apart",
        f"Points: {count} held-out stimuli, averaged over recorded time, first seed, in the two directions "
        f"in which the activity of an area varies most.{by} Axes: standard deviations of the whole area.",
        tuple(_panel(str(area), maps[maps["area"] == area], labels, y_range) for area in areas),
        legend,
    )


def _in_order(labels: list[str]) -> list[str]:
    """Numbers by size, words by letters."""
    return sorted(
        labels, key=lambda label: (not label.isdigit(), int(label) if label.isdigit() else 0, label)
    )


def _panel(area: str, rows: pd.DataFrame, labels: Sequence[str], y_range: tuple[float, float]) -> Curves:
    share = float(rows["first_share"].iloc[0] + rows["second_share"].iloc[0])
    groups = {label: rows[rows["label"].astype(str) == label] for label in labels}
    return Curves(
        f"{area}: {100 * share:.0f} % of the variance",
        tuple(
            Line(
                label,
                style,
                tuple(map(float, own["first"])),
                tuple(map(float, own["second"])),
                hover=(label or area,),
                joined=False,
            )
            for style, (label, own) in enumerate(groups.items())
            if len(own)
        ),
        "first component (s.d.)",
        "second component (s.d.)",
        y_range,
    )
