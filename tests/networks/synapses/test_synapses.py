"""Synapses: closed forms, steady states, and the same filter back in time."""

import math

import pytest
import torch

from arealis.networks.synapses import (
    alpha_synapse,
    delta_synapse,
    dual_exponential_synapse,
    exponential_synapse,
    tsodyks_markram,
)
from arealis.types import NetworkError, SpecificationError

DT = 0.0005
LINEAR = {
    "delta": delta_synapse(step_duration=DT, delay=3 * DT),
    "exponential": exponential_synapse(step_duration=DT, time_constant=0.004, delay=2 * DT),
    "alpha": alpha_synapse(step_duration=DT, time_constant=0.003),
    "dual": dual_exponential_synapse(step_duration=DT, rise_time=0.001, decay_time=0.006, delay=DT),
}


def spikes(steps: int = 60) -> torch.Tensor:
    drawn = torch.rand((steps, 2, 3, 4), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    return (drawn < 0.15).to(torch.float64)


def through(synapse, seen):
    return synapse.scan(synapse.initial(tuple(seen.shape[1:]), seen), seen)


def shape_of_one_spike(synapse, steps=400):
    spike = torch.zeros(steps, 1, 1, 1, dtype=torch.float64)
    spike[0] = 1
    return through(synapse, spike)[1].ravel()


def test_one_spike_has_the_shape_of_its_formula():
    t = DT * torch.arange(400, dtype=torch.float64)
    exponential = exponential_synapse(step_duration=DT, time_constant=0.004)
    torch.testing.assert_close(shape_of_one_spike(exponential), torch.exp(-t / 0.004), rtol=1e-12, atol=0)
    alpha = shape_of_one_spike(LINEAR["alpha"])
    torch.testing.assert_close(alpha, t / 0.003 * torch.exp(1 - t / 0.003), rtol=1e-9, atol=1e-14)
    dual = dual_exponential_synapse(step_duration=DT, rise_time=0.001, decay_time=0.006)
    difference = torch.exp(-t / 0.006) - torch.exp(-t / 0.001)
    fine = torch.linspace(0, 0.02, 200_001, dtype=torch.float64)
    peak = (torch.exp(-fine / 0.006) - torch.exp(-fine / 0.001)).max()
    torch.testing.assert_close(shape_of_one_spike(dual), difference / peak, rtol=1e-7, atol=1e-12)


def test_a_delay_shifts_and_nothing_more():
    late = exponential_synapse(step_duration=DT, time_constant=0.004, delay=5 * DT)
    prompt = exponential_synapse(step_duration=DT, time_constant=0.004)
    _, arrived = through(late, spikes())
    torch.testing.assert_close(arrived[5:], through(prompt, spikes())[1][:-5], rtol=0, atol=0)
    assert not arrived[:5].any()


@pytest.mark.parametrize("kind", [*LINEAR, "Tsodyks–Markram"])
def test_a_scan_is_a_loop_of_steps_also_from_the_middle(kind):
    synapse = LINEAR.get(kind) or tsodyks_markram(step_duration=DT, release=0.3, facilitation_time=0.1)
    seen, arrivals = spikes(), []
    state = synapse.initial(tuple(seen.shape[1:]), seen)
    for seen_t in seen:
        state, arrived = synapse.step(state, seen_t)
        arrivals.append(arrived)
    before, first = through(synapse, seen[:23])
    after, second = synapse.scan(before, seen[23:])
    torch.testing.assert_close(torch.cat([first, second]), torch.stack(arrivals), rtol=1e-12, atol=1e-14)
    for variable, value in state.items():
        torch.testing.assert_close(after[variable], value, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", LINEAR)
def test_errors_come_back_as_autograd_says(kind):
    synapse, seen = LINEAR[kind], spikes().requires_grad_()
    _, arrived = through(synapse, seen)
    cotangent = torch.randn(arrived.shape, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    (expected,) = torch.autograd.grad(arrived, seen, cotangent)
    torch.testing.assert_close(synapse.pull_back(cotangent), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("release", "recovery", "facilitation"), [(0.5, 0.8, 0.0), (0.1, 0.1, 0.5)])
@pytest.mark.parametrize("rate", [5, 20, 50])
def test_short_term_plasticity_reaches_its_steady_state(release, recovery, facilitation, rate):
    dt, interval = 0.001, 1 / rate
    synapse = tsodyks_markram(
        step_duration=dt, release=release, recovery_time=recovery, facilitation_time=facilitation
    )
    train = torch.zeros(6000, 1, 1, 1, dtype=torch.float64)
    train[:: round(interval / dt)] = 1
    released = through(synapse, train)[1].ravel()
    # Between regular spikes: u = U + u(1 − U)f and R = 1 − (1 − (1 − u)R)r, each at its fixed point.
    faded = math.exp(-interval / facilitation) if facilitation else 0.0
    kept = math.exp(-interval / recovery)
    utilisation = release / (1 - (1 - release) * faded)
    resources = (1 - kept) / (1 - (1 - utilisation) * kept)
    last = released[released > 0][-1]
    assert float(released[0]) == pytest.approx(release)
    assert float(last) == pytest.approx(utilisation * resources, rel=1e-6)


def test_depression_and_facilitation_go_opposite_ways():
    train = torch.zeros(200, 1, 1, 1)
    train[::50] = 1
    depressing = through(tsodyks_markram(step_duration=0.001, release=0.5, recovery_time=0.8), train)[1]
    facilitating = tsodyks_markram(
        step_duration=0.001, release=0.05, recovery_time=0.05, facilitation_time=1.0
    )
    assert (depressing[::50].ravel().diff() < 0).all()
    assert (through(facilitating, train)[1][::50].ravel().diff() > 0).all()


def test_no_error_passes_short_term_plasticity():
    synapse = tsodyks_markram(step_duration=0.001)
    with pytest.raises(NetworkError, match="no error passes"):
        synapse.pull_back(torch.zeros(2, 1, 1, 1))


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: exponential_synapse(step_duration=0.01, time_constant=0.001), "time_constant"),
        (lambda: alpha_synapse(step_duration=0.01, time_constant=-1.0), "time_constant"),
        (lambda: dual_exponential_synapse(step_duration=DT, rise_time=0.005, decay_time=0.005), "decay_time"),
        (lambda: delta_synapse(step_duration=0.001, delay=0.0015), "delay"),
        (lambda: delta_synapse(step_duration=0.001, delay=-0.001), "delay"),
        (lambda: delta_synapse(step_duration=0.001, delay=11.0), "delay"),
        (lambda: tsodyks_markram(step_duration=0.001, release=1.5), "release"),
        (lambda: tsodyks_markram(step_duration=0.001, facilitation_time=0.0001), "facilitation_time"),
    ],
)
def test_times_that_cannot_be_are_refused(make, named):
    with pytest.raises(SpecificationError, match=named):
        make()
