"""Write spikes and gradients of two layers of leaky neurons in other libraries to ../spiking_layers.json.

Run in an environment of its own::

    python -m venv /tmp/spiking
    /tmp/spiking/bin/pip install snntorch==1.0.0 spikingjelly==2.0.0 norse==1.1.0 torch==2.13.0
    /tmp/spiking/bin/python tests/conformance/oracles/spiking_layers.py

For ``make conformance``: ``pip install snntorch==1.0.0``, ``pip install spikingjelly==2.0.0``,
``pip install norse==1.1.0`` and ``pip install torch==2.13.0``.
"""

import importlib.metadata
import json
from pathlib import Path

import snntorch
import torch
from norse.torch.functional.lif import LIFFeedForwardState, LIFParameters, lif_feed_forward_step
from snntorch import surrogate as snn_surrogate
from spikingjelly.activation_based import neuron, surrogate

STEPS, BATCH, SIZES = 20, 5, (8, 12, 4)
BETA, TAU, STEP = 0.875, 4.0, 0.001


def snntorch_layer(reset):
    """A layer of Leaky, stepped through time."""
    leaky = snntorch.Leaky(beta=BETA, reset_mechanism=reset, spike_grad=snn_surrogate.fast_sigmoid(slope=25))

    def layer(drive):
        leaky.reset_mem()
        mem = torch.zeros_like(drive[0])
        spikes = []
        for current in drive:
            spike, mem = leaky(current, mem)
            spikes.append(spike.to(mem.dtype))  # its spikes are of single precision
        return torch.stack(spikes)

    return layer


def spikingjelly_layer(decay_input, v_reset, detach_reset):
    """A layer of LIFNode, all steps in one call."""

    def layer(drive):
        node = neuron.LIFNode(
            tau=TAU,
            decay_input=decay_input,
            v_reset=v_reset,
            surrogate_function=surrogate.ATan(alpha=2.0),
            detach_reset=detach_reset,
            step_mode="m",
        )
        return node(drive)

    return layer


def norse_layer(drive):
    """A layer of feed-forward LIF whose synaptic current lasts for one step."""
    number = torch.as_tensor
    cell = LIFParameters(
        tau_syn_inv=number(1 / STEP),
        tau_mem_inv=number(1 / (TAU * STEP)),
        v_leak=number(0.1),
        v_th=number(1.0),
        v_reset=number(-0.2),
        method="super",
        alpha=number(10.0),
    )
    state = LIFFeedForwardState(v=torch.full_like(drive[0], 0.1), i=torch.zeros_like(drive[0]))
    spikes = []
    for current in drive:
        spike, state = lif_feed_forward_step(current, state, cell, STEP)
        spikes.append(spike)
    return torch.stack(spikes)


PEERS = {
    "snntorch subtract": snntorch_layer("subtract"),
    "snntorch zero": snntorch_layer("zero"),
    **{
        f"spikingjelly {decay} {reset} {detach}": spikingjelly_layer(decay, reset, detach)
        for decay in (True, False)
        for reset in (None, 0.0)
        for detach in (True, False)
    },
    "norse": norse_layer,
}


def main() -> None:
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(20240613)
    shown = (100 * 2 * torch.rand(STEPS, BATCH, SIZES[0])).round() / 100
    weights = [
        (1e4 * scale * torch.randn(b, a)).round() / 1e4
        for a, b, scale in zip(SIZES[:-1], SIZES[1:], (0.9, 2.0), strict=True)
    ]
    cotangent = (1e4 * torch.randn(STEPS, BATCH, SIZES[-1])).round() / 1e4
    found = {}
    for name, layer in PEERS.items():
        own = [w.clone().requires_grad_() for w in weights]
        hidden = layer(shown @ own[0].t())
        spikes = layer(hidden @ own[1].t())
        gradients = torch.autograd.grad((spikes * cotangent).sum(), own)
        found[name] = {
            "hidden": hidden.int().flatten().tolist(),
            "spikes": spikes.int().flatten().tolist(),
            "gradients": [[[float(f"{v:.9g}") for v in row] for row in g.tolist()] for g in gradients],
        }
    result = {
        "peers": {p: importlib.metadata.version(p) for p in ("snntorch", "spikingjelly", "norse", "torch")},
        "beta": BETA,
        "tau": TAU,
        "shown": [[[round(v, 2) for v in row] for row in batch] for batch in shown.tolist()],
        "weights": [[[round(v, 4) for v in row] for row in w.tolist()] for w in weights],
        "cotangent": [[[round(v, 4) for v in row] for row in batch] for batch in cotangent.tolist()],
        "found": found,
    }
    target = Path(__file__).parents[1] / "spiking_layers.json"
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
