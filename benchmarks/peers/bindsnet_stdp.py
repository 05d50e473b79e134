"""Online pair STDP by BindsNET: ``pip install --no-deps bindsnet==0.3.4`` with ``pip install torch==2.13.0``
and ``pip install numpy==2.4.6``.

The package as a whole imports games, cameras and torchvision, of which its networks need nothing, so its
first file is not run and what networks need is imported by name. Spikes and traces are dense, and single.

Its synapses act a time step later than ours, and its pairs lie a step further apart on one side and nearer on
the other, so sources fire a step earlier and amplitudes make up for the decay. One difference stays: a spike
arrives by strengths that it has itself weakened already, so that targets fire a little less; within a second
their spikes, and what these did to strengths, are no longer the same ones.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec

import numpy as np
import torch
from serve import serve

sys.modules["bindsnet"] = module_from_spec(find_spec("bindsnet"))
network = import_module("bindsnet.network")  # the other way round they do not find each other
rules = import_module("bindsnet.learning")


def learning(inputs):
    """Sources that fire as given, leaky targets, additive traces of both."""
    values = {name: float(inputs[name]) for name in ("decay", "gain", "rise", "fall", "up", "down")}
    early, late, membrane = (-1 / np.log(values[name]) for name in ("rise", "fall", "decay"))
    start = torch.from_numpy(inputs["weights"].T).float().contiguous()
    sources, targets = start.shape
    pre = network.nodes.Input(sources, traces=True, traces_additive=True, tc_trace=early)
    post = network.nodes.LIFNodes(
        targets,
        traces=True,
        traces_additive=True,
        tc_trace=late,
        thresh=1 / values["gain"],  # its neurons have no gain
        rest=0.0,
        reset=0.0,
        refrac=0,
        tc_decay=membrane,
    )
    rates = values["down"] * values["fall"], values["up"] / values["rise"]
    rule = {"update_rule": rules.PostPre, "nu": rates, "wmin": 0.0, "wmax": 1.0}
    synapses = network.topology.Connection(pre, post, w=start.clone(), **rule)
    whole = network.Network(dt=1.0)
    whole.add_layer(pre, "pre")
    whole.add_layer(post, "post")
    whole.add_connection(synapses, "pre", "post")
    spikes = torch.from_numpy(np.roll(inputs["spikes"], -1, axis=0) > 0)

    def act():
        whole.reset_state_variables()
        synapses.w.copy_(start)
        whole.run({"pre": spikes}, time=len(spikes))
        return synapses.w.numpy().T.copy()

    return act


serve({"step by step": learning})
