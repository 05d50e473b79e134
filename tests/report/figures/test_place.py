"""Panels of a printed figure fit on the page and never overlap."""

from __future__ import annotations

from itertools import combinations

import pytest

from arealis.report.estimates import read_estimates
from arealis.report.figures import Figure, choose_figures
from arealis.report.figures.place import find_places
from arealis.report.page import Page


@pytest.fixture
def figures(worm_page: Page, digits_page: Page) -> list[Figure]:
    pages = (worm_page, digits_page)
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
