"""The model against a plain loop, and each of its twenty firing patterns."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from arealis.analysis import firing_features, potential_maxima
from arealis.networks.neurons import IZHIKEVICH_PATTERNS, Izhikevich, izhikevich_pattern
from arealis.stimuli import FIRING_PATTERN_CURRENTS, current_over_time
from arealis.types import SpecificationError

STEP = 1e-4


def record(pattern, duration=0.4, pieces=None, step_duration=STEP):
    """Spikes and potential [1, time]."""
    neuron = izhikevich_pattern(pattern, step_duration=step_duration)
    pieces = FIRING_PATTERN_CURRENTS[pattern] if pieces is None else pieces
    current = current_over_time(pieces, steps=round(duration / step_duration), step_duration=step_duration)
    drive = torch.tensor(current).reshape(-1, 1, 1, 1)
    _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
    return spikes.flatten().numpy()[None], recorded["potential"].flatten().numpy()[None]


def features(pattern, duration=0.4, **options):
    return firing_features(record(pattern, duration)[0], step_duration=STEP, **options)


def milliseconds_of_spikes(pattern, duration=0.4):
    return 1e3 * STEP * np.flatnonzero(record(pattern, duration)[0])


def reference_loop():
    path = Path(__file__).parents[2] / "reference" / "izhikevich_loop.py"
    spec = importlib.util.spec_from_file_location("izhikevich_loop", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.spike_steps


@pytest.mark.parametrize("pattern", sorted(IZHIKEVICH_PATTERNS))
def test_spikes_are_those_of_a_plain_loop(pattern):
    p = dict(IZHIKEVICH_PATTERNS[pattern])
    current = current_over_time(FIRING_PATTERN_CURRENTS[pattern], steps=4000, step_duration=STEP)
    named = {
        "a": p["recovery_rate"],
        "b": p["recovery_sensitivity"],
        "c": p["reset"],
        "d": p["increment"],
        "v": p["rest"],
        "u": p.get("recovery"),
        "linear": p.get("linear", 5.0),
        "constant": p.get("constant", 140.0),
    }
    if pattern == "accommodation":
        named["rate_of_recovery"] = lambda v, u: 0.02 * 1.0 * (v + 65)
    expected = reference_loop()(current, step=0.1, **named)
    assert np.flatnonzero(record(pattern)[0]).tolist() == expected
    assert len(expected) > 0


def test_error_halves_with_the_step():
    exact = solve_ivp(
        lambda _, x: [0.04 * x[0] ** 2 + 5 * x[0] + 140 - x[1] + 3, 0.02 * (0.2 * x[0] - x[1])],
        (0, 5),
        [-70.0, -14.0],
        rtol=1e-11,
        atol=1e-11,
    ).y[0, -1]
    errors = []
    for step in (4e-5, 2e-5, 1e-5):
        drive = torch.full((round(0.005 / step), 1, 1, 1), 3.0, dtype=torch.float64)
        neuron = Izhikevich(step_duration=step)
        errors.append(
            abs(float(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[0]["potential"]) - exact)
        )
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.05)
    assert errors[1] / errors[2] == pytest.approx(2, rel=0.05)


def test_tonic_spiking_goes_on_regularly():
    seen = features("tonic_spiking")
    assert seen.count[0] > 10
    late = np.diff(milliseconds_of_spikes("tonic_spiking"))[3:]
    assert np.ptp(late) <= 0.2


def test_phasic_spiking_is_one_spike_at_the_onset():
    assert features("phasic_spiking").count[0] == 1


def test_tonic_bursting_is_burst_after_burst():
    seen = features("tonic_bursting")
    assert seen.bursts[0] > 4
    assert seen.count[0] / seen.bursts[0] > 3
    assert seen.count[0] == seen.spikes_in_bursts[0]


def test_phasic_bursting_is_one_burst():
    seen = features("phasic_bursting", burst_interval=0.012)
    assert seen.bursts[0] == 1
    assert seen.count[0] == seen.spikes_in_bursts[0] > 3


def test_mixed_mode_is_a_burst_and_then_single_spikes():
    seen = features("mixed_mode")
    assert seen.bursts[0] == 1
    assert seen.count[0] - seen.spikes_in_bursts[0] > 8


def test_spike_frequency_adaptation_lengthens_intervals():
    assert features("spike_frequency_adaptation").adaptation[0] > 5
    intervals = np.diff(milliseconds_of_spikes("spike_frequency_adaptation"))
    assert (np.diff(intervals[:5]) > 0).all()


def test_class_1_starts_slowly_and_class_2_does_not():
    """During a slow ramp."""
    slow, fast = (features(pattern, 0.3) for pattern in ("class_1", "class_2"))
    assert 1 / slow.first_interval[0] < 27
    assert 1 / fast.first_interval[0] > 45
    assert slow.last_interval[0] < 0.5 * slow.first_interval[0]


def test_spike_latency_ends_after_the_input_and_shrinks_with_it():
    assert milliseconds_of_spikes("spike_latency").tolist() == pytest.approx([16.9])
    pulse = FIRING_PATTERN_CURRENTS["spike_latency"][0]
    stronger = [type(pulse)(20.0, pulse.start, pulse.stop)]
    sooner = np.flatnonzero(record("spike_latency", pieces=stronger)[0])
    assert len(sooner) == 1
    assert 1e3 * STEP * sooner[0] < 13


def test_subthreshold_oscillations_follow_a_spike():
    spikes, potential = record("subthreshold_oscillations", 0.2)
    assert spikes.sum() == 1
    last = int(np.flatnonzero(spikes)[0])
    assert potential_maxima(potential[:, last + 1 :], prominence=0.02)[0] >= 3


def test_resonator_fires_for_one_interval_only():
    """Of two pairs of pulses, 20 and 40 ms apart, the second meets its rhythm."""
    times = milliseconds_of_spikes("resonator")
    assert len(times) == 1
    assert 320 < times[0] < 345


def test_integrator_fires_for_the_closer_pulses():
    times = milliseconds_of_spikes("integrator")
    assert len(times) == 1
    assert 14 < times[0] < 22


@pytest.mark.parametrize(("pattern", "least"), [("rebound_spike", 1), ("rebound_burst", 5)])
def test_rebound_follows_inhibition(pattern, least):
    times = milliseconds_of_spikes(pattern)
    assert times[0] > 25
    assert len(times) >= least
    assert (len(times) == 1) is (least == 1)


def test_threshold_varies_with_what_came_before():
    times = milliseconds_of_spikes("threshold_variability")
    assert len(times) == 1
    assert times[0] > 80, "the same pulse alone, at 10 ms, does nothing"


def test_bistability_is_switched_on_and_off():
    times = milliseconds_of_spikes("bistability", 0.8)
    assert len(times) == 5
    assert times[0] > 37.5
    assert times[-1] < 215
    first_only = FIRING_PATTERN_CURRENTS["bistability"][:2]
    assert record("bistability", 0.8, first_only)[0].sum() > 15


def test_depolarizing_afterpotential_follows_the_spike():
    spikes, potential = record("depolarizing_afterpotential", 0.05)
    assert spikes.sum() == 1
    after = int(np.flatnonzero(spikes)[0]) + 10
    assert (potential[0, after : after + 50] > -65).all(), "above rest, which is -70 mV"


def test_accommodation_needs_a_fast_ramp():
    """A slow ramp to twice the current does nothing."""
    times = milliseconds_of_spikes("accommodation")
    assert len(times) == 1
    assert 300 < times[0] < 313


def test_inhibition_induces_spikes():
    times = milliseconds_of_spikes("inhibition_induced_spiking", 0.35)
    assert len(times) >= 3
    assert times[0] > 50
    assert times[-1] < 260


def test_inhibition_induces_bursts():
    spikes = record("inhibition_induced_bursting", 0.35)[0]
    seen = firing_features(spikes, step_duration=STEP)
    assert seen.bursts[0] >= 2
    assert seen.spikes_in_bursts[0] == seen.count[0]
    assert np.flatnonzero(spikes)[0] * STEP > 0.05


def test_unknown_pattern_is_named():
    with pytest.raises(SpecificationError, match=r"unknown firing pattern\. Given: 'tonic'"):
        izhikevich_pattern("tonic", step_duration=STEP)
