"""What every library of spiking layers is asked to do: forward pass and gradients by autograd.

Runs in the environment of the peer, which has PyTorch.
"""

import os

import numpy as np
import torch

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))


def works(layer, recurrent):
    """The works by name.

    ``layer(weights) → (inputs, step by step or at once) → spikes`` and ``recurrent(input weights, weights) →
    inputs → spikes`` make layers in the way of the library; spikes and inputs are ``[time, batch, unit]``.
    """

    def feed_forward(inputs):
        shown, error, weights = _given(inputs)
        steps = len(error)
        shown = shown if len(shown) == steps else shown.expand(steps, -1, -1)
        layers = [layer(w) for w in weights]

        def act():
            values = shown
            for one in layers:
                values = one(values)
            return _gradient(values, error, weights)

        return act

    def looped(inputs):
        shown, error, weights = _given(inputs)
        run = recurrent(*weights)

        def act():
            return _gradient(run(shown), error, weights)

        return act

    return {"layers": feed_forward, "recurrent": looped} if recurrent else {"layers": feed_forward}


def _given(inputs):
    weights = [torch.nn.Parameter(torch.from_numpy(inputs[f"weight {i}"])) for i in range(2)]
    return torch.from_numpy(inputs["shown"]), torch.from_numpy(inputs["error"]), weights


def _gradient(spikes, error, weights):
    gradients = torch.autograd.grad((spikes * error).sum(), weights)
    return np.concatenate([g.numpy().ravel() for g in gradients])
