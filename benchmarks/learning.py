"""One whole step of learning, and many seeds at once, against plain PyTorch and libraries of learning rules.

A step is everything: forward pass, updates, gradient descent. Its learning rate is zero, which costs as much
as any other, so that a step can be repeated and its answers compared. The answer is the update of the last
layer, the only one on which rules agree whose error travels differently.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from arealis.networks import Area, AreaNetwork, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import (
    Backpropagation,
    DirectFeedbackAlignment,
    FeedbackAlignment,
    NodePerturbation,
    PredictiveCoding,
)
from arealis.training import begin, learn
from arealis.types import Batch, Learner, Optimiser, Parameters, Rule
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison, compare, threads_of_torch

Step = Callable[[], Tensor]

_LAYERS = (784, 256, 256, 10)
_SHAPE = "784-256-256-10, batch 128"
_REPEATS = 60
_SETTLING = PredictiveCoding(inference_steps=20, rate=0.1, precision=1.0)


def _network(sizes: tuple[int, ...], seeds: tuple[int, ...]) -> tuple[AreaNetwork, Parameters]:
    kinds = ["relu"] * (len(sizes) - 2) + ["linear"]
    names = [f"area {i}" for i in range(1, len(sizes))]
    areas = [
        Area(n, tuple(f"{n} {i}" for i in range(k)), RateNeuron(kind))
        for n, k, kind in zip(names, sizes[1:], kinds, strict=True)
    ]
    ends = zip(["eye", *names], names, strict=False)
    bundles = [Bundle((s,), (t,), partial(dense, gain=1.4)) for s, t in ends]
    return build(areas, bundles, inputs={"eye": sizes[0]}, rng=ReplicaStreams(seeds))


def _batch(inputs: int, examples: int, replicas: int = 1) -> Batch:
    generator = torch.Generator().manual_seed(0)
    eye = torch.rand(1, replicas, examples, inputs, generator=generator)
    return Batch({"eye": eye}, {"label": torch.randint(0, 10, (replicas, examples), generator=generator)}, 1)


def _weights(params: Parameters) -> list[str]:
    return [n for n in params if n.endswith(".weight")]


def _own_step(rule: Rule, network: AreaNetwork, params: Parameters, batch: Batch) -> Step:
    """A step of ours, which answers with the update of the last weights ``[replica, ...]``."""
    areas, last = network.area_names, _weights(params)[-1]
    rng = ReplicaStreams(tuple(range(len(params[last]))))
    learner = Learner("all", areas, rule, CrossEntropy(areas[-1]), Optimiser("sgd", 0.0), ("school",))
    plastic = [begin(network, params, learner, rng=rng)]

    @torch.no_grad()
    def step() -> Tensor:
        nonlocal plastic
        plastic, _, updates = learn(network, params, batch, plastic, 0)
        return updates[0][last]

    return step


def _torch_step(params: Parameters, batch: Batch, replica: int = 0) -> Step:
    """A step of plain backpropagation in PyTorch, which answers with the gradient of the last weights."""
    layers: list[nn.Module] = []
    for name in _weights(params):
        layer = nn.Linear(params[name].shape[2], params[name].shape[1])
        layer.weight.data = params[name][replica].clone()
        layer.bias.data.zero_()
        layers += [layer, nn.ReLU()]
    module = nn.Sequential(*layers[:-1])
    optimiser = torch.optim.SGD(module.parameters(), lr=0.0)
    x, y = batch.inputs["eye"][0, replica], batch.targets["label"][replica]

    def step() -> Tensor:
        optimiser.zero_grad()
        nn.functional.cross_entropy(module(x), y).backward()
        optimiser.step()
        gradient = list(module.parameters())[-2].grad
        assert gradient is not None
        return gradient

    return step


def _difference(one: Tensor, two: Tensor) -> float:
    return float((one - two).abs().max())


def _beside_backpropagation(name: str, rule: Rule, *, threads: int = 1) -> Comparison:
    network, params = _network(_LAYERS, (0,))
    batch = _batch(_LAYERS[0], 128)
    theirs, ours = _torch_step(params, batch), _own_step(rule, network, params, batch)
    with threads_of_torch(threads):
        difference = _difference(theirs(), ours()[0])
        work = f"{name}, {_SHAPE}" + (f", {threads} threads" if threads > 1 else "")
        return compare(work, "PyTorch backpropagation", theirs, ours, difference=difference, repeats=_REPEATS)


def _products() -> Comparison:
    """The matrix products of a step of backpropagation and nothing else, below which no such rule can go."""
    _, params = _network(_LAYERS, (0,))
    batch = _batch(_LAYERS[0], 128)
    weights = [params[n][0] for n in _weights(params)]
    seen = [batch.inputs["eye"][0, 0], *(torch.rand(128, n) for n in _LAYERS[1:])]
    error = [torch.rand(128, n) for n in _LAYERS[1:]]
    gradients = [torch.empty_like(w) for w in weights]

    def ours() -> None:
        for i, weight in enumerate(weights):
            torch.mm(seen[i], weight.t(), out=seen[i + 1])
        for i in (2, 1):
            torch.mm(error[i], weights[i], out=error[i - 1])
        for i, gradient in enumerate(gradients):
            torch.mm(error[i].t(), seen[i], out=gradient)

    work = f"matrix products alone of a step of backpropagation, {_SHAPE}"
    theirs = _torch_step(params, batch)
    return compare(work, "PyTorch backpropagation", theirs, ours, difference=0.0, repeats=_REPEATS)


def _beside_peer(name: str, peer: str, rule: Rule, *, compared: bool = True, **more: float) -> Comparison:
    network, params = _network(_LAYERS, (0,))
    batch = _batch(_LAYERS[0], 128)
    given = {f"weight {i}": params[n][0].numpy().copy() for i, n in enumerate(_weights(params))}
    given |= {"shown": batch.inputs["eye"][0, 0].numpy(), "label": batch.targets["label"][0].numpy()}
    given |= {k: np.asarray(v) for k, v in more.items()}
    step = _own_step(rule, network, params, batch)
    work = f"{name}, {_SHAPE}" + ("" if compared else " (theirs has another cost: not compared)")
    agree = None if compared else _unknown
    return compare_with_peer(
        work, peer, name, given, lambda: step()[0].numpy(), repeats=_REPEATS, agree=agree
    )


def _unknown(one: np.ndarray, two: np.ndarray) -> float:
    """The difference between answers that need not be the same."""
    return float("nan")


def _draws() -> Comparison:
    """Draws of node perturbation in one pass, beside as many passes."""
    network, params = _network((64, 64, 64, 10), (0,))
    batch = _batch(64, 64)
    one = _own_step(NodePerturbation(draws=1), network, params, batch)
    ours = _own_step(NodePerturbation(draws=64), network, params, batch)
    return compare(
        "64 draws of node perturbation, 64-64-64-10, batch 64 (random: not compared)",
        "Arealis, one after the other",
        lambda: [one() for _ in range(64)],
        ours,
        difference=float("nan"),
        repeats=7,
    )


def _replicas(*, own: bool) -> Comparison:
    """Sixteen seeds as one, beside PyTorch or beside ourselves one after the other."""
    seeds, sizes = tuple(range(16)), (64, 64, 64, 10)
    network, params = _network(sizes, seeds)
    batch = _batch(64, 64, 16)
    ours = _own_step(Backpropagation(), network, params, batch)
    each = [_alone(r, batch) if own else _torch_step(params, batch, r) for r in seeds]

    def theirs() -> Tensor:
        return torch.stack([step().reshape(10, 64) for step in each])

    work, peer = "16 seeds of 64-64-64-10, batch 64", "Arealis" if own else "PyTorch"
    difference = _difference(theirs(), ours())
    return compare(
        work, f"{peer}, one after the other", theirs, ours, difference=difference, repeats=_REPEATS
    )


def _alone(seed: int, batch: Batch) -> Step:
    network, params = _network((64, 64, 64, 10), (seed,))
    shown = {"eye": batch.inputs["eye"][:, seed : seed + 1]}
    label = {"label": batch.targets["label"][seed : seed + 1]}
    return _own_step(Backpropagation(), network, params, Batch(shown, label, 1))


def _work(name: str, function: Callable[..., Comparison], *given: object, **options: object):
    """A work of the table, by the name that it bears should its peer be absent."""

    def work() -> Comparison:
        return function(*given, **options)

    work.__name__ = name
    return work


_RULES: tuple[tuple[str, Rule], ...] = (
    ("backpropagation", Backpropagation()),
    ("feedback alignment", FeedbackAlignment()),
    ("direct feedback alignment", DirectFeedbackAlignment()),
    ("predictive coding", _SETTLING),
)
_INFERENCE = {"steps": float(_SETTLING.inference_steps), "rate": _SETTLING.rate}
_SETTLED = partial(_beside_peer, "predictive coding", rule=_SETTLING, **_INFERENCE)

WORKS = (
    _products,
    *(_work(name, _beside_backpropagation, name, rule) for name, rule in _RULES),
    *(_work(f"{name}, 2 threads", _beside_backpropagation, name, rule, threads=2) for name, rule in _RULES),
    *(_work(f"{name}, BioTorch", _beside_peer, name, "biotorch_steps", rule) for name, rule in _RULES[1:3]),
    _work("predictive coding, PCX", _SETTLED, peer="pcx_steps"),
    _work("predictive coding, ngc-learn", _SETTLED, peer="ngclearn_steps", compared=False),
    _draws,
    _work("16 seeds, PyTorch", _replicas, own=False),
    _work("16 seeds, Arealis", _replicas, own=True),
)
