"""A key-value memory recalls pairs after one showing."""

import pytest
import torch
from torch.testing import assert_close

from arealis.networks.modules import KeyValueMemory
from arealis.types import SpecificationError


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def store(memory, keys, values, strength=1.0):
    """A memory after pairs ``[pair, unit]`` were shown once each, to one replica and one example."""
    sizes = {"key": keys.shape[-1], "value": values.shape[-1], "write": 1, "query": keys.shape[-1]}
    held, write = memory.initial((1, 1), sizes, keys), torch.full((1, 1, 1), strength, dtype=torch.float64)
    for key, value in zip(keys, values, strict=True):
        ports = {"key": key[None, None], "value": value[None, None], "write": write}
        held, _ = memory.step(held, ports | {"query": key[None, None]})
    return held


def recall(memory, held, queries):
    shared = {name: x.expand(1, len(queries), *x.shape[2:]) for name, x in held.items()}
    like, units = queries.new_zeros(1, len(queries), 1), held["value"].shape[-1]
    ports = {"key": 0 * queries[None], "value": like.expand(-1, -1, units), "write": like}
    return memory.step(shared, ports | {"query": queries[None]})[1][0]


def test_pairs_are_recalled_after_one_showing():
    keys, values = drawn(50, 64), drawn(50, 10, seed=1)
    memory = KeyValueMemory(slots=50)
    held = store(memory, keys, values)
    exact = recall(memory, held, keys)
    noisy = recall(memory, held, keys + 0.3 * drawn(50, 64, seed=2))
    assert torch.corrcoef(torch.stack([exact.flatten(), values.flatten()]))[0, 1] > 0.999
    assert (torch.cdist(noisy, values).argmin(1) == torch.arange(50)).all()


def test_one_showing_does_not_erase_another():
    """A matrix of weights that took both values for one key would hold their mean; the memory holds each."""
    keys = torch.tensor([[1.0, 0.0], [0.8, 0.6]], dtype=torch.float64)
    memory = KeyValueMemory(slots=2, sharpness=100.0)
    held = store(memory, keys, torch.tensor([[1.0], [-1.0]], dtype=torch.float64))
    assert_close(
        recall(memory, held, keys), torch.tensor([[1.0], [-1.0]], dtype=torch.float64), rtol=0, atol=1e-6
    )


def test_the_last_episodes_are_kept_when_it_is_full():
    keys, values = drawn(8, 64), drawn(8, 3, seed=1)
    memory = KeyValueMemory(slots=5, sharpness=60.0)
    recalled = recall(memory, store(memory, keys, values), keys)
    assert_close(recalled[3:], values[3:], rtol=0, atol=1e-3)
    assert ((recalled[:3] - values[:3]).norm(dim=1) > 0.1).all()


def test_only_the_direction_of_keys_counts():
    keys, values = drawn(4, 9), drawn(4, 2, seed=1)
    memory = KeyValueMemory(slots=4)
    held = store(memory, keys, values)
    assert_close(
        recall(memory, store(memory, 7 * keys, values), keys),
        recall(memory, held, keys),
        rtol=1e-5,
        atol=1e-6,
    )
    assert_close(recall(memory, held, 3 * keys), recall(memory, held, keys), rtol=1e-5, atol=1e-6)


def test_what_was_written_weakly_is_recalled_weakly():
    key, value = drawn(1, 4), drawn(1, 3, seed=1)
    memory = KeyValueMemory()
    assert_close(recall(memory, store(memory, key, value, 0.25), key), 0.25 * value)


def test_a_silent_query_passes_bounded_errors():
    memory, silent = KeyValueMemory(), torch.zeros(1, 3, dtype=torch.float64, requires_grad=True)
    recall(memory, store(memory, drawn(5, 3), drawn(5, 2, seed=1)), silent).sum().backward()
    assert silent.grad.abs().max() < 1e6


def test_impossible_options_and_ports_are_an_error():
    for options in ({"slots": 0}, {"sharpness": -1.0}):
        with pytest.raises(SpecificationError, match="key-value memory is out of range"):
            KeyValueMemory(**options)
    fitting = {"key": 4, "query": 4, "value": 2, "write": 1}
    assert KeyValueMemory().units(fitting) == 2
    for port, units in (("query", 3), ("write", 2)):
        with pytest.raises(SpecificationError, match=f"port '{port}' of a key-value memory"):
            KeyValueMemory().units(fitting | {port: units})
