import numpy as np
import pytest
import torch

from arealis.networks.neurons import ResonateAndFire

TURN = -1 / 40 + 2j * np.pi * 0.04  # by ms


def run(drive, **parameters):
    neuron = ResonateAndFire(**parameters)
    drive = torch.as_tensor(drive, dtype=torch.float64).reshape(-1, 1, 1, 1)
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    return spikes.flatten().numpy(), recorded["potential"].flatten().numpy()


def test_equals_the_closed_form():
    times = 0.5 * np.arange(1, 201)
    potential = run(np.full(200, 0.1), step_duration=5e-4)[1]
    expected = (0.1 * (np.exp(TURN * times) - 1) / TURN).imag
    np.testing.assert_allclose(potential, expected, atol=1e-12)


def pulses(*times, size=0.95):
    drive = np.zeros(1500)
    for t in times:
        drive[10 * t : 10 * t + 10] = size
    return drive


@pytest.mark.parametrize(("gap", "fires"), [(25, True), (50, True), (12, False), (37, False)])
def test_fires_for_pulses_in_its_rhythm(gap, fires):
    assert bool(run(pulses(0, gap), step_duration=1e-4)[0].sum() > 0) is fires


def test_fires_after_inhibition_of_half_a_period():
    assert run(pulses(0, size=-1.8), step_duration=1e-4)[0].sum() == 1


def test_reset_leaves_it_at_the_threshold_and_turning_down():
    spikes, potential = run(pulses(0, size=2.0), step_duration=1e-4)
    at = int(np.flatnonzero(spikes)[0])
    assert potential[at] == 1.0
    assert potential[at + 1] < 1.0
