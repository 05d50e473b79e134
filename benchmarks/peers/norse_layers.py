"""Leaky neurons of Norse, whose synaptic current lasts for one step: ``pip install norse==1.1.0`` with
``pip install torch==2.13.0`` and ``pip install numpy==2.4.6``.
"""

import torch
from norse.torch.functional.lif import (
    LIFFeedForwardState,
    LIFParameters,
    LIFState,
    lif_feed_forward_step,
    lif_step,
)
from serve import serve
from spiking_work import works

STEP, TAU = 0.001, 8.0
CELL = LIFParameters(tau_syn_inv=torch.as_tensor(1 / STEP), tau_mem_inv=torch.as_tensor(1 / (TAU * STEP)))


def layer(weights):
    """One product for all steps, then its function step by step."""

    def run(values):
        drive = torch.nn.functional.linear(values, weights)
        state = LIFFeedForwardState(v=torch.zeros_like(drive[0]), i=torch.zeros_like(drive[0]))
        spikes = []
        for current in drive:
            spike, state = lif_feed_forward_step(current, state, CELL, STEP)
            spikes.append(spike)
        return torch.stack(spikes)

    return run


def recurrent(into, weights):
    """Its recurrent function step by step."""

    def run(values):
        zero = torch.zeros(values.shape[1], len(weights))
        state = LIFState(z=zero, v=zero, i=zero)
        spikes = []
        for value in values:
            spike, state = lif_step(value, state, into, weights, CELL, STEP)
            spikes.append(spike)
        return torch.stack(spikes)

    return run


serve(works(layer, recurrent))
