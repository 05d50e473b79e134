"""The screen and the paper show the same numbers."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET

import pytest

from arealis.report.estimates import read_estimates
from arealis.report.figures import Figure, choose_figures, draw_svg, embed_figure
from arealis.report.figures.plots import Curves, Dot, Dots, Line, Matrix, shared_range
from arealis.report.figures.screen import screen_panel
from arealis.report.page import Page
from arealis.types import NotEstimable, Range

NONE = NotEstimable("none made")


@pytest.fixture(scope="module")
def figures(worm_page: Page, digits_page: Page, models_page: Page) -> list[Figure]:
    pages = (worm_page, digits_page, models_page)
    return [f for p in pages for f in choose_figures(read_estimates(p.measurements), p.history, p.headline)]


def test_the_screen_holds_every_value(figures: list[Figure]) -> None:
    for panel in (panel for figure in figures for panel in figure.panels):
        traces = json.loads(json.dumps(screen_panel(panel), allow_nan=False))["data"]
        if isinstance(panel, Dots):
            marks = [trace for trace in traces if trace["mode"] == "markers"]
            drawn = {y: x for trace in marks for x, y in zip(trace["x"], trace["y"], strict=True)}
            assert [drawn[row] for row in range(len(panel.dots))] == [dot.value for dot in panel.dots]
        elif isinstance(panel, Curves):
            assert [t["y"] for t in traces] == [pytest.approx(line.y, rel=1e-4) for line in panel.lines]
        else:
            assert [len(row) for row in traces[0]["z"]] == [len(panel.labels)] * len(panel.labels)


def test_the_legend_finds_every_family_of_a_ranking(models_page: Page) -> None:
    estimates = read_estimates(models_page.measurements)
    drawn = choose_figures(estimates, models_page.history, models_page.headline)
    ranking = next(figure for figure in drawn if figure.name == "ranking-rsa")
    traces = screen_panel(ranking.panels[0])["data"]
    assert {entry.label for entry in ranking.legend} == {trace["meta"] for trace in traces}


def test_a_ceiling_is_a_band_with_its_name() -> None:
    dot = Dot("a", 0, 0.5, NONE, NONE, "")
    line = Line("a", 0, (0, 1), (0.5, 0.7))
    for panel in (
        Dots("", (dot,), "x", (0, 1), ceiling=Range(0.6, 0.9)),
        Curves("", (line,), "x", "y", (0, 1), ceiling=Range(0.6, 0.9)),
    ):
        layout = screen_panel(panel)["layout"]
        (band,) = [shape for shape in layout["shapes"] if shape.get("fillcolor") == "--ceiling"]
        assert {0.6, 0.9} <= {band[name] for name in ("x0", "x1", "y0", "y1")}
        assert layout["annotations"][0]["text"] == "noise ceiling"
        assert "noise ceiling" in draw_svg(Figure("f", "F", "", (panel,)))


def test_a_ceiling_of_its_own_is_a_bar_on_the_row() -> None:
    dots = tuple(Dot(name, 0, 0.5, NONE, NONE, "", ceiling=Range(0.6, 0.9)) for name in "ab")
    shapes = screen_panel(Dots("", dots, "x", (0, 1)))["layout"]["shapes"]
    assert [(bar["x0"], bar["x1"], bar["y0"] + bar["y1"]) for bar in shapes] == [(0.6, 0.9, 0), (0.6, 0.9, 2)]


def test_labels_have_lines_for_wide_and_narrow_places() -> None:
    dot = Dot("a network with a name of many letters", 0, 0.5, NONE, NONE, "")
    drawn = screen_panel(Dots("", (dot,), "x", (0, 1)))
    assert "<br>" not in drawn["layout"]["yaxis"]["ticktext"][0]
    assert drawn["narrow"]["labels"][0].count("<br>") == 2
    assert drawn["narrow"]["height"] > drawn["height"]


def test_texts_stand_beside_points_and_a_map_keeps_its_shape() -> None:
    line = Line("net", 0, (0, 1), (0.5, 0.7), hover=("net, a", "net, b"), texts=("<a>", ""))
    drawn = screen_panel(Curves("", (line,), "x", "y", (0, 1), square=True))
    trace = drawn["data"][0]
    assert (trace["mode"], trace["text"]) == ("lines+markers+text", ["&lt;a&gt;", ""])
    assert trace["hovertext"] == ["net, a", "net, b"]
    assert drawn["layout"]["yaxis"]["scaleanchor"] == "x"


def test_many_labels_stand_upright() -> None:
    line = Line("net", 0, (0, 1), (0.5, 0.7))
    angles = []
    for count in (2, 20):
        ticks = tuple((k, f"block{k}") for k in range(count))
        axis = screen_panel(Curves("", (line,), "layer", "y", (0, 1), ticks))["layout"]["xaxis"]
        angles.append(axis["tickangle"])
    assert angles == [0, -90]


def test_signed_values_are_coloured_as_far_to_both_sides() -> None:
    panel = Matrix("", ("a", "b"), ((None, 0.3), (-0.2, None)), "difference", signed=True)
    trace = screen_panel(panel)["data"][0]
    assert (trace["zmin"], trace["zmax"], trace["colorscale"]) == (-0.3, 0.3, "RdBu")
    assert "reversescale" not in trace  # this scale of Plotly's runs from blue to red
    assert "difference" in draw_svg(Figure("f", "F", "", (panel,)))


def test_intervals_become_distances_from_the_value() -> None:
    line = Line("a", 0, (0, 1), (0.5, 0.7), (Range(0.4, 0.8), NONE), ("first", "second"))
    errors = screen_panel(Curves("", (line,), "x", "y", (0, 1)))["data"][0]["error_y"]
    assert errors["array"] == pytest.approx([0.3, 0])
    assert errors["arrayminus"] == pytest.approx([0.1, 0])


def test_text_is_escaped_for_the_screen() -> None:
    panel = Dots("", (Dot("<b>a</b>", 0, 0.5, NONE, NONE, "<a href='x'>a</a>"),), "x", (0, 1))
    text = json.dumps(screen_panel(panel))
    assert "<b>" not in text
    assert "<a " not in text


def test_a_blank_cell_says_so() -> None:
    trace = screen_panel(Matrix("", ("a", "b"), ((None, 0.5), (0.5, None)), "CKA"))["data"][0]
    assert trace["hovertext"] == [
        ["a<br>a<br>no number", "a<br>b<br>.500"],
        ["b<br>a<br>.500", "b<br>b<br>no number"],
    ]


def test_svgs_are_valid_hold_editable_text_and_repeat(figures: list[Figure]) -> None:
    for figure in figures:
        svg = draw_svg(figure)
        root = ET.fromstring(svg)
        texts = {"".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")}
        assert {entry.label for entry in figure.legend} <= texts
        assert draw_svg(figure) == svg


def test_dollars_and_angles_in_names_are_plain_text() -> None:
    dot = Dot("$x_{ <script>", 0, 0.5, NONE, NONE, "")
    svg = draw_svg(Figure("f", "<T>", "", (Dots("", (dot,), "x", (0, 1)),)))
    assert "<script" not in svg
    assert "$x_{ &lt;script&gt;" in svg


def test_embedding_pairs_both_drawings(figures: list[Figure]) -> None:
    embedded = embed_figure(figures[1])
    kind, data = embedded.svg.split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(data).decode() == draw_svg(figures[1])
    assert [panel.title for panel in embedded.panels] == [panel.title for panel in figures[1].panels]
    assert [entry.dashed for entry in embedded.legend].count(True) == 1


def test_an_axis_holds_values_and_bounds_and_is_never_empty() -> None:
    assert shared_range([0.5, Range(0, 1), NONE]) == pytest.approx((-0.05, 1.05))
    assert shared_range([0.5]) == pytest.approx((0.45, 0.55))
