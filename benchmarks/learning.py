"""One step of learning, and many seeds at once, against plain PyTorch."""

from __future__ import annotations

from functools import partial

import torch
from torch import nn

from arealis.networks import Area, AreaNetwork, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, FeedbackAlignment
from arealis.types import Batch, Parameters
from benchmarks.timing import Comparison, compare


def _network(sizes: list[int], seeds: tuple[int, ...]) -> tuple[AreaNetwork, Parameters]:
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


def _own_step(rule, network: AreaNetwork, params: Parameters, batch: Batch):
    areas, objective = network.area_names, CrossEntropy(network.area_names[-1])
    streams = ReplicaStreams(tuple(range(len(next(iter(params.values()))))))
    state = rule.init(network, params, objective, areas, rng=streams)

    @torch.no_grad()
    def step():
        rest = network.initial_state(streams.replicas, batch.inputs["eye"].shape[2])
        _, activity = network.run(params, rest, batch.inputs, steps=1)
        return rule.step(network, params, activity, batch, objective, areas, state, rng=streams)[0]

    return step


def _peer(params: Parameters, replica: int = 0) -> nn.Sequential:
    layers: list[nn.Module] = []
    weights = [n for n in params if n.endswith(".weight")]
    for name in weights:
        layer = nn.Linear(params[name].shape[2], params[name].shape[1])
        layer.weight.data = params[name][replica].clone()
        layer.bias.data.zero_()
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def _peer_step(module: nn.Sequential, batch: Batch, replica: int = 0):
    x, y = batch.inputs["eye"][0, replica], batch.targets["label"][replica]

    def step():
        module.zero_grad()
        nn.functional.cross_entropy(module(x), y).backward()
        return [p.grad for p in module.parameters()]

    return step


def _step(rule, name: str) -> Comparison:
    network, params = _network([784, 256, 256, 10], (0,))
    batch = _batch(784, 128)
    theirs, ours = _peer_step(_peer(params), batch), _own_step(rule, network, params, batch)
    last = [n for n in params if n.endswith(".weight")][-1]
    difference = float((theirs()[-2] - ours()[last][0]).abs().max())
    work = f"{name}, 784-256-256-10, batch 128 (last layer compared)"
    return compare(work, "PyTorch autograd", theirs, ours, difference=difference, repeats=60)


def _replicas() -> Comparison:
    seeds = tuple(range(16))
    network, params = _network([64, 64, 64, 10], seeds)
    batch = _batch(64, 64, 16)
    ours = _own_step(Backpropagation(), network, params, batch)
    each = [_peer_step(_peer(params, r), batch, r) for r in seeds]

    def theirs():
        return [step() for step in each]

    last = [n for n in params if n.endswith(".weight")][-1]
    pairs = zip(theirs(), ours()[last], strict=True)
    difference = max(float((t[-2] - o).abs().max()) for t, o in pairs)
    work = "16 seeds of 64-64-64-10, batch 64"
    return compare(work, "PyTorch, one after the other", theirs, ours, difference=difference, repeats=60)


def _backpropagation() -> Comparison:
    return _step(Backpropagation(), "backpropagation")


def _feedback_alignment() -> Comparison:
    return _step(FeedbackAlignment(), "feedback alignment")


WORKS = (_backpropagation, _feedback_alignment, _replicas)
