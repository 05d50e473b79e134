"""Integrate-and-fire neurons: equations, the time constants that they are made from, what they refuse."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch

from arealis.networks.neurons import (
    AdaptiveLeakyIntegrateAndFire,
    IntegrateAndFire,
    LeakyIntegrateAndFire,
    Surrogate,
    adaptive_leaky_integrate_and_fire,
    integrate_and_fire,
    leaky_integrate_and_fire,
    state_of,
    variables_of,
)
from arealis.types import NetworkError, SpecificationError

SHAPE = (2, 3, 5)
CELLS = torch.linspace(0.4, 0.9, 10, dtype=torch.float64).reshape(2, 1, 5)
NEURONS = {
    "integrate and fire": IntegrateAndFire(gain=0.7, refractory=1),
    "subtract": LeakyIntegrateAndFire(decay=0.8, rest=0.1),
    "value": LeakyIntegrateAndFire(decay=0.8, reset="value", reset_to=-0.3, refractory=2),
    "cells": LeakyIntegrateAndFire(
        decay=CELLS, threshold=CELLS + 0.3, rest=0.1 * CELLS, surrogate=Surrogate("arctan", 2.0)
    ),
    "no reset": LeakyIntegrateAndFire(decay=0.8, reset="none"),
    "adaptive": AdaptiveLeakyIntegrateAndFire(LeakyIntegrateAndFire(decay=0.9), CELLS, 0.4),
}


def _drive(steps=15):
    return torch.randn(steps, *SHAPE, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def _alone(neuron, drive):
    """Spikes of the first cell of the first replica, from the equations."""
    units = neuron.units()
    decay, gain, offset, threshold, reset_to = (
        float(torch.as_tensor(v).flatten()[0])
        for v in (units.decay, units.gain, units.offset, units.threshold, units.reset_to)
    )
    rho, beta = (float(torch.as_tensor(v).flatten()[0]) for v in units.adaptation or (0.0, 0.0))
    v, raised, pause = float(neuron.initial(SHAPE, drive)["potential"].flatten()[0]), 0.0, 0
    spikes = []
    for current in drive.tolist():
        p = v if pause else decay * v + gain * current + offset
        fires = not pause and p >= threshold + beta * raised
        v = {"subtract": p - reset_to, "value": reset_to, "none": p}[units.reset] if fires else p
        pause = units.refractory if fires else max(pause - 1, 0)
        raised = rho * raised + fires
        spikes.append(float(fires))
    return spikes


@pytest.mark.parametrize("name", NEURONS)
def test_equations(name):
    neuron, drive = NEURONS[name], _drive(60)
    _, spikes, _ = neuron.scan(neuron.initial(SHAPE, drive), drive)
    assert spikes[:, 0, 0, 0].tolist() == _alone(neuron, drive[:, 0, 0, 0])


@pytest.mark.parametrize("name", NEURONS)
def test_scan_equals_a_loop_of_steps(name):
    neuron, drive = NEURONS[name], _drive()
    state = neuron.initial(SHAPE, drive)
    last, spikes, recorded = neuron.scan(state, drive)
    seen = []
    for current in drive:
        state, fired = neuron.step(state, current)
        assert torch.equal(neuron.output(state), fired)
        seen.append(fired)
    assert 0.05 < float(spikes.mean()) < 0.8
    assert torch.equal(torch.stack(seen), spikes)
    assert set(recorded) == set(neuron.recorded)
    assert last.keys() == state.keys()
    for variable, value in last.items():
        torch.testing.assert_close(value, state[variable], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", NEURONS)
def test_pull_back_equals_autograd_through_steps(name):
    neuron, drive = NEURONS[name], _drive().requires_grad_()
    state, seen = neuron.initial(SHAPE, drive), []
    for current in drive.unbind():
        state, fired = neuron.step(state, current)
        seen.append(fired)
    error = torch.randn(drive.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    (expected,) = torch.autograd.grad(torch.stack(seen), drive, error)
    _, spikes, recorded = neuron.scan(neuron.initial(SHAPE, drive), drive.detach())
    pulled = neuron.pull_back(spikes, recorded, error)
    torch.testing.assert_close(pulled, expected, rtol=1e-12, atol=1e-12)


def test_exact_integration_meets_the_solution_of_the_equation():
    """Whatever the step: v(t) = E + I (1 − exp(−t/τ)) below threshold."""
    for step in (0.001, 0.004):
        neuron = leaky_integrate_and_fire(step_duration=step, time_constant=0.02, rest=-1.0, threshold=5.0)
        drive = torch.full((round(0.04 / step), 1, 1, 1), 2.0, dtype=torch.float64)
        last, _, _ = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
        assert float(last["potential"]) == pytest.approx(-1 + 2 * (1 - math.exp(-2)), rel=1e-12)


def test_euler_meets_it_as_the_step_shrinks():
    errors = []
    for step in (0.002, 0.001, 0.0005):
        neuron = leaky_integrate_and_fire(step_duration=step, time_constant=0.02, threshold=5.0, exact=False)
        drive = torch.full((round(0.04 / step), 1, 1, 1), 2.0, dtype=torch.float64)
        last, _, _ = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
        errors.append(abs(float(last["potential"]) - 2 * (1 - math.exp(-2))))
    assert [one / two for one, two in pairwise(errors)] == pytest.approx([2, 2], rel=0.05)


def test_rate_of_a_leaky_neuron():
    """f = 1 / (t_ref + τ ln(I / (I − θ))), with a reset to rest and a drive above threshold."""
    step, tau, pause, current = 1e-5, 0.02, 0.002, 1.5
    neuron = leaky_integrate_and_fire(
        step_duration=step, time_constant=tau, reset="value", refractory_period=pause
    )
    drive = torch.full((1, 1, 1, 1), current, dtype=torch.float64).expand(100_000, -1, -1, -1)
    _, spikes, _ = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    expected = 1 / (pause + tau * math.log(current / (current - 1)))
    assert float(spikes.sum()) == pytest.approx(expected, abs=1)


def test_rate_without_a_leak_is_the_drive():
    drive = torch.tensor([-0.5, 0.0, 0.25, 0.6]).double().reshape(1, 1, 1, 4).expand(1000, -1, -1, -1)
    neuron = IntegrateAndFire()
    _, spikes, _ = neuron.scan(neuron.initial((1, 1, 4), drive), drive)
    np.testing.assert_allclose(spikes.mean(0).flatten(), [0, 0, 0.25, 0.6], atol=1e-3)


def test_adaptation_slows_firing_down():
    drive = torch.full((400, 1, 1, 1), 3.0)
    neuron = adaptive_leaky_integrate_and_fire(
        step_duration=0.001, time_constant=0.02, adaptation_time_constant=0.1, adaptation_strength=0.2
    )
    assert neuron.adaptation_decay == pytest.approx(math.exp(-0.01))
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    times = spikes.flatten().nonzero().flatten()
    gaps = times.diff()
    assert gaps[-1] > 1.4 * gaps[0]
    assert float(recorded["threshold"].max()) > 1.2


def test_time_constants_in_seconds():
    exact = leaky_integrate_and_fire(step_duration=0.001, time_constant=0.01)
    assert (exact.decay, exact.gain) == pytest.approx((math.exp(-0.1), 1 - math.exp(-0.1)))
    each = leaky_integrate_and_fire(
        step_duration=0.001, time_constant=torch.tensor([[[0.01, 0.02]]]), normalised=False, exact=False
    )
    np.testing.assert_allclose(each.decay.flatten(), [0.9, 0.95], rtol=1e-6)
    assert each.gain == 1
    assert (
        leaky_integrate_and_fire(step_duration=0.001, time_constant=0.1, refractory_period=0.003).refractory
        == 3
    )
    assert integrate_and_fire(step_duration=0.001, time_constant=0.004).gain == 0.25
    assert integrate_and_fire(step_duration=0.001).gain == 1


def test_state_in_the_terms_of_the_scan():
    neuron = NEURONS["adaptive"]
    state = neuron.initial(SHAPE, _drive())
    assert variables_of(state_of(state), state["spike"]).keys() == state.keys()
    assert set(NEURONS["value"].initial(SHAPE, _drive())) == {"potential", "refractory", "spike"}


@pytest.mark.parametrize("name", NEURONS)
@pytest.mark.parametrize("bad", [float("inf"), float("nan")])
def test_a_potential_that_is_not_finite(name, bad):
    drive = _drive()
    drive[4, 1, 2, 3] = bad
    neuron = NEURONS[name]
    if neuron.units().refractory:  # such a unit might not have heard it
        drive[5:7, 1, 2, 3] = bad
    with pytest.raises(NetworkError, match=r"potential is not finite.*in unit 3 \(replica 1, example 2\)"):
        neuron.scan(neuron.initial(SHAPE, drive), drive)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LeakyIntegrateAndFire(decay=1.1), r"decay of a leaky .* outside \[0, 1\]"),
        (lambda: LeakyIntegrateAndFire(decay=torch.tensor([[[0.5, -0.1]]])), r"decay .* Given: -0.1"),
        (lambda: LeakyIntegrateAndFire(decay=0.5, threshold=0.0), "rest of a leaky .* does not lie below"),
        (lambda: LeakyIntegrateAndFire(decay=0.5, reset="hard"), "unknown reset .* Given: 'hard'"),
        (lambda: LeakyIntegrateAndFire(decay=0.5, reset="value", reset_to=1.0), "at or above threshold"),
        (lambda: LeakyIntegrateAndFire(decay=0.5, reset_to=0.0), "at or above threshold"),
        (lambda: LeakyIntegrateAndFire(decay=0.5, refractory=-1), "refractory time .* Given: -1"),
        (lambda: LeakyIntegrateAndFire(decay=0.5, refractory=1.5), "refractory time .* Given: 1.5"),
        (lambda: IntegrateAndFire(threshold=0.0), "threshold of an integrate-and-fire .* not positive"),
        (lambda: IntegrateAndFire(reset="zero"), "unknown reset .* Given: 'zero'"),
        (
            lambda: leaky_integrate_and_fire(step_duration=0.01, time_constant=0.005),
            "step of a leaky .* longer than time_constant",
        ),
        (
            lambda: leaky_integrate_and_fire(step_duration=0.01, time_constant=0.1, refractory_period=-0.1),
            "refractory_period .* negative",
        ),
        (
            lambda: leaky_integrate_and_fire(step_duration=0.01, time_constant=-0.1),
            "time_constant .* not positive",
        ),
        (lambda: integrate_and_fire(step_duration=0.0), "step_duration .* not positive"),
        (
            lambda: integrate_and_fire(step_duration=0.01, time_constant=-1.0),
            "time_constant .* not positive",
        ),
        (
            lambda: integrate_and_fire(step_duration=0.01, refractory_period=-1.0),
            "refractory_period .* negative",
        ),
        (
            lambda: AdaptiveLeakyIntegrateAndFire(LeakyIntegrateAndFire(decay=0.5), 1.5, 0.1),
            r"adaptation decay .* outside \[0, 1\]",
        ),
        (
            lambda: AdaptiveLeakyIntegrateAndFire(LeakyIntegrateAndFire(decay=0.5), 0.5, -0.1),
            "adaptation_strength .* negative",
        ),
        (
            lambda: adaptive_leaky_integrate_and_fire(
                step_duration=0.01, time_constant=0.1, adaptation_time_constant=0.001, adaptation_strength=1.0
            ),
            "longer than adaptation_time_constant",
        ),
    ],
)
def test_what_is_refused(make, message):
    with pytest.raises(SpecificationError, match=message):
        make()
