"""Agreement with Brian2, whose numbers oracles/brian2_plasticity.py wrote: pairs of spikes, synapses."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.networks.synapses import (
    alpha_synapse,
    dual_exponential_synapse,
    exponential_synapse,
    tsodyks_markram,
)
from arealis.numerics import ReplicaStreams
from arealis.rules import SpikeTimingDependentPlasticity
from arealis.types import Batch

PEER = json.loads((Path(__file__).parent / "brian2_plasticity.json").read_text())
DT, STEPS = 0.001, 300
SYNAPSES = {
    "alpha": alpha_synapse(step_duration=DT, time_constant=0.005),
    "dual_exponential": dual_exponential_synapse(step_duration=DT, rise_time=0.002, decay_time=0.01),
    "exponential": exponential_synapse(step_duration=DT, time_constant=0.005),
}
RELEASING = {
    "depressing": tsodyks_markram(step_duration=DT, release=0.5, recovery_time=0.8, facilitation_time=0.001),
    "facilitating": tsodyks_markram(step_duration=DT, release=0.1, recovery_time=0.1, facilitation_time=0.6),
}


def trains(side):
    """Spikes ``[time, replica, batch, unit]``."""
    spikes = torch.zeros(STEPS, 1, 1, len(PEER[side]), dtype=torch.float64)
    for unit, steps in enumerate(PEER[side]):
        spikes[steps, 0, 0, unit] = 1
    return spikes


def brought(synapse):
    spikes = trains("pre")[..., :1]
    return synapse.scan(synapse.initial((1, 1, 1), spikes), spikes)[1].flatten().numpy()


@pytest.mark.parametrize("pairing", ["all", "nearest"])
def test_pairs_change_weights_alike(pairing):
    area = Area("post", ("a", "b", "c"), RateNeuron("linear"), bias=False)
    rng = ReplicaStreams((0,))
    net, params = build(
        [area], [Bundle(("pre",), ("post",), dense)], inputs={"pre": 4}, rng=rng, dtype=torch.float64
    )
    params = {name: torch.full_like(value, 50.0) for name, value in params.items()}
    rule = SpikeTimingDependentPlasticity(
        DT, 0.01, 0.012, potentiation_time=0.015, depression_time=0.03, pairing=pairing, largest=100.0
    )
    batch, activity = Batch({"pre": trains("pre")}, {}, STEPS), {"post": trains("post")}
    updates, _, _ = rule.step(net, params, activity, batch, None, ("post",), {}, rng=rng)
    learnt = -updates["pre->post.weight"][0].numpy()
    np.testing.assert_allclose(learnt, PEER["weights"][pairing], rtol=1e-9, atol=1e-12)
    assert (learnt > 0).any()
    assert (learnt < 0).any()


@pytest.mark.parametrize("kind", SYNAPSES)
def test_spikes_bring_the_same_current(kind):
    np.testing.assert_allclose(brought(SYNAPSES[kind]), PEER["arriving"][kind], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("kind", RELEASING)
def test_synapses_release_as_much(kind):
    np.testing.assert_allclose(brought(RELEASING[kind]).cumsum(), PEER["released"][kind], rtol=1e-9)
