"""The flow through any graph has no cycle, and leaves out no more than it must."""

from hypothesis import given
from hypothesis import strategies as st

from arealis.experiments.flow import find_backward, find_levels

NAMES = tuple("abcdef")
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), unique=True)


@given(EDGES)
def test_what_is_left_has_levels_that_rise(edges):
    backward = find_backward(NAMES, edges)
    forward = [edge for edge in edges if edge not in backward]
    levels = find_levels(NAMES, forward)
    assert all(levels[source] < levels[target] for source, target in forward)
    assert all(levels[source] > levels[target] for source, target in backward if source != target)


@given(EDGES)
def test_nothing_leads_back_without_a_cycle(edges):
    forward = [(s, t) for s, t in edges if s < t]
    assert find_backward(NAMES, forward) == set()
    assert find_backward(NAMES[::-1], forward) == set()
    looped = [*forward, ("a", "a")]
    assert find_backward(NAMES, looped) == {("a", "a")}


def test_a_way_is_counted_at_its_longest():
    assert find_levels("abc", [("a", "b"), ("b", "c"), ("a", "c")]) == {"a": 0, "b": 1, "c": 2}
