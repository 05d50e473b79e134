"""A modern Hopfield memory holds far more patterns than a classical one of the same size."""

import pytest
import torch
from torch.testing import assert_close

from arealis.networks.modules import ModernHopfield
from arealis.types import SpecificationError

UNITS = 64


def patterns(count, units=UNITS, seed=0):
    """Random patterns of plus and minus one ``[pattern, unit]``."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 2, (count, units), generator=generator).double() * 2 - 1


def flipped(stored, fraction, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.where(torch.rand(stored.shape, generator=generator) < fraction, -stored, stored)


def store(memory, contents, strengths=None):
    sizes = {"content": contents.shape[-1], "write": 1, "cue": contents.shape[-1]}
    held = memory.initial((1, 1), sizes, contents)
    for i, content in enumerate(contents):
        strength = torch.ones(1, 1, 1).double() if strengths is None else strengths[i].reshape(1, 1, 1)
        ports = {"content": content.expand(1, 1, -1), "cue": content.expand(1, 1, -1), "write": strength}
        held, _ = memory.step(held, ports)
    return held


def recall(memory, held, cues):
    """Recall by every cue, as examples that share a memory, without writing."""
    shared = {name: value.expand(1, len(cues), *value.shape[2:]) for name, value in held.items()}
    closed = torch.zeros(1, len(cues), 1).double()
    _, activity = memory.step(shared, {"content": 0 * cues[None], "cue": cues[None], "write": closed})
    return activity[0]


def wrong(recalled, stored):
    """Fraction of units of the wrong sign."""
    return float((recalled.sign() != stored).double().mean())


def recall_classically(stored, cues):
    """One update of the network of Hopfield 1982 with Hebbian weights."""
    weight = stored.T @ stored / stored.shape[-1]
    return cues @ weight.fill_diagonal_(0)


def test_it_holds_ten_patterns_a_unit_where_a_classical_network_holds_a_seventh():
    stored = patterns(10 * UNITS)
    memory = ModernHopfield(slots=len(stored))
    held = store(memory, stored)
    for noise in (0.0, 0.1):
        cues = flipped(stored, noise)
        assert wrong(recall(memory, held, cues), stored) < 0.01
        assert wrong(recall_classically(stored, cues), stored) > 0.25
    few = patterns(3)  # far below .138 a unit, to show that the classical one works where it can
    assert wrong(recall_classically(few, flipped(few, 0.1)), few) < 0.01


def test_one_step_is_the_softmax_of_the_paper():
    stored, cue = patterns(5, 7), torch.linspace(-1, 1, 7).double()
    memory = ModernHopfield(slots=5, sharpness=0.3)
    expected = (0.3 * stored @ cue).softmax(0) @ stored
    assert_close(recall(memory, store(memory, stored), cue[None])[0], expected)


def test_slots_that_were_never_written_recall_nothing():
    stored, cues = patterns(3, 8), flipped(patterns(3, 8), 0.2)
    roomy, full = ModernHopfield(slots=50, sharpness=0.1), ModernHopfield(slots=3, sharpness=0.1)
    assert_close(recall(roomy, store(roomy, stored), cues), recall(full, store(full, stored), cues))
    empty = store(roomy, stored[:0])
    assert not recall(roomy, empty, cues).any()


def test_low_sharpness_recalls_the_mean():
    stored = patterns(4, 8)
    memory = ModernHopfield(slots=4, sharpness=1e-9)
    assert_close(recall(memory, store(memory, stored), stored[:1])[0], stored.mean(0))


def test_a_full_memory_forgets_the_oldest():
    stored = patterns(6)
    memory = ModernHopfield(slots=4)
    recalled = recall(memory, store(memory, stored), stored)
    assert_close(recalled[2:], stored[2:])
    assert (recalled[:2] != stored[:2]).any(-1).all()


def test_a_closed_memory_keeps_what_it_has():
    stored = patterns(2)
    memory = ModernHopfield(slots=2)
    held = store(memory, stored, torch.tensor([1.0, 0.0]).double())
    assert_close(recall(memory, held, stored), stored[:1].expand(2, -1))


def test_a_content_is_recalled_in_the_step_that_writes_it():
    one = torch.ones(1, 1, 4)
    held = ModernHopfield().initial((1, 1), {"content": 4, "write": 1, "cue": 4}, one)
    assert_close(
        ModernHopfield().step(held, {"content": 3 * one, "cue": one, "write": one[..., :1]})[1], 3 * one
    )


def test_impossible_options_and_ports_are_an_error():
    for options in ({"slots": 0}, {"sharpness": 0.0}):
        with pytest.raises(SpecificationError, match="modern Hopfield memory is out of range"):
            ModernHopfield(**options)
    for sizes in ({"content": 4, "cue": 3, "write": 1}, {"content": 4, "cue": 4, "write": 4}):
        with pytest.raises(SpecificationError, match="of a modern Hopfield memory"):
            ModernHopfield().units(sizes)
