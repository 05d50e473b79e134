"""Counts of several durations come from one run, and are those of runs that long."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from arealis.networks import Area, AreaNetwork, Conversion, RateNeuron, count_spikes, respond
from arealis.networks.neurons import IntegrateAndFire
from arealis.stimuli import PoissonCode
from arealis.types import NetworkError, SpecificationError, Stimuli

NAMES = tuple("abc")


def made(current=(0.3, 0.7, -0.2), neuron=None):
    network = AreaNetwork((Area("eye", NAMES, neuron or IntegrateAndFire()),), ())
    bias = torch.tensor([current], dtype=torch.float64)
    return Conversion(network, {"eye.bias": bias}, {"eye": torch.ones(1)})


def nothing(count=2):
    return [Stimuli({}, np.arange(count).astype(str))]


def test_counts_are_those_of_runs_as_long_as_each_duration():
    conversion, durations = made(), [3, 1, 20]
    counts = count_spikes(conversion, nothing(), durations=durations, charge=0.0)["eye"]
    assert counts.shape == (3, 1, 2, 3)
    for steps, found in zip(durations, counts, strict=True):
        recorded = respond(conversion.network, conversion.params, nothing(), steps=steps, averaged=True)
        assert found[0].numpy() == pytest.approx(recorded[0].values[:, 0, 0] * steps)


@pytest.mark.parametrize("charge", [0.0, 0.5, 0.99])
def test_counts_are_the_whole_part_of_what_was_gathered(charge):
    counts = count_spikes(made(), nothing(), durations=[17], charge=charge)["eye"][0, 0, 0]
    assert counts.tolist() == [int(charge + 17 * 0.3), int(charge + 17 * 0.7), 0]


def test_an_area_that_does_not_spike_gives_its_potential():
    counts = count_spikes(made(neuron=RateNeuron("linear")), nothing(), durations=[10])["eye"][0, 0, 0]
    assert counts.tolist() == pytest.approx([3.0, 7.0, -2.0])


def test_many_stimuli_are_shown_in_parts():
    assert count_spikes(made(), nothing(230), durations=[5])["eye"].shape == (1, 1, 230, 3)


@pytest.mark.parametrize(
    "asked", [{"durations": []}, {"durations": [5, 0]}, {"durations": [5], "charge": 1.0}]
)
def test_what_cannot_be_counted_is_refused(asked):
    with pytest.raises(SpecificationError, match="cannot be counted"):
        count_spikes(made(), nothing(), **asked)


@pytest.mark.parametrize(
    ("stimuli", "given"),
    [
        (Stimuli({"ear": np.zeros((1, 2, 3))}, np.array(["x"])), "'ear': 2"),
        (Stimuli({"eye": np.zeros((1, 1, 3))}, np.array(["x"])), r"currents into \['eye'\]"),
        (
            Stimuli(
                {"ear": np.zeros((1, 1, 3))},
                np.array(["x"]),
                codes={"ear": PoissonCode(rate=100.0, step_duration=0.001, steps=5)},
            ),
            r"codes of \['ear'\]",
        ),
    ],
)
def test_stimuli_that_are_not_held_are_refused(stimuli, given):
    with pytest.raises(NetworkError, match=given):
        count_spikes(made(), [stimuli], durations=[5])
