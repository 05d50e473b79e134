"""Memory that serves again: never while anything can still see it."""

import gc

import pytest
import torch

from arealis.numerics.spiking import memory
from arealis.numerics.spiking.memory import unfilled

LIKE = torch.ones(1)
SHAPE = (2**18,)  # 1 MiB


@pytest.fixture(autouse=True)
def nothing_spare(monkeypatch):
    monkeypatch.setattr(memory, "_spare", memory._Spare())


def test_memory_serves_the_next_of_its_size():
    first = unfilled(SHAPE, LIKE)
    place = first.data_ptr()
    del first
    assert unfilled((2**9, 2**9), LIKE).data_ptr() == place
    assert unfilled((2**17,), LIKE.double()).data_ptr() == place


@pytest.mark.parametrize(
    "view",
    [
        lambda t: t[3:5],
        lambda t: t.reshape(4, -1).transpose(0, 1).detach(),
        lambda t: t.numpy(),
        lambda t: torch.from_numpy(t.numpy()[1:]),
        lambda t: (t.clone().requires_grad_() * t).grad_fn,  # saved for the way back
    ],
)
def test_what_is_still_seen_is_not_written_over(view):
    first = unfilled(SHAPE, LIKE)
    place, seen = first.data_ptr(), view(first)
    del first
    gc.collect()
    assert unfilled(SHAPE, LIKE).data_ptr() != place
    del seen
    gc.collect()
    assert unfilled(SHAPE, LIKE).data_ptr() == place


def test_two_at_once_have_memory_of_their_own():
    one, two = unfilled(SHAPE, LIKE), unfilled(SHAPE, LIKE)
    one.fill_(1.0)
    two.fill_(2.0)
    assert float(one.max()) == 1.0


def test_little_stays_spare(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 2**21)
    many = [unfilled(SHAPE, LIKE) for _ in range(5)]
    del many
    assert 0 < memory._spare.bytes <= 2**21


def test_small_arrays_are_not_kept():
    small = unfilled((8,), LIKE)
    del small
    assert memory._spare.bytes == 0
