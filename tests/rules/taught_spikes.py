"""An area of leaky neurons behind exponential synapses, and learning by a rule that is told what to fire."""

from functools import partial

import torch
from tests.rules.case import Case

from arealis.networks import Area, Bundle, build, dense
from arealis.networks.neurons import leaky_integrate_and_fire
from arealis.networks.synapses import exponential_synapse
from arealis.numerics import ReplicaStreams
from arealis.types import Batch

DT = 0.001


def area_of_leaky_neurons(
    spikes, units=1, *, seeds=(0,), step=DT, membrane=0.015, synapse=0.00375, gain=1.0, **neuron
):
    """An area "V1" that hears trains ``[step, example, source]``."""
    rng = ReplicaStreams(seeds)
    model = leaky_integrate_and_fire(step_duration=step, time_constant=membrane, **neuron)
    V1 = Area("V1", tuple(map(str, range(units))), model, bias=False)
    link = exponential_synapse(step_duration=step, time_constant=synapse) if synapse else None
    bundle = Bundle(("eye",), ("V1",), partial(dense, gain=gain), synapse=link)
    eye = torch.as_tensor(spikes, dtype=torch.float64)[:, None]
    network, params = build([V1], [bundle], inputs={"eye": eye.shape[-1]}, rng=rng, dtype=torch.float64)
    return Case(network, params, Batch({"eye": eye}, {}, len(eye)), {}, None)


def ran(case, params=None):
    """What the network does with parameters."""
    params = case.params if params is None else params
    replicas, examples = len(next(iter(params.values()))), case.batch.inputs["eye"].shape[2]
    rest = case.network.initial_state(replicas, examples, like=next(iter(params.values())))
    return case.network.run(params, rest, case.batch.inputs, steps=case.batch.steps)[1]


def learn(rule, case, *, epochs, rate, momentum=0.0, until=None):
    """Full-batch descent along a rule; stops where ``until(activity)`` holds."""
    params = {k: v.clone() for k, v in case.params.items()}
    speed = {k: torch.zeros_like(v) for k, v in params.items()}
    rng = ReplicaStreams((0,))
    state = rule.init(case.network, params, case.objective, case.areas, rng=rng)
    for _ in range(epochs):
        activity = ran(case, params)
        if until is not None and until(activity):
            break
        given = case.network, params, activity, case.batch, case.objective, case.areas, state
        updates, state, _ = rule.step(*given, rng=rng)
        for name, update in updates.items():
            speed[name] = momentum * speed[name] - rate * update
            params[name] = params[name] + speed[name]
    return params, ran(case, params)
