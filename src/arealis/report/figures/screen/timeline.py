"""Timelines on the screen: bars and curves below each other over one axis."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Any

from arealis.report.figures.palette import PHASES_LIGHT
from arealis.report.figures.screen.layout import colour, lay_out_axes, shade, short, stroke, wrapped
from arealis.report.figures.timeline import Course, Timeline, band_label

__all__ = ["screen_timeline"]

_NAMES, _TITLE, _COURSE, _BOTTOM = 26, 30, 84, 54
"""Pixels of the names of phases, of the title of a plot, of a plot, and of the axis below all."""
_LETTERS, _LINE = 16, 15
"""Longest line of a learner's name, and its height in pixels."""
_WIDE, _NARROW = 110, 26
"""Letters that the axis has room for on a wide screen and on a phone."""
_WIDE_PIXELS, _NARROW_PIXELS, _DIGIT = 700, 230, 8
"""Pixels of the axis on a wide screen and on a phone, at least, and of a digit."""


def screen_timeline(panel: Timeline) -> dict[str, Any]:
    """Draw a timeline; ``narrow`` holds the names of phases that a phone has room for."""
    row = 10 + _LINE * max((len(wrap(w.name, _LETTERS)) for w in panel.windows), default=1)
    rows = row * len(panel.windows)
    inside = _NAMES + rows + (_TITLE + _COURSE) * len(panel.courses)
    layout = lay_out_axes(panel.x_label, "")
    layout["margin"] |= {"t": 4, "b": _BOTTOM, "r": 24}
    layout["xaxis"] |= _time_axis(panel)
    layout["yaxis"] |= {
        "domain": [1 - (_NAMES + rows) / inside, 1 - _NAMES / inside],
        "range": [max(len(panel.windows), 1) - 0.5, -0.5],
        "tickvals": list(range(len(panel.windows))),
        "ticktext": [wrapped(window.name, _LETTERS) for window in panel.windows],
        "showgrid": False,
        "ticks": "",
    }
    layout["shapes"] = _bands(panel, _NAMES / inside)
    data, titles = _bars(panel), []
    for number, course in enumerate(panel.courses):
        above = _NAMES + rows + number * (_TITLE + _COURSE) + _TITLE
        layout[f"yaxis{number + 2}"] = _axis_of_course(layout["yaxis"], above, inside)
        titles.append(_note(escape(course.name), x=0, xanchor="left", y=1 - (above - 2) / inside))
        data += _course(course, f"y{number + 2}")
    if panel.courses:
        layout["xaxis"]["anchor"] = f"y{len(panel.courses) + 1}"
    wide, narrow = (titles + _names(panel, letters) for letters in (_WIDE, _NARROW))
    layout["annotations"] = wide
    height = inside + 4 + _BOTTOM
    return {
        "data": data,
        "layout": layout,
        "height": height,
        "width": 0,
        "narrow": {
            "height": height,
            "annotations": narrow,
            "tickangle": _tick_angle(panel, _NARROW_PIXELS),
        },
    }


def _axis_of_course(bars: dict[str, Any], above: int, inside: int) -> dict[str, Any]:
    """The axis of a curve: like that of the bars, but of numbers, and lower down."""
    alike = {k: v for k, v in bars.items() if k not in ("range", "tickvals", "ticktext")}
    domain = [1 - (above + _COURSE) / inside, 1 - above / inside]
    return alike | {"domain": domain, "nticks": 4, "showgrid": True, "anchor": "x"}


def _time_axis(panel: Timeline) -> dict[str, Any]:
    places, labels = zip(*panel.ticks, strict=True)
    return {
        "range": [0, 1],
        "tickvals": places,
        "ticktext": labels,
        "tickangle": _tick_angle(panel, _WIDE_PIXELS),
        "showgrid": False,
        "ticklabeloverflow": "allow",
    }


def _tick_angle(panel: Timeline, pixels: int) -> int:
    """Labels stand upright where they would touch."""
    return (
        -90
        if any(
            (end - start) * pixels < _DIGIT * (len(first) + len(second) + 1) / 2
            for (start, first), (end, second) in pairwise(panel.ticks)
        )
        else 0
    )


def _bands(panel: Timeline, names: float) -> list[dict[str, Any]]:
    """The shade of every phase behind its name, every second phase shaded below, and where each ends."""
    shapes = []
    for number, one in enumerate(panel.stretches):
        sides = {"x0": one.start, "x1": one.end, "yref": "paper"}
        shapes.append(shade(f"--phase-{one.shade}", **sides, y0=1 - names, y1=1))
        shapes += [shade("--panel", **sides, y0=0, y1=1 - names)] * (number % 2)
        line = {"color": "--rule", "width": 1}
        shapes.append(stroke(line, x0=one.end, x1=one.end, yref="paper", y0=0, y1=1))
    return shapes


def _names(panel: Timeline, letters: int) -> list[dict[str, Any]]:
    return [
        _note(
            escape(band_label(number, one, letters)),
            x=(one.start + one.end) / 2,
            xref="x",
            y=1,
            yanchor="top",
            yshift=-3,
            font={"size": 12, "color": "--paper" if one.shade >= len(PHASES_LIGHT) / 2 else "--ink"},
            hovertext=escape(f"{one.name}: {one.words}"),
        )
        for number, one in enumerate(panel.stretches)
    ]


def _note(text: str, **place: Any) -> dict[str, Any]:
    plain = {"showarrow": False, "xref": "paper", "yref": "paper", "yanchor": "bottom", "font": {"size": 12}}
    return {**plain, "text": text, **place}


def _bars(panel: Timeline) -> list[dict[str, Any]]:
    """Thick lines where a learner is plastic."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [panel.stretches[number].start, panel.stretches[number].end],
            "y": [row, row],
            "line": {"color": colour(window.style), "width": 11},
            "text": escape(f"{window.name}: plastic in {panel.stretches[number].name}"),
            "hovertemplate": "%{text}<extra></extra>",
        }
        for row, window in enumerate(panel.windows)
        for number in window.stretches
    ]


def _course(course: Course, axis: str) -> list[dict[str, Any]]:
    """Range and mean of every piece."""
    ink = "--ink" if course.style is None else colour(course.style)
    traces = []
    for piece in course.pieces:
        x = [short(value) for value in piece.x]
        outline = {"x": [*x, *x[::-1]], "y": [short(v) for v in (*piece.high, *piece.low[::-1])]}
        look = {"fill": "toself", "fillcolor": ink, "opacity": 0.25, "line": {"width": 0}, "mode": "lines"}
        traces.append({"type": "scatter", "yaxis": axis, "hoverinfo": "skip", **outline, **look})
        line = {"x": x, "y": [short(v) for v in piece.y], "line": {"color": ink, "width": 2}, "mode": "lines"}
        said = {"text": escape(course.name), "hovertemplate": "%{text}: %{y:.3g}<extra></extra>"}
        traces.append({"type": "scatter", "yaxis": axis, **line, **said})
    return traces
