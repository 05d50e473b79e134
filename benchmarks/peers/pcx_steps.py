"""Predictive coding by PCX, compiled as a whole: ``pip install pcx==0.6.3``."""

import jax
import numpy as np
import optax
import pcx.functional as pxf
import pcx.nn as pxnn
import pcx.predictive_coding as pxc
import pcx.utils as pxu
from serve import serve

HIDDEN = pxu.M_hasnot(pxc.VodeParam, frozen=True)
BATCHED = pxu.M(pxc.VodeParam | pxc.VodeParam.Cache).to((None, 0))


class Model(pxc.EnergyModule):
    """Layers, each with the value that it predicts."""

    def __init__(self, weights):
        super().__init__()
        self.layers = [pxnn.Linear(w.shape[1], w.shape[0]) for w in weights]
        for layer, weight in zip(self.layers, weights, strict=True):
            layer.nn.weight.set(jax.numpy.asarray(weight))
            layer.nn.bias.set(jax.numpy.zeros(len(weight)))
        self.vodes = [pxc.Vode() for _ in weights[:-1]] + [pxc.Vode(pxc.ce_energy)]
        self.vodes[-1].h.frozen = True

    def __call__(self, x, y):
        for vode, layer in zip(self.vodes[:-1], self.layers[:-1], strict=True):
            x = vode(jax.nn.relu(layer(x)))
        self.vodes[-1](self.layers[-1](x))
        if y is not None:
            self.vodes[-1].set("h", y)
        return self.vodes[-1].get("u")


@pxf.vmap(BATCHED, in_axes=(0, 0), out_axes=0)
def forward(x, y, *, model):
    return model(x, y)


@pxf.vmap(BATCHED, in_axes=(0,), out_axes=(None, 0), axis_name="batch")
def energy(x, *, model):
    seen = model(x, None)
    return jax.lax.psum(model.energy(), "batch"), seen


@pxf.jit(static_argnums=0)
def learn(steps, x, y, *, model, weights, values):
    model.train()
    with pxu.step(model, pxc.STATUS.INIT, clear_params=pxc.VodeParam.Cache):
        forward(x, y, model=model)
    values.init(HIDDEN(model))
    for _ in range(steps):
        with pxu.step(model, clear_params=pxc.VodeParam.Cache):
            by_value = pxf.value_and_grad(HIDDEN.to((False, True)), has_aux=True)(energy)
            _, gradient = by_value(x, model=model)
        values.step(model, gradient["model"])
    values.clear()
    with pxu.step(model, clear_params=pxc.VodeParam.Cache):
        by_weight = pxf.value_and_grad(pxu.M(pxnn.LayerParam).to((False, True)), has_aux=True)(energy)
        _, gradient = by_weight(x, model=model)
    weights.step(model, gradient["model"])
    return gradient["model"].layers[-1].nn.weight.get() / len(x)


def predictive_coding(inputs):
    """A whole step, whose learning rate is zero so that steps can be repeated; it answers with a gradient."""
    model = Model([inputs[f"weight {i}"] for i in range(3)])
    x = jax.numpy.asarray(inputs["shown"])
    y = jax.nn.one_hot(inputs["label"], len(inputs["weight 2"]))
    with pxu.step(model, pxc.STATUS.INIT, clear_params=pxc.VodeParam.Cache):
        forward(x, None, model=model)
    values = pxu.Optim(lambda: optax.sgd(float(inputs["rate"])))
    weights = pxu.Optim(lambda: optax.sgd(0.0), pxu.M(pxnn.LayerParam)(model))
    steps = int(inputs["steps"])

    def act():
        answer = learn(steps, x, y, model=model, weights=weights, values=values)
        jax.block_until_ready(model.layers[0].nn.weight.get())
        return np.asarray(answer)

    return act


serve({"predictive coding": predictive_coding})
