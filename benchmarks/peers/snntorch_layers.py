"""Leaky neurons of snnTorch: ``pip install snntorch==1.0.0`` with ``pip install torch==2.13.0`` and
``pip install numpy==2.4.6``, which it needs but does not name.
"""

import snntorch
import torch
from serve import serve
from snntorch import surrogate
from spiking_work import works

BETA = 0.875


def layer(weights):
    """One product and one call of the neuron each step, as its tutorials have it."""
    leaky = snntorch.Leaky(beta=BETA, reset_mechanism="zero", spike_grad=surrogate.fast_sigmoid(slope=25))

    def run(values):
        leaky.reset_mem()
        mem = torch.zeros(values.shape[1], len(weights))
        spikes = []
        for value in values:
            spike, mem = leaky(torch.nn.functional.linear(value, weights), mem)
            spikes.append(spike)
        return torch.stack(spikes)

    return run


def recurrent(into, weights):
    """The same with its recurrent neuron."""
    leaky = snntorch.RLeaky(
        beta=BETA,
        linear_features=len(weights),
        reset_mechanism="subtract",  # its zero would drop what comes in, too
        spike_grad=surrogate.fast_sigmoid(slope=25),
    )
    leaky.recurrent.weight = weights
    torch.nn.init.zeros_(leaky.recurrent.bias)

    def run(values):
        spike = mem = torch.zeros(values.shape[1], len(weights))
        spikes = []
        for value in values:
            spike, mem = leaky(torch.nn.functional.linear(value, into), spike, mem)
            spikes.append(spike)
        return torch.stack(spikes)

    return run


serve(works(layer, recurrent))
