import numpy as np
import pytest
import torch

from arealis.networks.neurons import SpikeResponse


def run(drive, **parameters):
    neuron = SpikeResponse(**parameters)
    drive = torch.as_tensor(drive, dtype=torch.float64).reshape(-1, 1, 1, 1)
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    return spikes.flatten().numpy(), recorded["potential"].flatten().numpy()


@pytest.mark.parametrize("synapse", [0.002, 0.01, 0.010001, 0.03])
def test_potential_is_the_sum_of_responses(synapse):
    """Convolution with ε, integrated over steps of constant current, plus η for every earlier spike."""
    step, membrane = 1e-3, 0.01
    drive = np.random.default_rng(3).gamma(2.0, 1.0, size=80)
    spikes, potential = run(drive, step_duration=step, synaptic_time_constant=synapse)
    assert spikes.sum() > 5
    ages = step * np.arange(81)
    if synapse == membrane:
        still_to_come = (1 + ages / membrane) * np.exp(-ages / membrane)
    else:
        still_to_come = (membrane * np.exp(-ages / membrane) - synapse * np.exp(-ages / synapse)) / (
            membrane - synapse
        )
    weight = -np.diff(still_to_come)  # what a step of current that age has brought
    for t in range(80):
        expected = (drive[: t + 1] * weight[: t + 1][::-1]).sum()
        expected -= sum(np.exp(-(t - s) * step / 0.01) for s in np.flatnonzero(spikes[:t]))
        assert potential[t] == pytest.approx(expected, abs=1e-7)


def test_exact_whatever_the_step():
    fine = run(np.full(400, 0.9), step_duration=1e-4)[1]
    coarse = run(np.full(20, 0.9), step_duration=2e-3)[1]
    np.testing.assert_allclose(fine[19::20], coarse, atol=1e-12)


def test_constant_current_brings_the_potential_to_its_value():
    assert run(np.full(300, 0.8), step_duration=1e-3)[1][-1] == pytest.approx(0.8)
    assert run(np.full(300, 0.99), step_duration=1e-3)[0].sum() == 0
    assert run(np.full(300, 1.01), step_duration=1e-3)[0].sum() > 0
