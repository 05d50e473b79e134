"""A sparse network of excitatory and inhibitory neurons in Brian2, as a program of its own:
``pip install brian2==2.9.0`` and ``pip install numpy==2.3.5``.
"""

import brian2 as b2
import numpy as np
from brian2_program import serve_program


def balanced(task):
    """Both populations as one group; the answer is the mean rate of each, spikes/s."""
    b2.defaultclock.dt = 0.1 * b2.ms
    units = b2.NeuronGroup(
        len(task["potential"]),
        """dv/dt = (ge + gi + 11*mV - (v + 60*mV)) / (20*ms) : volt (unless refractory)
        dge/dt = -ge / (5*ms) : volt
        dgi/dt = -gi / (10*ms) : volt""",
        threshold="v > -50*mV",
        reset="v = -60*mV",
        refractory=5 * b2.ms,
        method="exact",
    )
    units.v = task["potential"] * b2.mV
    synapses = []
    for kind in ("ge", "gi"):
        made = b2.Synapses(units, units, on_pre=f"{kind} += {float(task[kind])}*mV")
        made.connect(i=task[f"{kind} source"], j=task[f"{kind} target"])
        synapses.append(made)
    spikes = b2.SpikeMonitor(units)
    seconds, excitatory = float(task["seconds"]), int(task["excitatory"])

    def rates():
        rate = np.bincount(np.asarray(spikes.i), minlength=len(units)) / seconds
        return [rate[:excitatory].mean(), rate[excitatory:].mean()]

    return b2.Network(units, *synapses, spikes), seconds * b2.second, rates


serve_program(balanced)
