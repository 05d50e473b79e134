"""A small network with a cycle, leaks and every kind of activation, and a cost on two of its areas."""

from dataclasses import dataclass, replace
from functools import partial

import torch

from arealis.networks import (
    Area,
    AreaNetwork,
    Bundle,
    DivisiveNormalisation,
    RateNeuron,
    build,
    convolution,
    dense,
    make_module_area,
    sparse_random,
)
from arealis.networks.neurons import LeakyIntegrateAndFire
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
    objective: Objective | None

    @property
    def areas(self):
        return self.network.area_names


SPIKING = LeakyIntegrateAndFire(
    decay=0.9, gain=1.0, threshold=-69.5, rest=-70.0, reset="value", reset_to=-70.0
)
"""A neuron in mV that a current of one makes fire."""


def _area(name, units, activation, leak=1.0):
    neuron = SPIKING if activation == "spikes" else RateNeuron(activation, leak)
    return Area(name, tuple(f"{name} {i}" for i in range(units)), neuron)


def _run(seeds, areas, bundles, objective, *, steps, currents=None, examples=7, features=6) -> Case:
    rng = ReplicaStreams(seeds)
    network, params = build(areas, bundles, inputs={"eye": features}, rng=rng, dtype=torch.float64)
    like = next(iter(params.values()))
    time = steps if currents is not None else 1
    shown = rng.spawn("eye").normal((time, examples, features), like=like).transpose(0, 1)
    score = rng.spawn("label").normal((examples,), like=like)
    batch = Batch(
        {"eye": shown, **(currents or {})}, {"label": (score > 0).long() + (score > 1).long()}, steps
    )
    rest = network.initial_state(len(seeds), examples, like=like)
    _, activity = network.run(params, rest, batch.inputs, steps=steps)
    return Case(network, params, batch, activity, objective)


def make_case(seeds=(0, 1, 2), *, spiking=False) -> Case:
    """A cycle of two areas, an area that feeds forward from it, and a decision; of rates, or all spiking."""
    kinds = ["spikes"] * 4 if spiking else ["tanh", "sigmoid", "softplus", "linear"]
    sizes = {"a": (4, 0.5), "b": (3, 0.7), "c": (5, 1.0), "decision": (4, 0.3)}
    areas = [_area(n, k, kind, leak) for (n, (k, leak)), kind in zip(sizes.items(), kinds, strict=True)]
    bundles = [
        Bundle(("eye",), ("a",), dense),
        Bundle(("a", "b"), ("a", "b"), partial(dense, gain=0.9)),
        Bundle(("b",), ("c",), partial(sparse_random, probability=0.7)),
        Bundle(("c", "a"), ("decision",), dense),
    ]
    currents = {"b": torch.ones(1, 1, 7, 3, dtype=torch.float64)}
    return _run(seeds, areas, bundles, TwoAreaCost(), steps=5, currents=currents)


def make_layered_case(seeds=(0, 1, 2), activation="tanh", steps=1) -> Case:
    """Three areas, one above the other, and a decision; with several steps, stimuli that unfold in time."""
    areas = [_area("a", 6, activation), _area("b", 5, activation), _area("c", 5, activation)]
    areas.append(_area("decision", 4, "spikes" if activation == "spikes" else "linear"))
    ends = [("eye", "a"), ("a", "b"), ("b", "c"), ("c", "decision")]
    bundles = [Bundle((s,), (t,), dense) for s, t in ends]
    currents = {} if steps > 1 else None
    return _run(seeds, areas, bundles, CrossEntropy("decision"), steps=steps, currents=currents)


def make_two_way_case(seeds=(0, 1, 2), activation="sigmoid", steps=30) -> Case:
    """The same with reciprocal projections, settling while the stimulus is held."""
    areas = [_area("a", 6, activation, 0.5), _area("b", 5, activation, 0.5), _area("c", 5, activation, 0.5)]
    areas.append(_area("decision", 4, "linear", 0.5))
    ends = [("a", "b"), ("b", "c"), ("c", "decision")]
    bundles = [Bundle(("eye",), ("a",), dense)]
    bundles += [Bundle((s,), (t,), partial(dense, gain=0.5), reciprocal=1.0) for s, t in ends]
    return _run(seeds, areas, bundles, CrossEntropy("decision"), steps=steps)


def make_convolutional_case(seeds=(0, 1, 2), activation="tanh", steps=1, *, two_way=False) -> Case:
    """Two convolutions and two dense layers; or one, and a cycle of dense layers above it."""
    leak = 0.5 if two_way else 1.0
    sizes = {"a": 8, "b": 27, "c": 5, "decision": 4}
    kinds = [activation] * 3 + ["spikes" if activation == "spikes" else "linear"]
    areas = [_area(n, k, kind, leak) for (n, k), kind in zip(sizes.items(), kinds, strict=True)]
    bundles = [Bundle(("eye",), ("a",), partial(convolution, image=(1, 4, 4), channels=2, kernel=3))]
    ends = [("a", "b"), ("b", "c"), ("c", "decision")]
    if two_way:
        bundles += [Bundle((s,), (t,), partial(dense, gain=0.5), reciprocal=1.0) for s, t in ends]
    else:
        second = partial(convolution, image=(2, 2, 2), channels=3, kernel=2, padding=1)
        bundles += [Bundle((s,), (t,), second if t == "b" else dense) for s, t in ends]
    currents = {} if steps > 1 and not two_way else None
    objective = CrossEntropy("decision")
    return _run(seeds, areas, bundles, objective, steps=steps, currents=currents, features=16)


def make_modular_case(seeds=(0, 1, 2)) -> Case:
    """An area whose activity reaches a decision through a module alone."""
    normal = make_module_area("b", DivisiveNormalisation(), {"drive": "a"}, {"a": 5})
    areas = [_area("a", 5, "softplus"), normal, _area("decision", 4, "linear")]
    bundles = [Bundle((s,), (t,), dense) for s, t in (("eye", "a"), ("b", "decision"))]
    return _run(seeds, areas, bundles, CrossEntropy("decision"), steps=1)


def make_learning_case(seeds=(0, 1, 2)) -> Case:
    """Neurons that learn their own decay and threshold, on a cycle and above it, and a decision."""
    own, units = ("decay", "threshold"), tuple(map(str, range(5)))
    areas = [Area(name, tuple(f"{name} {i}" for i in units), SPIKING, learns=own) for name in "ab"]
    areas.append(_area("decision", 4, "linear", 0.3))
    bundles = [
        Bundle(("eye",), ("a",), partial(dense, gain=2.0)),
        Bundle(("a",), ("a", "b"), partial(dense, gain=2.0)),
        Bundle(("b",), ("decision",), dense),
    ]
    return _run(seeds, areas, bundles, CrossEntropy("decision"), steps=9, currents={})


def make_case_for(rule, seeds=(0, 1, 2)) -> Case:
    """The case that suits a rule, by its card."""
    kinds = {"activation": rule.card.activations[0]} if rule.card.activations else {}
    if rule.card.two_way:
        case = make_two_way_case(seeds, **kinds)
    elif rule.card.recurrent:
        case = make_case(seeds, spiking="spikes" in rule.card.activations)
    else:
        case = make_layered_case(seeds, steps=5 if rule.card.sequences else 1, **kinds)
    return case if rule.card.needs_objective else replace(case, objective=None)
