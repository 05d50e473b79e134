"""The similarity matrix holds every stored pair and puts alike networks together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import pytest

from arealis.report.estimates import Estimate, Side, is_similarity, read_estimates
from arealis.report.figures.plots import Matrix
from arealis.report.figures.similarity import draw_similarity
from arealis.report.page import Page
from arealis.types import NotEstimable, StoreError

NONE = NotEstimable("none made")


def _pair(a: Side, b: Side, value: float) -> Estimate:
    return Estimate(a, "linear_cka", value, NONE, NONE, NONE, 9, b)


def _matrix(rows: Sequence[Estimate]) -> Matrix:
    (panel,) = draw_similarity(rows).panels
    assert isinstance(panel, Matrix)
    return panel


def test_every_pair_of_the_digits_is_there(digits_page: Page) -> None:
    rows = [e for e in read_estimates(digits_page.measurements) if is_similarity(e)]
    matrix = _matrix(rows)
    size = len(matrix.labels)
    assert (size, len(rows)) == (36, 36 * 35 // 2)
    upper = sorted(v for i, row in enumerate(matrix.values) for v in row[i + 1 :] if v is not None)
    assert upper == sorted(e.value for e in rows)
    assert all(matrix.values[i][j] == matrix.values[j][i] for i in range(size) for j in range(size))
    assert all(matrix.values[i][i] is None for i in range(size))
    assert len(set(matrix.labels)) == size


def test_alike_networks_stand_side_by_side() -> None:
    sides = [Side(name, seed=seed) for seed in (0, 1) for name in ("a", "b")]
    rows = [_pair(s, t, 0.9 if s.candidate == t.candidate else 0.1) for s, t in combinations(sides, 2)]
    first = [label[0] for label in _matrix(rows).labels]
    assert first in (["a", "a", "b", "b"], ["b", "b", "a", "a"])


def test_labels_say_only_what_sets_networks_apart() -> None:
    sides = [Side("net", rule, 0, "learnt", k, "V1") for rule in ("oja", "hebb") for k in (5, 9)]
    rows = [_pair(s, t, 0.5) for s, t in combinations(sides, 2)]
    assert set(_matrix(rows).labels) == {
        "oja · 5 stimuli",
        "oja · 9 stimuli",
        "hebb · 5 stimuli",
        "hebb · 9 stimuli",
    }


def test_a_pair_that_says_why_it_has_no_number_is_blank() -> None:
    sides = [Side("net", seed=seed) for seed in range(3)]
    values = (0.5, math.nan, 0.7)
    rows = [_pair(s, t, v) for (s, t), v in zip(combinations(sides, 2), values, strict=True)]
    matrix = _matrix(rows)
    gap = matrix.labels.index("seed 0"), matrix.labels.index("seed 2")
    assert matrix.values[gap[0]][gap[1]] is None


def test_a_pair_that_was_not_stored_is_an_error() -> None:
    sides = [Side("net", seed=seed) for seed in range(3)]
    rows = [_pair(s, t, 0.5) for s, t in combinations(sides, 2)][:2]
    with pytest.raises(StoreError, match="no row for 1 pairs"):
        draw_similarity(rows)
