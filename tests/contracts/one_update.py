"""One update of a rule, with some of what it is given exchanged, and ways to compare updates."""

import torch

from arealis.numerics import ReplicaStreams

__all__ = ["SEEDS", "area_of", "of_areas", "same", "stream", "update"]

SEEDS = (0, 1, 2)


def stream(seeds=SEEDS):
    return ReplicaStreams(seeds).spawn("rule")


def update(
    rule,
    case,
    *,
    params=None,
    activity=None,
    objective=None,
    batch=None,
    areas=None,
    network=None,
    state=None,
    seeds=SEEDS,
):
    """One update; everything that is not given is the case's own."""
    areas = case.areas if areas is None else areas
    if state is None:
        state = rule.init(case.network, case.params, case.objective, areas, rng=stream(seeds))
    updates, after, _ = rule.step(
        case.network if network is None else network,
        case.params if params is None else params,
        case.activity if activity is None else activity,
        case.batch if batch is None else batch,
        case.objective if objective is None else objective,
        areas,
        state,
        rng=stream(seeds).spawn("steps"),
    )
    assert set(updates) <= set(case.params) | set(state)
    for name in set(updates) - set(case.params):
        assert after[name] is state[name], "a state that the optimiser changes is handed on"
        assert updates[name].shape == state[name].shape
    return updates


def area_of(name):
    return name.rsplit(".", 1)[0].rsplit("->", 1)[-1]


def of_areas(updates, case, areas):
    """The updates of biases and incoming weights of some areas."""
    return {k: v for k, v in updates.items() if k in case.params and area_of(k) in areas}


def same(one, two):
    return all(torch.equal(one[k], two[k]) for k in one)
