"""Panels of a printed figure fit on the page and never overlap."""

from __future__ import annotations

from itertools import combinations

import pytest

from arealis.report.estimates import read_estimates
from arealis.report.figures import Figure, choose_figures
from arealis.report.figures.place import find_places, label_letters, legend_columns, matrix_font
from arealis.report.figures.plots import Dot, Dots, LegendEntry, Matrix
from arealis.report.page import Page
from arealis.types import NotEstimable


@pytest.fixture
def figures(worm_page: Page, digits_page: Page, models_page: Page) -> list[Figure]:
    pages = (worm_page, digits_page, models_page)
    return [f for p in pages for f in choose_figures(read_estimates(p.measurements), p.history, p.headline)]


def test_panels_lie_inside_the_figure(figures: list[Figure]) -> None:
    for figure in figures:
        for left, bottom, width, height in find_places(figure).rectangles:
            assert min(left, bottom, width, height) > 0
            assert max(left + width, bottom + height) < 1


def test_panels_do_not_overlap(figures: list[Figure]) -> None:
    for figure in figures:
        for a, b in combinations(find_places(figure).rectangles, 2):
            beside = a[0] + a[2] < b[0] or b[0] + b[2] < a[0]
            above = a[1] + a[3] < b[1] or b[1] + b[3] < a[1]
            assert beside or above


def test_letters_of_a_large_matrix_fit_its_rows() -> None:
    def panel(count: int) -> Matrix:
        return Matrix("", tuple(f"a network, layer {k}" for k in range(count)), (), "CKA")

    assert matrix_font(panel(5)) == 7.0
    large = find_places(Figure("m", "M", "", (panel(60),)))
    _, _, width, _ = large.rectangles[0]
    assert 4.0 < matrix_font(panel(60)) <= 72 * large.width * width / 60


def test_many_rows_have_labels_of_one_line() -> None:
    none = NotEstimable("none made")
    few, many = (
        Dots(
            "",
            tuple(Dot(f"a network of many, layer {k}", 0, 0.5, none, none, "") for k in range(n)),
            "x",
            (0, 1),
        )
        for n in (5, 50)
    )
    assert label_letters(few) < label_letters(many)
    assert find_places(Figure("m", "M", "", (many,))).height < 11.7


def test_long_names_have_fewer_columns() -> None:
    entries = tuple(LegendEntry("a name of nearly thirty letters", k) for k in range(6))
    assert legend_columns(Figure("f", "F", "", (), entries)) == 2
    assert legend_columns(Figure("f", "F", "", (), (LegendEntry("a", 0),))) == 1
