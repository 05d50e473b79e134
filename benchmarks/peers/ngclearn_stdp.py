"""Online pair STDP by ngc-learn, compiled to one scan over time: ``pip install ngclearn==3.1.1``.

Its spikes and traces are dense, and single. Traces of targets are brought up to date before targets fire, so
that they say what happened in earlier steps; they lack the last step's decay, for which the amplitude makes
up. It clips strengths once a step where we clip after each change, which shows only in strengths at a bound.
"""

import jax
import numpy as np
from jax import numpy as jnp
from ngclearn import Compartment, Context, MethodProcess, compilable
from ngclearn.components import LIFCell, TraceSTDPSynapse, VarTrace
from ngclearn.components.jaxComponent import JaxComponent
from ngcsimlib.global_state import stateManager
from serve import serve


class Given(JaxComponent):
    """Cells that fire as they are told."""

    def __init__(self, name, units):
        JaxComponent.__init__(self, name, jax.random.PRNGKey(0))
        self.s = Compartment(jnp.zeros((1, units)))

    @compilable
    def advance_state(self, given):
        self.s.set(given)


def circuit(values, weights):
    """Sources, targets, their traces and the synapses between them, and what happens in a step of 1 ms."""
    sources, targets = weights.shape
    leak, keys = 1 - values["decay"], iter(jax.random.split(jax.random.PRNGKey(0), 4))
    with Context("circuit"):
        pre = Given("pre", sources)
        # Its cells take Euler's step, which this time constant makes that of ours.
        cells = {"tau_m": 1 / leak, "resist_m": values["gain"] / leak, "thr": 1.0, "refract_time": 0.0}
        rest = {"v_rest": 0.0, "v_reset": 0.0, "tau_theta": 0.0}
        post = LIFCell("post", n_units=targets, **cells, **rest, key=next(keys))
        early, late = (
            VarTrace(name, n_units=units, tau_tr=-1 / np.log(values[decay]), a_delta=1.0, key=next(keys))
            for name, units, decay in (("early", sources, "rise"), ("late", targets, "fall"))
        )
        synapse = TraceSTDPSynapse(
            "synapse",
            shape=weights.shape,
            A_plus=values["up"],
            A_minus=values["down"] * values["fall"],
            weight_init=lambda shape, key: jnp.asarray(weights, jnp.float32),
            key=next(keys),
        )
        pre.s >> early.inputs
        pre.s >> synapse.inputs
        pre.s >> synapse.preSpike
        early.trace >> synapse.preTrace
        synapse.outputs >> post.j
        post.s >> late.inputs
        post.s >> synapse.postSpike
        late.trace >> synapse.postTrace
        step = MethodProcess("step")
        for act in (*(part.advance_state for part in (pre, early, synapse, late, post)), synapse.evolve):
            step = step >> act
    return synapse, step


def learning(inputs):
    """A second in one scan."""
    values = {name: float(inputs[name]) for name in ("decay", "gain", "rise", "fall", "up", "down")}
    synapse, step = circuit(values, inputs["weights"].T)
    time = jnp.arange(len(inputs["spikes"]), dtype=jnp.float32)
    told = {
        "given": jnp.asarray(inputs["spikes"], jnp.float32)[:, None],
        "t": time,
        "dt": jnp.ones_like(time),
    }
    steps, start = tuple(told[name] for name in step.get_keywords()), stateManager.state

    def act():
        after, _ = step.scan(steps, current_state=start)
        return np.asarray(after[synapse.weights.target]).T

    return act


serve({"one scan": learning})
