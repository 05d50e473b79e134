"""Agreement with snnTorch, SpikingJelly and Norse, whose numbers oracles/spiking_layers.py wrote.

Same weights, same spikes, same gradients through two layers and twenty time steps. The surrogate of Norse has
an alpha that its backward pass does not read: its slope is 1.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from arealis.networks.neurons import LeakyIntegrateAndFire, Surrogate
from arealis.numerics.spiking import spike_outer, spike_product

PEER = json.loads((Path(__file__).parent / "spiking_layers.json").read_text())
BETA, TAU = PEER["beta"], PEER["tau"]


def _spikingjelly(decay_input, v_reset, detach_reset):
    return LeakyIntegrateAndFire(
        decay=1 - 1 / TAU,
        gain=1 / TAU if decay_input else 1.0,
        reset="subtract" if v_reset is None else "value",
        detach_reset=detach_reset,
        surrogate=Surrogate("arctan", 2.0),
    )


SNNTORCH = {"detach_reset": True, "surrogate": Surrogate("fast_sigmoid", 25.0)}
OURS = {
    "snntorch subtract": LeakyIntegrateAndFire(decay=BETA, reset="subtract", reset_to=1 / BETA, **SNNTORCH),
    "snntorch zero": LeakyIntegrateAndFire(decay=BETA, reset="value", **SNNTORCH),
    **{
        f"spikingjelly {decay} {reset} {detach}": _spikingjelly(decay, reset, detach)
        for decay in (True, False)
        for reset in (None, 0.0)
        for detach in (True, False)
    },
    "norse": LeakyIntegrateAndFire(
        decay=1 - 1 / TAU,
        gain=1 / TAU,
        rest=0.1,
        reset="value",
        reset_to=-0.2,
        surrogate=Surrogate("fast_sigmoid", 1.0),
    ),
}


def _layer(neuron, shown, weights):
    """Through one layer: spikes ``[time, replica, batch, unit]`` and what the way back needs."""
    drive = spike_product(shown.transpose(0, 1).flatten(1, 2), weights)
    drive = drive.reshape(1, *shown.shape[:1], *shown.shape[2:3], -1).transpose(0, 1)
    _, spikes, recorded = neuron.scan(neuron.initial(tuple(drive.shape[1:]), drive), drive)
    return spikes, recorded


def _gradient(error, shown):
    return spike_outer(error.transpose(0, 1).flatten(1, 2), shown.transpose(0, 1).flatten(1, 2))[0]


@pytest.mark.parametrize("name", OURS)
def test_same_weights_same_spikes_same_gradients(name):
    neuron, theirs = OURS[name], PEER["found"][name]
    shown = torch.tensor(PEER["shown"], dtype=torch.float64)[:, None]
    weights = [torch.tensor(w, dtype=torch.float64)[None] for w in PEER["weights"]]
    hidden, carried = _layer(neuron, shown, weights[0])
    spikes, recorded = _layer(neuron, hidden, weights[1])
    assert hidden.int().flatten().tolist() == theirs["hidden"]
    assert spikes.int().flatten().tolist() == theirs["spikes"]
    assert 0.01 < float(spikes.mean()) < 0.8
    cotangent = torch.tensor(PEER["cotangent"], dtype=torch.float64)
    error = neuron.pull_back(spikes, recorded, cotangent[:, None])
    before = neuron.pull_back(hidden, carried, error @ weights[1])
    for ours, expected in zip(
        (_gradient(before, shown), _gradient(error, hidden)), theirs["gradients"], strict=True
    ):
        scale = np.abs(expected).max()
        np.testing.assert_allclose(ours / scale, np.array(expected) / scale, rtol=0, atol=1e-6)


def test_every_variant_is_compared():
    assert set(OURS) == set(PEER["found"])
