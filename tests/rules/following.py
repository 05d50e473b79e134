"""One area on one input, and full-batch descent along a rule that follows activity alone."""

from functools import partial

import numpy as np
import torch
from tests.rules.case import Case

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.types import Batch


def area_on(shown, units, activation="linear", seeds=(0,), *, leak=1.0, gain=1.0, lateral=None, steps=1):
    """An area "V1" that sees the rows of an array, with lateral synapses of some initial gain if wanted."""
    rng = ReplicaStreams(seeds)
    V1 = Area("V1", tuple(map(str, range(units))), RateNeuron(activation, leak))
    bundles = [Bundle(("eye",), ("V1",), partial(dense, gain=gain))]
    if lateral is not None:
        bundles.append(Bundle(("V1",), ("V1",), partial(dense, gain=lateral, self_connections=False)))
    eye = torch.as_tensor(np.asarray(shown), dtype=torch.float64)[None, None]
    sizes = {"eye": eye.shape[-1]}
    network, params = build([V1], bundles, inputs=sizes, rng=rng, dtype=torch.float64)
    return refreshed(Case(network, params, Batch({"eye": eye}, {}, steps), {}, None))


def refreshed(case, params=None, batch=None):
    """The same network with other parameters or inputs, and what it does with them."""
    params, batch = case.params if params is None else params, case.batch if batch is None else batch
    replicas, examples = len(next(iter(params.values()))), next(iter(batch.inputs.values())).shape[2]
    rest = case.network.initial_state(replicas, examples, like=next(iter(params.values())))
    _, activity = case.network.run(params, rest, batch.inputs, steps=batch.steps)
    return Case(case.network, params, batch, activity, None)


def start(rule, case, areas=None, seeds=(0,)):
    """The rule's first state and the streams of its steps."""
    rng = ReplicaStreams(seeds).spawn("rule")
    return rule.init(case.network, case.params, None, areas or case.areas, rng=rng), rng.spawn("steps")


def estimate(rule, case, state, rng, areas=None):
    """One update and the next state."""
    updates, after, _ = rule.step(
        case.network, case.params, case.activity, case.batch, None, areas or case.areas, state, rng=rng
    )
    return updates, after


def follow(rule, case, *, steps, rate, areas=None, seeds=(0,), batches=None):
    """Descend along a rule, on the case's batch or on one drawn afresh by ``batches(step)`` each step."""
    state, rng = start(rule, case, areas, seeds)
    for step in range(steps):
        case = refreshed(case, batch=None if batches is None else batches(step))
        updates, state = estimate(rule, case, state, rng, areas)
        params = {k: v - rate * updates[k] if k in updates else v for k, v in case.params.items()}
        state = {k: v - rate * updates[k] if k in updates else v for k, v in state.items()}
        case = Case(case.network, params, case.batch, case.activity, None)
    return refreshed(case), state
