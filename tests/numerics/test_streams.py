"""Streams depend on seeds and names alone, and go on from any state."""

import pytest
import torch

from arealis.numerics import ReplicaStreams
from arealis.types import SpecificationError, StreamState

LIKE = torch.zeros((), dtype=torch.float64)


def draw(rng):
    """Numbers of both sorts, of sizes for which torch has different generators."""
    plain = [g.random() for g in rng.generators()]
    return [*plain, *(rng.normal(shape, like=LIKE) for shape in ((3,), (40,)))]


def same(one, two):
    return all(torch.equal(torch.as_tensor(a), torch.as_tensor(b)) for a, b in zip(one, two, strict=True))


def test_a_stream_depends_on_its_seed_and_path_only():
    one, two = ReplicaStreams((3, 7)).spawn("a").spawn("b"), ReplicaStreams((7,)).spawn("a").spawn("b")
    draw(ReplicaStreams((3, 7)).spawn("a"))
    assert torch.equal(one.normal((5,), like=LIKE)[1], two.normal((5,), like=LIKE)[0])
    assert not same(draw(ReplicaStreams((7,)).spawn("a")), draw(ReplicaStreams((7,)).spawn("b")))


@pytest.mark.parametrize("before", [0, 1, 2, 5])
def test_streams_go_on_from_a_state(before):
    rng = ReplicaStreams((3, 7), ("noise",))
    for _ in range(before):
        draw(rng)
    state = rng.state()
    later = [draw(rng), draw(rng)]
    for _ in range(2):
        again = ReplicaStreams((3, 7), ("noise",)).at(state)
        assert all(same(one, draw(again)) for one in later)


def test_a_state_of_unused_streams_is_empty():
    rng = ReplicaStreams((3, 7))
    assert rng.state() == StreamState()
    rng.generators()
    assert len(rng.state().numpy) == 2
    assert rng.state().torch == ()
    assert same(draw(rng.at(rng.state())), draw(rng))


def test_a_state_of_other_replicas_is_refused():
    rng = ReplicaStreams((3, 7))
    draw(rng)
    for state in (StreamState(numpy=rng.state().numpy), StreamState(torch=rng.state().torch)):
        with pytest.raises(SpecificationError, match=r"2 generators\. Needed: one a replica: 3"):
            ReplicaStreams((1, 2, 3)).at(state)
