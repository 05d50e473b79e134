import math

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from arealis.networks.neurons import HodgkinHuxley


def run(currents, duration, **parameters):
    neuron = HodgkinHuxley(**parameters)
    drive = torch.tensor(currents, dtype=torch.float64).expand(
        round(duration / neuron.step_duration), 1, 1, len(currents)
    )
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, len(currents)), drive), drive)
    return spikes[:, 0, 0], recorded["potential"][:, 0, 0]


def slow_and_obvious(_, x, current):
    v, m, h, n = x
    alpha_m = 0.1 * (v + 40) / (1 - math.exp(-(v + 40) / 10))
    alpha_n = 0.01 * (v + 55) / (1 - math.exp(-(v + 55) / 10))
    alpha_h, beta_h = 0.07 * math.exp(-(v + 65) / 20), 1 / (1 + math.exp(-(v + 35) / 10))
    beta_m, beta_n = 4 * math.exp(-(v + 65) / 18), 0.125 * math.exp(-(v + 65) / 80)
    ionic = 120 * m**3 * h * (v - 50) + 36 * n**4 * (v + 77) + 0.3 * (v + 54.4)
    return [
        current - ionic,
        alpha_m * (1 - m) - beta_m * m,
        alpha_h * (1 - h) - beta_h * h,
        alpha_n * (1 - n) - beta_n * n,
    ]


def test_error_halves_with_the_step():
    start = HodgkinHuxley(step_duration=1e-5).initial((1, 1, 1), torch.zeros((), dtype=torch.float64))
    x = [float(start[name]) for name in HodgkinHuxley.variables]
    exact = solve_ivp(slow_and_obvious, (0, 5), x, args=(10.0,), rtol=1e-10, atol=1e-10).y[0, -1]
    errors = [float(run([10.0], 0.005, step_duration=s)[1][-1, 0]) - exact for s in (4e-6, 2e-6, 1e-6)]
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(2, rel=0.05)


def test_fires_without_end_from_between_6_and_10():
    """The limit cycle appears between 6 and 10 µA/cm²; below, there are a few spikes at most."""
    currents = np.arange(2.0, 13.0, 0.5)
    spikes, _ = run(currents, 0.4, step_duration=2.5e-5)
    late = spikes[8000:].sum(dim=0)
    onset = currents[int((late > 0).nonzero()[0])]
    assert 6 <= onset <= 10
    assert (late[currents < onset] == 0).all()
    assert (late[currents >= onset] / 0.2 > 45).all(), "it starts at a frequency well above zero"
    assert (spikes[:, currents < onset].sum(dim=0) <= 3).all()


def test_spike_has_the_shape_of_the_squid():
    _, potential = run([10.0], 0.05, step_duration=1e-5)
    assert 35 < float(potential.max()) < 45
    assert -80 < float(potential[2000:].min()) < -70


def test_rests_without_a_current():
    spikes, potential = run([0.0], 0.2, step_duration=1e-4)
    assert spikes.sum() == 0
    assert float(potential[-1, 0]) == pytest.approx(-65, abs=0.1)


def test_fires_once_a_crossing():
    spikes, potential = run([10.0], 0.1, step_duration=2.5e-5)
    above = potential >= 0
    assert spikes.sum() == (above[1:] & ~above[:-1]).sum()


def test_rebounds_from_inhibition():
    neuron = HodgkinHuxley(step_duration=5e-5)
    drive = torch.zeros(1200, 1, 1, 1, dtype=torch.float64)
    drive[:400] = -10.0
    spikes = neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].flatten()
    assert spikes[:400].sum() == 0
    assert spikes[400:].sum() == 1


def test_rates_are_smooth_where_their_formulas_are_not():
    neuron = HodgkinHuxley(step_duration=1e-5)
    state = neuron.initial((1, 1, 3), torch.zeros((), dtype=torch.float64))
    for singular in (-40.0, -55.0):
        near = torch.tensor(
            [singular - 1e-4, singular, singular + 1e-4], dtype=torch.float64, requires_grad=True
        )
        stepped, _ = neuron.step({**state, "potential": near.reshape(1, 1, 3)}, torch.zeros(1, 1, 3).double())
        for name in ("sodium_opening", "potassium"):
            low, middle, high = stepped[name].flatten().tolist()
            assert middle == pytest.approx((low + high) / 2, abs=1e-12)
        (slope,) = torch.autograd.grad(stepped["sodium_opening"].sum() + stepped["potassium"].sum(), near)
        assert float(slope[1]) == pytest.approx(float(slope[0]), rel=1e-3)
