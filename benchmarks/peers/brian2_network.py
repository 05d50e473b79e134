"""A sparse network of excitatory and inhibitory neurons in Brian2, as a program of its own in C++, on one
thread: ``pip install brian2==2.9.0`` and ``pip install numpy==2.3.5``.

Timed is the run alone, by the program's own clock: neither compilation nor wiring nor what it writes to disk.
"""

import json
import sys
import tempfile

import brian2 as b
import numpy as np

_, given, answer = sys.argv[1:]
with np.load(given) as file:
    task = {k: file[k] for k in file.files}

b.set_device("cpp_standalone", directory=tempfile.mkdtemp(), build_on_run=False)
b.defaultclock.dt = 0.1 * b.ms
units = b.NeuronGroup(
    len(task["potential"]),
    """dv/dt = (ge + gi + 11*mV - (v + 60*mV)) / (20*ms) : volt (unless refractory)
    dge/dt = -ge / (5*ms) : volt
    dgi/dt = -gi / (10*ms) : volt""",
    threshold="v > -50*mV",
    reset="v = -60*mV",
    refractory=5 * b.ms,
    method="exact",
)
units.v = task["potential"] * b.mV
synapses = []
for kind in ("ge", "gi"):
    made = b.Synapses(units, units, on_pre=f"{kind} += {float(task[kind])}*mV")
    made.connect(i=task[f"{kind} source"], j=task[f"{kind} target"])
    synapses.append(made)
spikes = b.SpikeMonitor(units)
network = b.Network(units, *synapses, spikes)
network.run(float(task["seconds"]) * b.second)
b.device.build(directory=None, compile=True, run=True, debug=False)

rate = np.bincount(np.asarray(spikes.i), minlength=len(units)) / float(task["seconds"])
excitatory = int(task["excitatory"])
np.save(answer, [rate[:excitatory].mean(), rate[excitatory:].mean()])
print(json.dumps("ready"), flush=True)
for _ in sys.stdin:
    b.device.run(b.device.project_dir, with_output=False, run_args=[])
    print(json.dumps([b.device._last_run_time] * 2), flush=True)
