"""Write what Brian2's synapses do, and what pairs of spikes do to them, to ../brian2_plasticity.json.

Run in an environment of its own::

    python -m venv /tmp/brian2 && /tmp/brian2/bin/pip install numpy==2.3.5
    /tmp/brian2/bin/pip install brian2==2.9.0
    /tmp/brian2/bin/python tests/conformance/oracles/brian2_plasticity.py

Steps are of a millisecond. What a spike brings is there at the end of the step in which it comes.
"""

import importlib.metadata
import json
from pathlib import Path

import brian2 as b2
import numpy as np

STEPS = 300
TRACES = """w : 1
da/dt = -a/early : 1 (event-driven)
db/dt = -b/late : 1 (event-driven)"""
RESOURCES = """dR/dt = (1 - R)/recovery : 1 (event-driven)
du/dt = -u/facilitation : 1 (event-driven)"""
PEAK = float((10 / 2) ** (-2 / 8) - (10 / 2) ** (-10 / 8))
CURRENTS = {
    "exponential": ("dy/dt = -y/(5*ms) : 1", "y_post += 1"),
    "alpha": ("dy/dt = (x - y)/(5*ms) : 1\ndx/dt = -x/(5*ms) : 1", "x_post += 2.718281828459045"),
    "dual_exponential": (
        "y = r - d : 1\ndr/dt = -r/(10*ms) : 1\ndd/dt = -d/(2*ms) : 1",
        f"r_post += 1/{PEAK!r}\nd_post += 1/{PEAK!r}",
    ),
}


def group(spikes):
    """Cells that fire as given ``[time, cell]``."""
    step, cell = np.nonzero(spikes)
    return b2.SpikeGeneratorGroup(spikes.shape[1], cell, step * b2.ms)


def paired(pre, post, marks):
    """Weights, from zero, after pairs of all spikes (marks add up) or of nearest ones (marks replace)."""
    sources, targets = group(pre), group(post)
    names = {"early": 15 * b2.ms, "late": 30 * b2.ms}
    early, late = (f"{v} += 1" if marks == "all" else f"{v} = 1" for v in "ab")
    synapses = b2.Synapses(
        sources,
        targets,
        TRACES,
        on_pre=f"w -= 0.012*b\n{early}",
        on_post=f"w += 0.01*a\n{late}",
        namespace=names,
    )
    synapses.connect()
    b2.Network(sources, targets, synapses).run(STEPS * b2.ms)
    return np.array(synapses.w).reshape(pre.shape[1], -1).T.tolist()


def arriving(spikes, equations, on_pre):
    """What one cell's spikes bring over time."""
    source = group(spikes)
    target = b2.NeuronGroup(1, equations, method="exact")
    synapse = b2.Synapses(source, target, on_pre=on_pre)
    synapse.connect()
    seen = b2.StateMonitor(target, "y", record=True, when="end")
    b2.Network(source, target, synapse, seen).run(STEPS * b2.ms)
    return seen.y[0].tolist()


def released(spikes, release, recovery, facilitation):
    """What a synapse with short-term plasticity has released so far."""
    source, target = group(spikes), b2.NeuronGroup(1, "y : 1")
    names = {"U": release, "recovery": recovery * b2.ms, "facilitation": facilitation * b2.ms}
    synapse = b2.Synapses(
        source,
        target,
        RESOURCES,
        on_pre="u += U*(1 - u)\ny_post += u*R\nR -= u*R",
        namespace=names,
    )
    synapse.connect()
    synapse.R = 1
    seen = b2.StateMonitor(target, "y", record=True, when="end")
    b2.Network(source, target, synapse, seen).run(STEPS * b2.ms)
    return seen.y[0].tolist()


def main():
    """Write everything."""
    b2.prefs.codegen.target = "numpy"
    b2.defaultclock.dt = 1 * b2.ms
    rng = np.random.default_rng(0)
    pre, post = rng.random((STEPS, 4)) < 0.06, rng.random((STEPS, 3)) < 0.06
    spikes = pre[:, :1]
    told = {
        "brian2": importlib.metadata.version("brian2"),
        "pre": [np.flatnonzero(x).tolist() for x in pre.T],
        "post": [np.flatnonzero(x).tolist() for x in post.T],
        "weights": {marks: paired(pre, post, marks) for marks in ("all", "nearest")},
        "arriving": {kind: arriving(spikes, *how) for kind, how in CURRENTS.items()},
        "released": {
            "depressing": released(spikes, 0.5, 800, 1),
            "facilitating": released(spikes, 0.1, 100, 600),
        },
    }
    path = Path(__file__).parents[1] / "brian2_plasticity.json"
    path.write_text(json.dumps(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
