"""Neurons as an experiment file writes them."""

import pytest
import torch

from arealis.experiments.entry import make_choice
from arealis.experiments.names import NEURONS
from arealis.experiments.tables import Choice
from arealis.types import SpecificationError


def make(kind, **options):
    choice = Choice(kind=kind, **options)
    return make_choice(NEURONS, choice, what="neuron", place="area 'V1'", step_duration=1e-4)


SPIKING = sorted(k for k in NEURONS if getattr(NEURONS[k].make, "spiking", False))


@pytest.mark.parametrize("kind", SPIKING)
def test_each_can_be_made_without_options_and_run(kind):
    neuron, drive = make(kind), torch.zeros(3, 1, 2, 4)
    state, spikes, recorded = neuron.scan(neuron.initial((1, 2, 4), drive), drive)
    assert spikes.shape == drive.shape
    assert set(recorded) == set(neuron.recorded)
    assert torch.equal(neuron.output(state), spikes[-1])


def test_there_are_as_many_as_the_models():
    assert len(SPIKING) >= 9


def test_options_are_numbers_and_a_surrogate_is_a_table():
    neuron = make("adaptive_exponential", reset=-60, surrogate={"name": "arctan", "slope": 0.5})
    assert neuron.reset == -60
    assert neuron.surrogate.name == "arctan"
    assert make("izhikevich_pattern", pattern="class_2").recovery_rate == 0.2


def test_wrong_options_are_named():
    with pytest.raises(SpecificationError, match=r"area 'V1'\.capacitance"):
        make("adaptive_exponential", capacitance="much")
    with pytest.raises(SpecificationError, match="capacity"):
        make("adaptive_exponential", capacity=1.0)
    with pytest.raises(SpecificationError, match="lacks 'pattern'"):
        make("izhikevich_pattern")
