"""A small network with a cycle, leaks and every kind of activation, and a cost on two of its areas."""

from dataclasses import dataclass
from functools import partial

import torch

from arealis.networks import Area, AreaNetwork, Bundle, RateNeuron, build, dense, sparse_random
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.types import Activity, Batch, Objective, Parameters


@dataclass(frozen=True)
class TwoAreaCost:
    """Cross-entropy of one area plus the energy of another, summed over time."""

    reads: tuple[str, ...] = ("decision", "b")

    def __call__(self, activity, batch):
        return CrossEntropy("decision")(activity, batch) + activity["b"].square().sum((0, -1))


@dataclass(frozen=True)
class Case:
    """A network with what it did for one batch."""

    network: AreaNetwork
    params: Parameters
    batch: Batch
    activity: Activity
    objective: Objective

    @property
    def areas(self):
        return self.network.area_names


def make_case(seeds=(0, 1, 2)) -> Case:
    def area(name, units, activation, leak=1.0):
        return Area(name, tuple(f"{name} {i}" for i in range(units)), RateNeuron(activation, leak))

    rng = ReplicaStreams(seeds)
    areas = [area("a", 4, "tanh", 0.5), area("b", 3, "sigmoid", 0.7), area("c", 5, "softplus")]
    areas.append(area("decision", 2, "linear", 0.3))
    bundles = [
        Bundle(("eye",), ("a",), dense),
        Bundle(("a", "b"), ("a", "b"), partial(dense, gain=0.9)),
        Bundle(("b",), ("c",), partial(sparse_random, probability=0.7)),
        Bundle(("c", "a"), ("decision",), dense),
    ]
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)
    shown = rng.spawn("eye").normal((5, 7, 6), like=params["a.bias"]).transpose(0, 1)
    label = (rng.spawn("label").normal((7,), like=params["a.bias"]) > 0).long()
    batch = Batch({"eye": shown, "b": torch.ones(1, 1, 7, 3, dtype=torch.float64)}, {"label": label}, 5)
    rest = network.initial_state(len(seeds), 7, like=shown)
    _, activity = network.run(params, rest, batch.inputs, steps=5)
    return Case(network, params, batch, activity, TwoAreaCost())
