"""Profiles: layers in the order of the file, controls beside them, ceilings as a band."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arealis.report.estimates import Estimate, Side, is_summary, read_estimates
from arealis.report.figures.plots import Curves
from arealis.report.figures.profile import draw_profile
from arealis.report.page import Page
from arealis.types import NotEstimable, Range

NONE = NotEstimable("none made")


def _family(name: str, layers: list[str], **more: str) -> list[Estimate]:
    return [
        Estimate(
            Side(f"{name}, {layer}", **more),
            "rsa",
            0.1 * k,
            Range(0.1 * k - 0.1, 0.1 * k + 0.1),
            NONE,
            NONE,
            9,
        )  # pyright: ignore[reportArgumentType]
        for k, layer in enumerate(layers)
    ]


def _panels(rows: list[Estimate], *, together: bool = True) -> list[Curves]:
    figure = draw_profile(rows, {e.side.candidate: 0 for e in rows}, together=together)
    assert figure is not None
    return [panel for panel in figure.panels if isinstance(panel, Curves)]


@pytest.fixture
def layers() -> list[str]:
    return ["stem", "block0", "block1", "head"]


def test_layers_stand_in_the_order_of_the_table(models_page: Page) -> None:
    estimates = read_estimates(models_page.measurements)
    rows = [e for e in estimates if e.measure == "rsa" and is_summary(e)]
    (panel,) = _panels(rows)
    assert [text for _, text in panel.x_ticks] == ["stem", "block0", "block1", "block2", "head"]
    assert [line.label for line in panel.lines] == ["net trained", "net untrained"]
    assert panel.lines[0].y == tuple(e.value for e in rows[:5])
    assert panel.lines[0].intervals == tuple(e.interval for e in rows[:5])
    assert panel.ceiling == Range(0.35, 0.65)
    assert panel.y_range[1] > 0.65
    first, second = (line.x for line in panel.lines)
    assert all(a != b and round(a) == round(b) for a, b in zip(first, second, strict=True))


def test_a_small_control_stands_beside_its_network(layers: list[str]) -> None:
    (panel,) = _panels([*_family("control", ["head", "stem"]), *_family("net", layers)])
    net, control = panel.lines
    assert (net.label, control.label) == ("net", "control")
    assert [round(x) for x in control.x] == [0, 3]
    assert control.y == (0.1, 0.0)


def test_networks_of_other_layers_have_panels_of_their_own(layers: list[str]) -> None:
    panels = _panels([*_family("net", layers), *_family("encoder", ["0", "1", "2", "3", "4"])])
    assert [len(panel.x_ticks) for panel in panels] == [5, 4]
    assert len({panel.y_range for panel in panels}) == 1


def test_conditions_have_panels_of_their_own_unless_ranked_together(layers: list[str]) -> None:
    rows = [*_family("net", layers, stage="as wired"), *_family("net", layers, stage="learnt")]
    assert [panel.title for panel in _panels(rows, together=False)] == ["as wired", "learnt"]
    other = [
        replace(e, side=replace(e.side, candidate=e.side.candidate.replace("net", "twin"))) for e in rows[4:]
    ]
    assert [panel.title for panel in _panels([*rows[:4], *other])] == [""]


@pytest.mark.parametrize(
    "rows",
    [
        _family("net", ["block0", "block1", "block2"]),
        _family("published", ["animacy", "HMAX", "V1", "EVA"]),
        [e for name in "abcd" for e in _family(name, ["block0"])],
    ],
)
def test_what_is_not_layers_has_no_profile(rows: list[Estimate]) -> None:
    assert draw_profile(rows, {e.side.candidate: 0 for e in rows}, together=True) is None


def test_distances_say_which_end_is_alike(layers: list[str]) -> None:
    rows = [replace(e, alike_is="low") for e in _family("net", layers)]
    figure = draw_profile(rows, {e.side.candidate: 0 for e in rows})
    assert figure is not None
    assert "The lower, the more alike." in figure.caption
