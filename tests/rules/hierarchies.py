"""Areas that feed forward with a skip and a cost on two, a linear chain, and how far updates are apart."""

from dataclasses import replace
from functools import partial

import torch
from tests.rules.case import Case, TwoAreaCost, _area

from arealis.networks import Bundle, build, dense, sparse_random
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation
from arealis.types import Batch

SEEDS = (0, 1, 2)


def make_skipping_case(objective=None, seeds=SEEDS) -> Case:
    """Areas a → b → c → decision with a → c and b → decision besides, and an ear that only c hears."""
    rng = ReplicaStreams(seeds)
    areas = [_area("a", 6, "tanh"), _area("b", 5, "sigmoid"), _area("c", 4, "tanh")]
    areas.append(_area("decision", 4, "linear"))
    bundles = [
        Bundle(("eye",), ("a",), dense),
        Bundle(("a",), ("b", "c"), dense),
        Bundle(("b", "ear"), ("c",), partial(sparse_random, probability=0.8)),
        Bundle(("b", "c"), ("decision",), dense),
    ]
    network, params = build(areas, bundles, inputs={"eye": 6, "ear": 3}, rng=rng, dtype=torch.float64)
    like = params["a.bias"]
    shown = {
        n: rng.spawn(n).normal((1, 7, k), like=like).transpose(0, 1) for n, k in (("eye", 6), ("ear", 3))
    }
    label = (rng.spawn("label").normal((7,), like=like) > 0).long()
    batch = Batch(shown, {"label": label}, 1)
    return ran(Case(network, params, batch, {}, objective or TwoAreaCost()))


def make_linear_chain(seeds=SEEDS, units=5) -> Case:
    """Three linear areas as large as each other, and a decision; weights are orthogonal."""
    rng = ReplicaStreams(seeds)
    areas = [_area(n, units, "linear") for n in "abc"] + [_area("decision", 4, "linear")]
    ends = [("eye", "a"), ("a", "b"), ("b", "c"), ("c", "decision")]
    bundles = [Bundle((s,), (t,), dense) for s, t in ends]
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)
    for name in ("a->b.weight", "b->c.weight"):
        params[name] = torch.linalg.qr(params[name])[0]
    shown = {"eye": rng.spawn("eye").normal((1, 7, 6), like=params["a.bias"]).transpose(0, 1)}
    batch = Batch(shown, {"label": torch.arange(7).expand(len(seeds), 7) % 4}, 1)
    return ran(Case(network, params, batch, {}, CrossEntropy("decision")))


def ran(case, params=None) -> Case:
    """The case with what the network does now, under other parameters if given."""
    params = params or case.params
    like = params["a.bias"]
    rest = case.network.initial_state(len(like), 7, like=like)
    _, activity = case.network.run(params, rest, case.batch.inputs, steps=1)
    return replace(case, params=params, activity=activity)


def without_teacher(case) -> Case:
    """The case with a cost that asks for nothing."""

    class Silent:
        reads = case.objective.reads

        def __call__(self, activity, batch):
            return 0.0 * case.objective(activity, batch)

    return replace(case, objective=Silent())


def efficacies(case, suffix=""):
    """Efficacy of every projection among the areas, named as feedback is in the states of rules."""
    inner = [p for p in case.network.projections if p.source in case.areas]
    return {f"{p.name}{suffix}": p.efficacy(case.params[p.parameter]) for p in inner}


def update(rule, case, areas=None, state=None, rng=None):
    """One step of a rule: updates, state and info."""
    areas, rng = areas or case.areas, rng or ReplicaStreams(SEEDS).spawn("rule")
    state = rule.init(case.network, case.params, case.objective, areas, rng=rng) if state is None else state
    return rule.step(
        case.network, case.params, case.activity, case.batch, case.objective, areas, state, rng=rng
    )


def gradient(case, areas=None):
    """The gradient of the cost."""
    return update(Backpropagation(), case, areas)[0]


def relative_error(one, other):
    """Norm of the difference over the norm of the other, all parameters together."""
    zero = torch.zeros((), dtype=torch.float64)
    apart = sum((one.get(k, zero) - v).square().sum() for k, v in other.items())
    return float((apart / sum(v.square().sum() for v in other.values())).sqrt())
