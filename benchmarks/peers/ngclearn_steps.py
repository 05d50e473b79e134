"""Predictive coding by ngc-learn, compiled to one scan over inference: ``pip install ngclearn==3.1.1``.

Wired as in its museum of models (Whittington & Bogacz 2017), whose cost is the squared error.
"""

import jax
import numpy as np
from jax import numpy as jnp
from ngclearn import Context, MethodProcess
from ngclearn.components import GaussianErrorCell, HebbianSynapse, RateCell, StaticSynapse
from ngcsimlib.global_state import stateManager
from serve import serve


def given(value):
    """An initialiser that hands out what is there."""
    return lambda shape, key: jnp.asarray(value).reshape(shape)


def circuit(weights, batch, rate):
    """Cells, errors and synapses of three layers, and what happens in a step."""
    sizes = [weights[0].shape[1], *(len(w) for w in weights)]
    keys = iter(jax.random.split(jax.random.PRNGKey(0), 16))
    with Context("circuit"):
        cells = []
        for i, size in enumerate(sizes):
            hidden = 0 < i < 3
            constant = 1.0 / rate if hidden else 0.0
            activation = "relu" if hidden else "identity"
            options = {"tau_m": constant, "act_fx": activation, "batch_size": batch, "key": next(keys)}
            cells.append(RateCell(f"z{i}", n_units=size, **options))
        errors = [GaussianErrorCell(f"e{i}", n_units=n, batch_size=batch) for i, n in enumerate(sizes[1:])]
        up, down = [], []
        for i, weight in enumerate(weights):
            options = {"shape": weight.T.shape, "weight_init": given(weight.T), "batch_size": batch}
            options |= {
                "eta": 0.0,
                "sign_value": -1.0,
                "w_bound": 0.0,
                "bias_init": given(np.zeros(len(weight))),
            }
            up.append(HebbianSynapse(f"W{i}", key=next(keys), **options))
            cells[i].zF >> up[i].inputs
            up[i].outputs >> errors[i].mu
            cells[i + 1].z >> errors[i].target
            cells[i].zF >> up[i].pre
            errors[i].dmu >> up[i].post
        for i in (1, 2):
            back = {"weight_init": given(weights[i]), "batch_size": batch, "key": next(keys)}
            down.append(StaticSynapse(f"E{i}", shape=weights[i].shape, **back))
            errors[i].dmu >> down[-1].inputs
            down[-1].outputs >> cells[i].j
            errors[i - 1].dtarget >> cells[i].j_td
        settle, adapt = MethodProcess("settle"), MethodProcess("adapt")
        for part in (*down, *cells, *up, *errors):
            settle = settle >> part.advance_state
        for synapse in up:
            adapt = adapt >> synapse.evolve
    return cells, up, down, settle, adapt


def predictive_coding(inputs):
    """A whole step: a pass forwards for a start, inference, and an update whose learning rate is zero."""
    weights = [inputs[f"weight {i}"] for i in range(3)]
    x = jnp.asarray(inputs["shown"])
    y = jax.nn.one_hot(inputs["label"], len(weights[-1]))
    cells, up, down, settle, adapt = circuit(weights, len(x), float(inputs["rate"]))
    steps = jnp.asarray(settle.pack_rows(int(inputs["steps"]), dt=lambda t: 1.0))

    @jax.jit
    def start(values):
        first = x @ values[0]
        second = jax.nn.relu(first) @ values[1]
        return first, second

    def act():
        first, second = start([w.weights.get() for w in up])
        for i in (1, 2):
            down[i - 1].weights.set(up[i].weights.get().T)
        for cell, value in zip(cells[1:3], (first, second), strict=True):
            cell.z.set(value)
            cell.zF.set(jax.nn.relu(value))
        cells[0].j.set(x)
        cells[3].j.set(y)
        settled, _ = settle.scan(steps)
        stateManager.set_state(settled)
        adapt.run(dt=1.0)
        return np.asarray(up[2].dWeights.get())

    return act


serve({"predictive coding": predictive_coding})
