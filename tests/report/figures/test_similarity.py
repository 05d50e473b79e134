"""The similarity matrix holds every stored pair and puts alike networks together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from arealis.report.estimates import Estimate, Side, is_similarity, read_estimates
from arealis.report.figures.plots import Matrix
from arealis.report.figures.similarity import draw_similarity, find_distances, label_nodes, say_distance
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


@pytest.mark.parametrize(("alike_is", "alike", "unlike"), [("high", 0.9, 0.1), ("low", 0.1, 0.9)])
def test_alike_networks_stand_side_by_side_whatever_is_measured(
    alike_is: str, alike: float, unlike: float
) -> None:
    sides = [Side(name, seed=seed) for seed in (0, 1) for name in ("a", "b")]
    rows = [
        replace(_pair(s, t, alike if s.candidate == t.candidate else unlike), alike_is=alike_is)
        for s, t in combinations(sides, 2)
    ]
    assert [label[0] for label in _matrix(rows).labels] in (["a", "a", "b", "b"], ["b", "b", "a", "a"])
    more = "yellow" if alike_is == "high" else "blue"
    assert f"{more} is more alike than" in draw_similarity(rows).caption


def test_what_is_measured_becomes_a_distance() -> None:
    row = _pair(Side("a"), Side("b"), 0.3)
    values = np.array([[np.nan, 0.3, np.nan], [0.3, np.nan, 1.2], [np.nan, 1.2, np.nan]])
    negative = replace(row, card='{"options": {"identical": 0.0}}')
    low = replace(row, alike_is="low")
    for e, distance in ((row, 0.7), (low, 0.3), (replace(negative, value=-0.3), 0.0)):
        found = find_distances([e], values)
        assert found[0, 1] == pytest.approx(distance)
        assert np.isnan(found[0, 2])
        assert (np.diag(found) == 0).all()
    assert find_distances([row], values)[1, 2] == 0
    said = [say_distance([e]) for e in (row, low, negative)]
    assert said == ["1 − linear CKA", "linear CKA", "−linear CKA"]


def test_an_area_that_the_name_tells_is_not_said_again() -> None:
    nodes = [
        Side("net, V1", area="V1", seed=0),
        Side("pixels", area="pixels", seed=0),
        Side("net", area="IT", seed=0),
    ]
    assert label_nodes(nodes) == ["net, V1", "pixels", "net · IT"]
