import math
from itertools import pairwise

import pytest
import torch
from scipy.integrate import solve_ivp

from arealis.networks.neurons import ExponentialIntegrateAndFire


def run(current, duration, **parameters):
    neuron = ExponentialIntegrateAndFire(**parameters)
    steps = round(duration / neuron.step_duration)
    drive = torch.full((steps, 1, 1, 1), current, dtype=torch.float64)
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    return spikes.flatten(), recorded["potential"].flatten()


def test_error_halves_with_the_step():
    """Against an adaptive solver, up to just below the spike."""

    def flow(_, v):
        return -0.1 * (v + 65) + 0.1 * 3.48 * math.e ** ((v + 59.9) / 3.48) + 0.5

    exact = solve_ivp(flow, (0, 12), [-65.0], rtol=1e-11, atol=1e-11).y[0, -1]
    errors = [
        abs(run(0.5, 0.012, step_duration=step)[1][-1] - exact) for step in (1e-4, 5e-5, 2.5e-5, 1.25e-5)
    ]
    ratios = [float(coarse / fine) for coarse, fine in pairwise(errors)]
    assert ratios == pytest.approx([2, 2, 2], rel=0.05)


def test_fires_above_its_rheobase():
    """No balance above g (V_T - E) - g Δ."""
    rheobase = 0.1 * (65 - 59.9) - 0.1 * 3.48
    assert run(rheobase * 0.98, 2.0, step_duration=1e-4)[0].sum() == 0
    assert run(rheobase * 1.02, 2.0, step_duration=1e-4)[0].sum() > 0


def test_balances_where_the_currents_do():
    potential = run(0.1, 1.0, step_duration=1e-4)[1][-1]
    assert float(-0.1 * (potential + 65) + 0.348 * torch.exp((potential + 59.9) / 3.48)) == pytest.approx(
        -0.1
    )


def test_without_sharpness_it_is_a_leaky_integrator_with_a_threshold():
    """As Δ goes to 0 the rate goes to that of a leaky neuron that fires at V_T."""
    rate = run(2.0, 1.0, step_duration=1e-5, sharpness=0.001, refractory_period=0.0)[0].sum()
    asymptote = -65 + 20
    period = 10e-3 * math.log((asymptote + 68) / (asymptote + 59.9))
    assert float(rate) == pytest.approx(1 / period, rel=0.01)


def test_rests_for_the_refractory_period():
    spikes, potential = run(10.0, 0.05, step_duration=1e-4, refractory_period=0.003)
    first = int(spikes.nonzero()[0])
    assert (potential[first : first + 31] == -68).all()
    assert potential[first + 31] > -68
    assert (spikes.nonzero().diff(dim=0) > 30).all()


def test_peak_hardly_matters():
    counts = [run(1.0, 1.0, step_duration=1e-5, peak=peak)[0].sum() for peak in (-35.0, 0.0)]
    assert abs(counts[0] - counts[1]) <= 1
