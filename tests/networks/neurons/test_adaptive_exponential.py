from itertools import pairwise

import pytest
import torch
from scipy.integrate import solve_ivp

from arealis.networks.neurons import AdaptiveExponential


def run(current, duration, **parameters):
    neuron = AdaptiveExponential(**parameters)
    steps = round(duration / neuron.step_duration)
    drive = torch.full((steps, 1, 1, 1), current, dtype=torch.float64)
    state, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    return spikes.flatten(), recorded["potential"].flatten(), state


def intervals(spikes):
    return spikes.nonzero().flatten().diff().double()


def test_error_halves_with_the_step():
    def flow(_, x):
        v, w = x
        upstroke = 30 * 2 * 2.718281828459045 ** ((v + 50.4) / 2)
        return [(-30 * (v + 70.6) + upstroke - w + 500) / 281, (4 * (v + 70.6) - w) / 144]

    exact = solve_ivp(flow, (0, 80), [-70.6, 0.0], rtol=1e-11, atol=1e-11).y[:, -1]
    errors = []
    for step in (2e-4, 1e-4, 5e-5, 2.5e-5):
        state = run(500.0, 0.08, step_duration=step)[2]
        found = [float(state[name]) for name in ("potential", "adaptation")]
        errors.append([abs(a - b) for a, b in zip(found, exact, strict=True)])
    for coarse, fine in pairwise(errors):
        assert [c / f for c, f in zip(coarse, fine, strict=True)] == pytest.approx([2, 2], rel=0.1)


def test_intervals_grow_while_it_adapts():
    spikes, _, state = run(1000.0, 1.0, step_duration=1e-4)
    gaps = intervals(spikes)
    assert gaps[-1] > 1.5 * gaps[0]
    assert (gaps.diff()[:5] >= 0).all()
    assert float(state["adaptation"]) > 200


def test_a_spike_adds_its_increment_to_the_adaptation():
    neuron = AdaptiveExponential(step_duration=1e-4, coupling=0.0)
    rest = neuron.initial((1, 1, 1), torch.zeros((), dtype=torch.float64))
    state, spike = neuron.step({**rest, "potential": rest["potential"] + 60}, torch.zeros(1, 1, 1))
    assert float(spike) == 1
    assert float(state["adaptation"]) == pytest.approx(80.5)
    assert float(state["potential"]) == -70.6


def test_reset_above_threshold_makes_bursts():
    spikes, _, _ = run(
        1000.0, 1.0, step_duration=1e-4, increment=500.0, adaptation_time_constant=0.02, reset=-45.4
    )
    gaps = intervals(spikes)
    assert gaps.max() > 4 * gaps.min()


def test_without_adaptation_it_fires_regularly():
    gaps = intervals(run(1000.0, 0.5, step_duration=1e-4, coupling=0.0, increment=0.0)[0])
    assert gaps.max() - gaps.min() <= 1
