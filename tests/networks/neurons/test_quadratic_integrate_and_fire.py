import math

import pytest
import torch
from scipy.integrate import solve_ivp

from arealis.networks.neurons import QuadraticIntegrateAndFire


def run(current, duration, **parameters):
    neuron = QuadraticIntegrateAndFire(**parameters)
    steps = round(duration / neuron.step_duration)
    drive = torch.full((steps, 1, 1, 1), current, dtype=torch.float64)
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    return spikes.flatten(), recorded["potential"].flatten()


@pytest.mark.parametrize("current", [-5.0, 0.0, 2.0, 3.75, 3.7500001, 6.0])
def test_exact_for_a_constant_current_whatever_the_step(current):
    fine = run(current, 0.02, step_duration=1e-4)[1]
    coarse = run(current, 0.02, step_duration=2e-3)[1]
    torch.testing.assert_close(fine[19::20], coarse, rtol=0, atol=1e-7)
    exact = solve_ivp(
        lambda _, v: ((v + 65) * (v + 50) / 15 + current) / 10, (0, 20), [-65.0], rtol=1e-11, atol=1e-11
    ).y[0, -1]
    assert float(coarse[-1]) == pytest.approx(exact, abs=1e-6)


@pytest.mark.parametrize("current", [5.0, 10.0, 40.0])
def test_rate_is_the_root_of_the_current(current):
    """With peak and reset far away it fires at √β / (π τ)."""
    spikes, _ = run(current, 4.0, step_duration=1e-5, peak=1e6, reset=-1e6)
    expected = math.sqrt(current / 15 - 0.25) / (math.pi * 0.01)
    assert float(spikes.sum()) == pytest.approx(4 * expected, abs=1.01)


def test_needs_a_quarter_of_the_gap_to_fire():
    assert run(3.74, 2.0, step_duration=1e-3)[0].sum() == 0
    assert run(3.80, 2.0, step_duration=1e-3)[0].sum() > 0


def test_fires_by_itself_from_above_its_threshold():
    neuron = QuadraticIntegrateAndFire(step_duration=1e-3)
    still = torch.zeros(100, 1, 1, 2, dtype=torch.float64)
    state = neuron.initial((1, 1, 2), still)
    state["potential"] = torch.tensor([-50.5, -49.5], dtype=torch.float64).reshape(1, 1, 2)
    spikes = neuron.scan(state, still)[1]
    assert spikes.sum(dim=0).flatten().tolist() == [0, 1]


def test_fires_where_infinity_lies_within_a_step():
    neuron = QuadraticIntegrateAndFire(step_duration=5e-3)
    current = torch.full((1, 1, 1), 500.0, dtype=torch.float64)
    assert float(neuron.step(neuron.initial((1, 1, 1), current), current)[1]) == 1
