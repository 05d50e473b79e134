"""Arrangements: nothing overlaps, order lessens crossings, what can be straight is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arealis.report.diagram.arrange import arrange


@st.composite
def _graphs(draw):
    levels = draw(st.lists(st.integers(0, 4), min_size=1, max_size=9))
    names = {f"n{k}": level for k, level in enumerate(levels)}
    pairs = [(a, b) for a in names for b in names if names[a] != names[b]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12)) if pairs else []
    return names, chosen


@given(_graphs())
def test_nothing_overlaps(graph):
    levels, connections = graph
    sizes = {name: 10.0 + 3 * (number % 2) for number, name in enumerate(levels)}
    found = arrange(levels, connections, sizes=sizes, gap=2)
    for level in range(5):
        spans = sorted(
            (at - room / 2, at + room / 2)
            for (name, own), at in found.place.items()
            for room in [sizes[name] if isinstance(name, str) else 6.0]
            if own == level
        )
        assert all(end + 2 <= start + 1e-6 for (_, end), (start, _) in pairwise(spans))
        assert all(start >= -1e-6 and end <= found.extent + 1e-6 for start, end in spans)


@given(_graphs())
def test_ways_pass_every_level_between(graph):
    levels, connections = graph
    found = arrange(levels, connections, sizes=dict.fromkeys(levels, 10.0), gap=2)
    for way, (first, second) in zip(found.ways, connections, strict=True):
        assert {way[0][0], way[-1][0]} == {first, second}
        assert [level for _, level in way] == list(range(way[0][1], way[-1][1] + 1))


def test_crossings_are_undone():
    levels = {"a": 0, "b": 0, "x": 1, "y": 1}
    place = arrange(levels, [("a", "y"), ("b", "x")], sizes=dict.fromkeys(levels, 10.0), gap=2).place
    assert (place["a", 0] < place["b", 0]) == (place["y", 1] < place["x", 1])


def test_a_chain_is_straight():
    levels = {"a": 0, "b": 1, "c": 2}
    place = arrange(levels, [("a", "b"), ("b", "c")], sizes=dict.fromkeys(levels, 10.0), gap=2).place
    assert list(place.values()) == pytest.approx([5, 5, 5])
