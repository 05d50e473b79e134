"""Agreement with Brian2, whose numbers oracles/brian2_neurons.py wrote.

Where both integrate alike, every spike comes in the same step and potentials agree to rounding. Where they do
not (exact against Euler, exponential Euler against Euler), our spike times approach those Brian2 finds at
steps of 2 µs, in proportion to our step.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from arealis.networks.neurons import (
    AdaptiveExponential,
    ExponentialIntegrateAndFire,
    FitzHughNagumo,
    HodgkinHuxley,
    Izhikevich,
    QuadraticIntegrateAndFire,
    ResonateAndFire,
    SpikeResponse,
    leaky_integrate_and_fire,
    scan_by_steps,
)

PEER = json.loads((Path(__file__).parent / "brian2_neurons.json").read_text())
MODELS = {
    "adaptive_exponential": AdaptiveExponential,
    "exponential_integrate_and_fire": ExponentialIntegrateAndFire,
    "fitzhugh_nagumo": FitzHughNagumo,
    "hodgkin_huxley": HodgkinHuxley,
    "izhikevich": Izhikevich,
    "quadratic_integrate_and_fire": QuadraticIntegrateAndFire,
    "resonate_and_fire": ResonateAndFire,
    "spike_response": SpikeResponse,
}


def simulated(name, case, step, *, scan=None, **parameters):
    """Steps with a spike, and the potential after every step."""
    neuron = MODELS[name](step_duration=1e-3 * step, **parameters)
    levels = np.repeat(case["levels"], round(case["level lasts"] / step))
    drive = torch.tensor(levels).reshape(-1, 1, 1, 1)
    state = neuron.initial((1, 1, 1), drive)
    _, spikes, recorded = scan(neuron, state, drive) if scan else neuron.scan(state, drive)
    return np.flatnonzero(spikes), recorded["potential"].flatten().numpy()


@pytest.mark.parametrize("scan", [None, scan_by_steps], ids=["compiled", "step by step"])
@pytest.mark.parametrize("name", sorted(MODELS.keys() & PEER["same scheme"].keys()))
def test_same_spikes_and_potentials(name, scan):
    case = PEER["same scheme"][name]
    spikes, potential = simulated(name, case, case["step"], scan=scan)
    assert len(case["spikes"]) >= 4
    assert spikes.tolist() == case["spikes"]
    if name == "spike_response":
        potential[spikes] -= 1  # Brian2 hands out the potential with the afterpotential of its own spike
    seen = potential[:: case["every"]]
    np.testing.assert_allclose(seen, case["potential"], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", sorted(PEER["other scheme"].keys() - {"resonate_and_fire"}))
def test_spike_times_converge(name):
    case = PEER["other scheme"][name]
    options = {"refractory_period": 0.0} if name.startswith("exponential") else {}
    expected, errors = case["step"] * np.array(case["spikes"]), []
    assert len(expected) >= 3
    for step in (0.1, 0.05, 0.0125):
        spikes, _ = simulated(name, case, step, **options)
        assert len(spikes) == len(expected)
        errors.append(np.abs(step * spikes - expected).max())
        assert errors[-1] < 15 * step
    assert errors[2] < 0.35 * errors[0]


def test_resonance_is_that_of_a_fourth_order_scheme():
    """Brian2 has no exact solution where it would be complex; Runge and Kutta's stands in."""
    case = PEER["other scheme"]["resonate_and_fire"]
    spikes, potential = simulated("resonate_and_fire", case, case["step"])
    assert spikes.tolist() == case["spikes"]
    np.testing.assert_allclose(potential[:: case["every"]], case["potential"], atol=1e-7)


def test_leaky_neuron():
    case = PEER["same scheme"]["leaky"]
    neuron = leaky_integrate_and_fire(
        step_duration=1e-3 * case["step"], time_constant=0.01, reset="value", reset_to=0.0
    )
    levels = np.repeat(case["levels"], round(case["level lasts"] / case["step"]))
    drive = torch.tensor(levels).reshape(-1, 1, 1, 1)
    spikes = neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1]
    assert len(case["spikes"]) > 10
    assert np.flatnonzero(spikes).tolist() == case["spikes"]
