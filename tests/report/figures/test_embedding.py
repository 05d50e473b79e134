"""The map keeps distances, joins what has an order, and names its points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from arealis.report.estimates import Estimate, Side
from arealis.report.figures.embedding import draw_embedding
from arealis.report.figures.plots import Curves, Line
from arealis.types import NotEstimable

NONE = NotEstimable("none made")


def _rows(sides: Sequence[Side], values: np.ndarray, **more: str) -> list[Estimate]:
    return [
        Estimate(sides[i], "shape", float(values[i, j]), NONE, NONE, NONE, 9, sides[j], **more)  # pyright: ignore[reportArgumentType]
        for i, j in combinations(range(len(sides)), 2)
    ]


def _lines(rows: list[Estimate]) -> list[Line]:
    figure = draw_embedding(rows, {e.side.candidate: 0 for e in rows} | {rows[-1].other.candidate: 0})  # pyright: ignore[reportOptionalMemberAccess]
    assert figure is not None
    (panel,) = figure.panels
    assert isinstance(panel, Curves)
    assert panel.square
    return list(panel.lines)


@pytest.fixture
def plane() -> np.ndarray:
    places = np.random.default_rng(0).normal(size=(6, 2))
    return np.linalg.norm(places[:, None] - places[None], axis=2)


@pytest.mark.parametrize(
    ("turn", "more"),
    [
        (lambda d: d, {"alike_is": "low"}),
        (lambda d: 1 - d, {}),
        (lambda d: -d, {"card": '{"options": {"identical": 0.0}}'}),
    ],
)
def test_distances_in_a_plane_are_kept(plane: np.ndarray, turn, more: dict[str, str]) -> None:
    sides = [Side("net", seed=0, area=f"layer {k}") for k in range(6)]
    (line,) = _lines(_rows(sides, turn(plane), **more))
    drawn = np.column_stack([line.x, line.y])
    np.testing.assert_allclose(np.linalg.norm(drawn[:, None] - drawn[None], axis=2), plane, atol=1e-9)


def test_layers_are_joined_and_their_ends_named(plane: np.ndarray) -> None:
    names = [*(f"net, block{k}" for k in range(4)), "published, animacy", "published, HMAX"]
    net, published = _lines(_rows([Side(name, seed=0) for name in names], plane, alike_is="low"))
    assert (net.joined, published.joined) == (True, False)
    assert (net.texts[0], net.texts[-1]) == ("block0", "block3")
    assert net.hover[1] == "net, block1"


def test_points_without_room_have_no_names() -> None:
    crowd = 0.001 * np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    far = np.pad(crowd, (0, 1), constant_values=1.0)
    names = [*(f"published, {name}" for name in ("animacy", "HMAX", "EVA", "V1")), "pixels"]
    published, pixels = _lines(_rows([Side(name, seed=0) for name in names], far, alike_is="low"))
    assert published.texts == ()
    assert pixels.texts == ()


def test_seeds_have_lines_of_their_own_and_one_entry(plane: np.ndarray) -> None:
    sides = [Side("net", seed=seed, area=area) for seed in range(3) for area in ("V1", "IT")]
    figure = draw_embedding(_rows(sides, plane, alike_is="low"), {"net": 0})
    assert figure is not None
    (panel,) = figure.panels
    assert isinstance(panel, Curves)
    assert [len(line.x) for line in panel.lines] == [2, 2, 2]
    assert [entry.label for entry in figure.legend] == ["net"]


def test_too_few_or_a_gap_make_no_map(plane: np.ndarray) -> None:
    sides = [Side("net", seed=seed) for seed in range(6)]
    assert draw_embedding(_rows(sides[:3], plane), {"net": 0}) is None
    plane[0, 1] = np.nan
    assert draw_embedding(_rows(sides, plane), {"net": 0}) is None
