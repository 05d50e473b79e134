import pytest
import torch
from scipy.integrate import solve_ivp

from arealis.networks.neurons import FitzHughNagumo


def run(current, duration, **parameters):
    neuron = FitzHughNagumo(**parameters)
    drive = torch.full((round(duration / neuron.step_duration), 1, 1, 1), current, dtype=torch.float64)
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    return spikes.flatten(), recorded["potential"].flatten()


def test_halving_the_step_takes_the_error_to_a_sixteenth():
    def flow(_, x):
        v, w = x
        return [v - v**3 / 3 - w + 0.5, 0.08 * (v + 0.7 - 0.8 * w)]

    rest = FitzHughNagumo(step_duration=1e-4)
    exact = solve_ivp(flow, (0, 8), [rest.rest, rest.recovery], rtol=1e-13, atol=1e-13).y[0, -1]
    errors = [abs(float(run(0.5, 0.008, step_duration=s)[1][-1]) - exact) for s in (4e-4, 2e-4, 1e-4)]
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.15)
    assert errors[1] / errors[2] == pytest.approx(16, rel=0.1)


def test_rests_where_both_nullclines_cross():
    rest = FitzHughNagumo(step_duration=1e-4)
    v, w = rest.rest, rest.recovery
    assert v - v**3 / 3 - w == pytest.approx(0, abs=1e-12)
    assert v + 0.7 - 0.8 * w == pytest.approx(0, abs=1e-12)
    assert torch.allclose(run(0.0, 0.1, step_duration=1e-3)[1], torch.tensor(v, dtype=torch.float64))


@pytest.mark.parametrize(("current", "fires"), [(0.2, False), (0.5, True), (1.0, True), (1.6, False)])
def test_fires_between_two_currents(current, fires):
    """The rest is unstable only for currents in between: too much current blocks it."""
    late = run(current, 0.6, step_duration=1e-4)[0][3000:].sum()
    assert bool(late > 3) is fires
    assert bool(late == 0) is not fires


def test_time_unit_scales_time():
    slow = run(0.5, 0.2, step_duration=2e-4, time_unit=2e-3)
    fast = run(0.5, 0.1, step_duration=1e-4)
    assert torch.equal(slow[1], fast[1])
