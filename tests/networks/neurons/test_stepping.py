"""The loop over steps against the compiled scan, and its errors."""

import pytest
import torch

from arealis.networks.neurons import (
    AdaptiveLeakyIntegrateAndFire,
    LeakyIntegrateAndFire,
    check_finite,
    pull_back_by_steps,
    scan_by_steps,
)
from arealis.types import NetworkError

NEURON = LeakyIntegrateAndFire(decay=0.8)


def _drive(steps=10):
    return torch.randn(steps, 2, 3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.mark.parametrize("neuron", [NEURON, AdaptiveLeakyIntegrateAndFire(NEURON, 0.9, 0.1)])
def test_pull_back_by_steps_equals_closed_form(neuron):
    drive = _drive()
    _, spikes, recorded = neuron.scan(neuron.initial((2, 3, 4), drive), drive)
    error = torch.randn_like(drive)
    ours = pull_back_by_steps(neuron, {"current": drive}, error)
    torch.testing.assert_close(ours, neuron.pull_back(spikes, recorded, error), rtol=1e-12, atol=1e-12)


def test_pull_back_by_steps_without_gradients_switched_on():
    drive = _drive()
    with torch.no_grad():
        pulled = pull_back_by_steps(NEURON, {"current": drive}, torch.ones_like(drive))
    assert not pulled.requires_grad
    assert torch.equal(pulled, pull_back_by_steps(NEURON, {"current": drive}, torch.ones_like(drive)))


def test_scan_by_steps_records_what_it_is_asked_for():
    class Recording(LeakyIntegrateAndFire):
        recorded = ("potential", "current")

    neuron, drive = Recording(decay=0.8), _drive()
    state, spikes, recorded = scan_by_steps(neuron, neuron.initial((2, 3, 4), drive), drive)
    last, expected, _ = neuron.scan(neuron.initial((2, 3, 4), drive), drive)
    torch.testing.assert_close(spikes, expected)
    torch.testing.assert_close(state["potential"], last["potential"])
    assert recorded["current"] is drive
    torch.testing.assert_close(recorded["potential"][-1], state["potential"])


def test_a_run_away_potential_is_placed():
    drive = _drive()
    drive[3, 1, 2, 0] = float("nan")
    with pytest.raises(
        NetworkError, match=r"potential is not finite. Given: nan at time step 3 in unit 0 \(rep"
    ):
        scan_by_steps(NEURON, NEURON.initial((2, 3, 4), drive), drive)


def test_only_what_is_not_finite_is_refused():
    values = torch.zeros(2, 1, 1, 1)
    check_finite("potential", values[-1], values)
    check_finite("potential", values[-1] / 0, values)
    with pytest.raises(NetworkError, match="Given: -inf at time step 0 in unit 0"):
        check_finite("potential", values[-1] / 0, values - float("inf"))
