"""What holds of every model neuron: both codes agree, errors flow, bad parameters are refused."""

import dataclasses

import pytest
import torch

from arealis.networks.neurons import (
    AdaptiveExponential,
    EscapeNoise,
    ExponentialIntegrateAndFire,
    FitzHughNagumo,
    HodgkinHuxley,
    Izhikevich,
    QuadraticIntegrateAndFire,
    ResonateAndFire,
    SpikeResponse,
    scan_by_steps,
)
from arealis.types import NetworkError, SpecificationError

# Model, a drive at which it fires, and parameters that are to differ from cell to cell.
MODELS = [
    pytest.param(AdaptiveExponential(step_duration=1e-4), 900.0, ("capacitance", "reset"), id="AdEx"),
    pytest.param(EscapeNoise(step_duration=1e-4), 1.5, ("time_constant", "threshold"), id="escape noise"),
    pytest.param(
        ExponentialIntegrateAndFire(step_duration=1e-4), 1.5, ("sharpness", "leak_conductance"), id="EIF"
    ),
    pytest.param(FitzHughNagumo(step_duration=1e-4), 0.5, ("recovery_rate", "threshold"), id="FHN"),
    pytest.param(HodgkinHuxley(step_duration=5e-5), 15.0, ("sodium_conductance", "capacitance"), id="HH"),
    pytest.param(Izhikevich(step_duration=2.5e-4), 10.0, ("recovery_rate", "increment"), id="Izhikevich"),
    pytest.param(QuadraticIntegrateAndFire(step_duration=1e-4), 20.0, ("time_constant", "peak"), id="QIF"),
    pytest.param(ResonateAndFire(step_duration=1e-4), 0.4, ("frequency", "decay_time_constant"), id="RF"),
    pytest.param(
        SpikeResponse(step_duration=1e-3), 2.0, ("membrane_time_constant", "synaptic_time_constant"), id="SRM"
    ),
]
COMPILED = [m for m in MODELS if hasattr(m.values[0], "kernel")]


def drive_of(level, *, steps=1200, replicas=2, dtype=torch.float64):
    levels = torch.linspace(0.6, 1.4, replicas * 2 * 3, dtype=dtype).reshape(1, replicas, 2, 3)
    return level * levels * torch.linspace(0.9, 1.1, steps, dtype=dtype).reshape(-1, 1, 1, 1)


def scanned(neuron, drive):
    return neuron.scan(neuron.initial(tuple(drive.shape[1:]), drive), drive)


def varied(neuron, names, replicas=2):
    around = torch.linspace(0.97, 1.03, 3 * replicas, dtype=torch.float64).reshape(replicas, 1, 3)
    return dataclasses.replace(
        neuron, **{n: getattr(neuron, n) * around + 1e-9 * (around - 1) for n in names}
    )


