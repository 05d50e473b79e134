"""A dendrite turns coincidence into bursts, and neither input alone does."""

from itertools import pairwise

import pytest
import torch

from arealis.networks.modules import TwoCompartments
from arealis.types import SpecificationError


def run(basal, apical, *, step_duration=1e-4, duration=0.15, **options):
    """Spike times in ms and the dendrite's highest potential; inputs are (pA, first ms, last ms)."""
    cells = TwoCompartments(step_duration=step_duration, basal_gain=1.0, apical_gain=1.0, **options)
    steps = round(duration / step_duration)
    fed = {"basal": torch.zeros(steps, 1, 1, 1), "apical": torch.zeros(steps, 1, 1, 1)}
    for port, (current, start, stop) in {"basal": basal, "apical": apical}.items():
        times = 1e3 * step_duration * torch.arange(steps)
        fed[port][(times > start - 1e-6) & (times < stop - 1e-6)] = current
    held = cells.initial((1, 1), {"basal": 1, "apical": 1}, torch.zeros((), dtype=torch.float64))
    spikes, dendrite = [], []
    for t in range(steps):
        held, spike = cells.step(held, {port: current[t].double() for port, current in fed.items()})
        spikes.append(float(spike))
        dendrite.append(float(held["dendrite"]))
    return [1e3 * step_duration * t for t, s in enumerate(spikes) if s], max(dendrite)


PULSE, PUSH, NOTHING = (2000.0, 50, 55), (450.0, 50, 100), (0.0, 0, 0)


def test_only_both_together_make_a_plateau_and_a_burst():
    basal, apical, both = run(PULSE, NOTHING), run(NOTHING, PUSH), run(PULSE, PUSH)
    assert (len(basal[0]), len(apical[0])) == (1, 0)
    assert len(both[0]) >= 3
    assert both[0][0] == pytest.approx(basal[0][0], abs=0.5), "the first spike is that of the basal input"
    assert max(basal[1], apical[1]) < -38 < 0 < both[1]


def test_without_back_propagation_there_is_no_burst():
    assert len(run(PULSE, PUSH, back_propagated_current=1e-6)[0]) == 1


def test_strong_apical_input_makes_a_plateau_by_itself():
    spikes, highest = run(NOTHING, (800.0, 50, 100))
    assert highest > 0
    assert len(spikes) >= 2


def test_refractory_for_three_milliseconds():
    spikes, _ = run((20000.0, 0, 200), NOTHING)
    assert min(b - a for a, b in pairwise(spikes)) > 3


def test_error_falls_with_the_step():
    """Below threshold, against steps of 10 µs."""

    def dendrite(step_duration):
        return run(NOTHING, (450.0, 0, 20), step_duration=step_duration, duration=0.01)[1]

    best = dendrite(1e-5)
    errors = [abs(dendrite(step) - best) for step in (4e-4, 2e-4, 1e-4)]
    assert errors[0] > 1.7 * errors[1] > 2.5 * errors[2]


def test_error_reaches_both_ports():
    cells = TwoCompartments(step_duration=1e-4)
    fed = {
        port: torch.full((60, 1, 1, 2), 4.0, dtype=torch.float64, requires_grad=True) for port in cells.ports
    }
    held, total = cells.initial((1, 1), {"basal": 2, "apical": 2}, fed["basal"]), 0.0
    for t in range(60):
        held, spike = cells.step(held, {port: current[t] for port, current in fed.items()})
        total = total + spike.sum()
    for slope in torch.autograd.grad(total, list(fed.values())):
        assert torch.isfinite(slope).all()
        assert slope[0].abs().min() > 0


def test_ports_of_other_sizes_are_refused():
    assert TwoCompartments().units({"basal": 3, "apical": 3}) == 3
    with pytest.raises(SpecificationError, match="port 'apical' of a neuron with two compartments"):
        TwoCompartments().units({"basal": 3, "apical": 2})
    with pytest.raises(SpecificationError, match="ports of a neuron with two compartments"):
        TwoCompartments().units({"basal": 3})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"step_duration": 1e-3}, "too long for its equations"),
        ({"basal_gain": 0.0}, "basal_gain of a neuron with two compartments is not positive"),
        ({"threshold": -75.0}, "rest of a neuron with two compartments does not lie below threshold"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, words):
    with pytest.raises(SpecificationError, match=words):
        TwoCompartments(**options)
