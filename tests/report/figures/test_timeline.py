"""Timelines: the screen and the paper show the same, and labels keep apart."""

import json
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from tests.report.networks import ANATOMY, grown, history

from arealis.report.diagram import colour_costs
from arealis.report.figures import draw_svg
from arealis.report.figures.development import draw_development
from arealis.report.figures.screen import screen_panel


@pytest.fixture(scope="module")
def figure():
    return draw_development(grown(), history(), colour_costs([ANATOMY]))


@pytest.fixture(scope="module")
def drawn(figure):
    return json.loads(json.dumps(screen_panel(figure.panels[0]), allow_nan=False))


def test_plots_stand_below_each_other(drawn):
    axes = [drawn["layout"][name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3")]
    assert all(low < high for low, high in axes)
    assert all(below[1] < above[0] for above, below in pairwise(axes))
    assert axes[-1][0] == pytest.approx(0, abs=1e-9)
    assert axes[0][1] < 1
    assert drawn["layout"]["xaxis"]["anchor"] == "y3"


def test_titles_stand_between_plots(drawn):
    titles = [note for note in drawn["layout"]["annotations"] if note.get("xanchor") == "left"]
    assert [note["text"] for note in titles] == ["dopamine (signal, no unit)", "cost of seeing (per example)"]
    for note, axis in zip(titles, ("yaxis2", "yaxis3"), strict=True):
        assert note["y"] > drawn["layout"][axis]["domain"][1]
    assert titles[1]["y"] < drawn["layout"]["yaxis2"]["domain"][0]


def test_bars_are_windows(drawn, figure):
    bars = [trace for trace in drawn["data"] if trace["line"]["width"] == 11]
    panel = figure.panels[0]
    assert [(bar["x"], bar["y"][0]) for bar in bars] == [
        ([panel.stretches[k].start, panel.stretches[k].end], row) for row, k in enumerate((0, 1, 2))
    ]
    assert drawn["layout"]["yaxis"]["ticktext"] == ["senses", "seeing", "deciding"]


def test_names_that_do_not_fit_are_numbers(drawn):
    def names(notes):
        return [note["text"] for note in notes if note.get("xref") == "x"]

    assert names(drawn["layout"]["annotations"]) == ["1. waves", "2. a long childhood", "3. sleep"]
    assert names(drawn["narrow"]["annotations"]) == ["1", "2", "3"]


def test_late_phases_are_named_in_the_colour_of_the_paper(drawn):
    fonts = [note["font"]["color"] for note in drawn["layout"]["annotations"] if note.get("xref") == "x"]
    assert fonts == ["--ink", "--paper", "--paper"]


def test_numbers_stand_upright_where_they_would_touch(drawn):
    assert drawn["layout"]["xaxis"]["tickangle"] == 0
    assert drawn["narrow"]["tickangle"] == -90


def test_the_print_holds_the_same_words(figure):
    svg = draw_svg(figure)
    texts = {
        "".join(n.itertext()).strip() for n in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    }
    assert {"senses", "1. waves", "dopamine (signal, no unit)", "1000", "training step (number)"} <= texts
    assert draw_svg(figure) == svg