@pytest.mark.parametrize("by_cell", [False, True])
@pytest.mark.parametrize(("neuron", "level", "names"), COMPILED)
def test_compiled_scan_equals_loop_of_steps(neuron, level, names, by_cell):
    neuron = varied(neuron, names) if by_cell else neuron
    drive = drive_of(level)
    state, spikes, recorded = scanned(neuron, drive)
    state_by_steps, spikes_by_steps, recorded_by_steps = scan_by_steps(
        neuron, neuron.initial((2, 2, 3), drive), drive
    )
    assert spikes.sum() > 10
    assert torch.equal(spikes, spikes_by_steps)
    torch.testing.assert_close(recorded["potential"], recorded_by_steps["potential"], rtol=1e-8, atol=1e-8)
    assert set(state) == set(state_by_steps)
    for name, value in state_by_steps.items():
        torch.testing.assert_close(state[name], value, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(("neuron", "level", "names"), MODELS)
def test_a_scan_can_be_cut_anywhere(neuron, level, names):
    drive = drive_of(level, steps=300)
    _, spikes, recorded = scanned(neuron, drive)
    middle, first, _ = scanned(neuron, drive[:120])
    _, second, later = neuron.scan(middle, drive[120:])
    assert torch.equal(torch.cat([first, second]), spikes)
    assert torch.equal(later["potential"], recorded["potential"][120:])
    assert torch.equal(neuron.output(middle), first[-1])


@pytest.mark.parametrize(("neuron", "level", "names"), MODELS)
def test_replicas_and_cells_do_not_mix(neuron, level, names):
    neuron, drive = varied(neuron, names), drive_of(level)
    other = drive.clone()
    other[:, 1] *= 0.5
    other[:, 0, 1] = 0.0
    before, after = scanned(neuron, drive)[2]["potential"], scanned(neuron, other)[2]["potential"]
    assert torch.equal(before[:, 0, 0], after[:, 0, 0])
    assert not torch.equal(before[:, 1], after[:, 1])


@pytest.mark.parametrize(("neuron", "level", "names"), MODELS)
def test_single_precision_stays_single_and_fires_alike(neuron, level, names):
    double, single = drive_of(level), drive_of(level, dtype=torch.float32)
    state, spikes, recorded = scanned(neuron, single)
    kinds = {spikes.dtype, recorded["potential"].dtype, state["potential"].dtype, state["spike"].dtype}
    assert kinds == {torch.float32}
    eager = scan_by_steps(neuron, neuron.initial((2, 2, 3), single), single)
    assert eager[1].dtype is torch.float32
    expected = scanned(neuron, double)[1].sum()
    assert abs(spikes.sum() - expected) <= (40 if isinstance(neuron, EscapeNoise) else 2)


@pytest.mark.parametrize(("neuron", "level", "names"), MODELS)
def test_pull_back_is_autograd_through_the_steps(neuron, level, names):
    drive = drive_of(level, steps=60, replicas=1).requires_grad_()
    _, spikes, _ = scanned(neuron, drive)
    assert spikes.requires_grad
    cotangent = torch.linspace(-1, 1, spikes.numel(), dtype=torch.float64).reshape(spikes.shape)
    (expected,) = torch.autograd.grad((spikes * cotangent).sum(), drive)
    plain = drive.detach()
    _, quiet, told = scanned(neuron, plain)
    pulled = neuron.pull_back(quiet, told, cotangent)
    assert pulled.abs().max() > 0
    torch.testing.assert_close(pulled, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("neuron", "level", "names"), MODELS)
def test_potential_follows_the_drive_with_the_right_slope(neuron, level, names):
    """Below threshold nothing is surrogate: autograd through ten steps equals a difference quotient."""
    drive = torch.full((10, 1, 1, 1), 0.05 * level, dtype=torch.float64, requires_grad=True)

    def last_potential(current):
        state = neuron.initial((1, 1, 1), current)
        for now in current:
            state, spike = neuron.step(state, now)
            assert not spike.detach().any()
        return state["potential"].sum()

    (slope,) = torch.autograd.grad(last_potential(drive), drive)
    for t in (0, 4, 9):
        moved = drive.detach().clone()
        moved[t] += 1e-4 * level
        up = float(last_potential(moved))
        moved[t] -= 2e-4 * level
        quotient = (up - float(last_potential(moved))) / (2e-4 * level)
        assert float(slope[t]) == pytest.approx(quotient, rel=1e-5, abs=1e-10)


@pytest.mark.parametrize(("neuron", "level", "names"), MODELS)
def test_voltage_that_runs_away_is_named(neuron, level, names):
    drive = drive_of(level, steps=50)
    drive[20, 1, 0, 2] = float("nan")
    with pytest.raises(NetworkError, match=r"time step 20 in unit 2 \(replica 1, example 0\)"):
        scanned(neuron, drive)


@pytest.mark.parametrize(("neuron", "level", "names"), MODELS)
@pytest.mark.parametrize("step_duration", [0.0, -1e-4, 1.0, float("nan")])
def test_bad_steps_are_refused(neuron, level, names, step_duration):
    with pytest.raises(SpecificationError, match="step"):
        dataclasses.replace(neuron, step_duration=step_duration)


POSITIVE = {
    AdaptiveExponential: ("capacitance", "leak_conductance", "sharpness", "adaptation_time_constant"),
    EscapeNoise: ("time_constant", "softness", "rate_at_threshold"),
    ExponentialIntegrateAndFire: ("capacitance", "leak_conductance", "sharpness"),
    FitzHughNagumo: ("time_unit", "recovery_rate"),
    HodgkinHuxley: ("capacitance", "sodium_conductance", "potassium_conductance", "leak_conductance"),
    Izhikevich: (),
    QuadraticIntegrateAndFire: ("time_constant", "resistance"),
    ResonateAndFire: ("frequency", "decay_time_constant", "threshold"),
    SpikeResponse: (
        "membrane_time_constant",
        "synaptic_time_constant",
        "recovery_time_constant",
        "threshold",
    ),
}


@pytest.mark.parametrize(
    ("neuron", "name"),
    [
        pytest.param(m.values[0], name, id=f"{m.id} {name}")
        for m in MODELS
        for name in POSITIVE[type(m.values[0])]
    ],
)
def test_parameters_that_are_not_positive_are_named(neuron, name):
    with pytest.raises(SpecificationError, match=rf"{name} of an? .* is not positive\. Given: -1"):
        dataclasses.replace(neuron, **{name: -1.0})
    if name != "time_unit":
        bad = torch.tensor([1.0, 0.0]).reshape(1, 1, 2)
        with pytest.raises(SpecificationError, match="in every cell"):
            dataclasses.replace(neuron, **{name: bad})


@pytest.mark.parametrize(
    ("model", "name", "value", "words"),
    [
        (AdaptiveExponential, "peak", -80.0, "does not lie below peak"),
        (ExponentialIntegrateAndFire, "reset", 0.0, "reset of .* does not lie below peak"),
        (ExponentialIntegrateAndFire, "refractory_period", -0.001, "refractory_period of .* is negative"),
        (HodgkinHuxley, "threshold", -70.0, "potential_at_rest of .* does not lie below threshold"),
        (Izhikevich, "reset", 30.0, "reset of .* does not lie below peak"),
        (QuadraticIntegrateAndFire, "threshold", -65.0, "rest of .* does not lie below threshold"),
        (SpikeResponse, "afterpotential", -1.0, "afterpotential of .* is negative"),
    ],
)
def test_parameters_in_the_wrong_order_are_named(model, name, value, words):
    with pytest.raises(SpecificationError, match=words):
        model(step_duration=1e-4, **{name: value})
