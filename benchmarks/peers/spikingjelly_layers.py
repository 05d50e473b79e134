"""Leaky neurons of SpikingJelly, in its mode for many steps.

``pip install spikingjelly==2.0.0`` with ``pip install torch==2.13.0`` and ``pip install numpy==2.4.6``
"""

import torch
from serve import serve
from spiking_work import works
from spikingjelly.activation_based import functional, neuron, surrogate

TAU = 8.0


def layer(weights):
    """One product for all steps, then the neuron in its multi-step mode."""
    node = neuron.LIFNode(
        tau=TAU, decay_input=False, v_reset=0.0, surrogate_function=surrogate.ATan(alpha=2.0), step_mode="m"
    )

    def run(values):
        functional.reset_net(node)
        return node(torch.nn.functional.linear(values, weights))

    return run


serve(works(layer, None))
