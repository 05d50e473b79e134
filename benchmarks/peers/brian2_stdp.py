"""Online pair STDP by Brian2: ``pip install brian2==2.9.0`` with ``pip install numpy==2.3.5``.

Its synapses act a time step later than ours, and its pairs lie a step further apart on one side and nearer on
the other, so sources fire a step earlier and amplitudes make up for the decay: the same spikes, the same
weights.

Three ways: ``compiled`` by Cython and ``interpreted`` by NumPy, whose every run starts from a stored state,
and ``standalone``, a program of its own.
"""

import sys

import brian2 as b2
import numpy as np
from brian2_program import serve_program
from serve import serve


def circuit(inputs):
    """Sources that fire as given, leaky targets, traces in every synapse; the network and its synapses."""
    b2.defaultclock.dt = 1 * b2.ms
    values = {name: float(inputs[name]) for name in ("decay", "gain", "rise", "fall", "up", "down")}
    step, source = np.nonzero(inputs["spikes"])
    pre = b2.SpikeGeneratorGroup(inputs["spikes"].shape[1], source, (step - 1) * b2.ms)
    names = {
        "tau": -b2.ms / np.log(values["decay"]),
        "early": -b2.ms / np.log(values["rise"]),
        "late": -b2.ms / np.log(values["fall"]),
        "strength": values["gain"] / values["decay"],
        "up": values["up"] / values["rise"],
        "down": values["down"] * values["fall"],
    }
    post = b2.NeuronGroup(
        len(inputs["weights"]),
        "dv/dt = -v/tau : 1",
        threshold="v >= 1",
        reset="v = 0",
        method="exact",
        namespace=names,
    )
    synapses = b2.Synapses(
        pre,
        post,
        """w : 1
        da/dt = -a/early : 1 (event-driven)
        db/dt = -b/late : 1 (event-driven)""",
        on_pre="""v_post += strength*w
        w = clip(w - down*b, 0, 1)
        a += 1""",
        on_post="""w = clip(w + up*a, 0, 1)
        b += 1""",
        namespace=names,
    )
    synapses.post.order = -1
    synapses.connect()
    synapses.w = inputs["weights"].T.ravel()
    network = b2.Network(pre, post, synapses)
    network.schedule = ["start", "groups", "thresholds", "resets", "synapses", "end"]
    return network, synapses


def strengths(synapses, inputs):
    """The answer, target by source."""
    return np.array(synapses.w).reshape(inputs["weights"].shape[::-1]).T


def learning(target):
    """What ``serve`` runs, in this process."""

    def prepare(inputs):
        b2.prefs.codegen.target = target
        network, synapses = circuit(inputs)
        network.store()

        def act():
            network.restore()
            network.run(len(inputs["spikes"]) * b2.ms)
            return strengths(synapses, inputs)

        return act

    return prepare


def program(inputs):
    """What ``serve_program`` runs."""
    network, synapses = circuit(inputs)
    return network, len(inputs["spikes"]) * b2.ms, lambda: strengths(synapses, inputs)


if sys.argv[1] == "standalone":
    serve_program(program)
else:
    serve({"compiled": learning("cython"), "interpreted": learning("numpy")})
