"""Sparse networks of spiking neurons through time, beside Brian2.

The network is that of Vogels & Abbott 2005 with currents, at another number of inputs a neuron and synapses
weakened alike. ``python -m benchmarks.sparse_network`` times one of 10⁵ neurons and 10⁷ synapses;
``benchmarks.growth`` says how time grows.
"""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from arealis.networks import Area, AreaNetwork, Bundle, SparseProjection, build, fixed_in_degree
from arealis.networks.neurons import leaky_integrate_and_fire
from arealis.networks.synapses import exponential_synapse
from arealis.numerics import ReplicaStreams
from arealis.types import Activity, Parameters, State
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison

__all__ = ["Balanced", "balanced", "print_large"]

_STEP, _REPEATS = 1e-4, 5
_PUBLISHED_INPUTS = 80


@dataclass(frozen=True)
class Balanced:
    """A network, its parameters and the state that it starts from."""

    network: AreaNetwork
    params: Parameters
    state: State

    def run(self, steps: int) -> Activity:
        """What both populations do."""
        return self.network.run(self.params, self.state, {}, steps=steps, recorded=False)[1]

    def rates(self, steps: int) -> np.ndarray:
        """Mean rates of excitatory and inhibitory units, spikes/s."""
        activity = self.run(steps)
        counts = [activity[a].sum(0, dtype=torch.float64) for a in ("E", "I")]
        return np.array([float(c.mean()) / (steps * _STEP) for c in counts])


def balanced(neurons: int, inputs: int, *, current: float = 11.0) -> Balanced:
    """Four in five neurons, and inputs, are excitatory."""
    neuron = leaky_integrate_and_fire(
        step_duration=_STEP,
        time_constant=0.02,
        threshold=-50.0,
        rest=-60.0,
        reset="value",
        refractory_period=0.005,
    )
    count = {"E": neurons * 4 // 5, "I": neurons // 5}
    areas = [Area(a, tuple(f"{a} {i}" for i in range(n)), neuron) for a, n in count.items()]
    bundles = []
    for source, part, time_constant in (("E", 4 / 5, 0.005), ("I", 1 / 5, 0.01)):
        wiring = partial(fixed_in_degree, inputs=round(part * inputs), sparse=True)
        synapse = exponential_synapse(step_duration=_STEP, time_constant=time_constant)
        bundles += [Bundle((source,), (a,), wiring, synapse=synapse) for a in count]
    network, params = build(areas, bundles, inputs={}, rng=ReplicaStreams((0,)))
    for source, strength in _strengths(inputs).items():
        for target in count:
            params[f"{source}->{target}.weight"].fill_(strength)
    generator = torch.Generator().manual_seed(0)
    state = network.initial_state(1, 1)
    for a, n in count.items():
        params[f"{a}.bias"].fill_(current)
        state[a]["potential"] = -60 + 10 * torch.rand(1, 1, n, generator=generator)
    return Balanced(network, params, state)


def _strengths(inputs: int) -> dict[str, float]:
    """What a spike brings, mV."""
    return {"E": 1.62 * _PUBLISHED_INPUTS / inputs, "I": -9.0 * _PUBLISHED_INPUTS / inputs}


def _as_the_peer_takes_it(made: Balanced, inputs: int, seconds: float) -> dict[str, np.ndarray]:
    potential = np.concatenate([made.state[a]["potential"].numpy().ravel() for a in ("E", "I")])
    first = {"E": 0, "I": made.network.units("E")}
    given = {"potential": potential, "seconds": np.array(seconds), "excitatory": np.array(first["I"])}
    for source, kind in (("E", "ge"), ("I", "gi")):
        from_where, to = [], []
        for p in made.network.projections:
            if p.source == source and isinstance(p, SparseProjection):
                units = p.sources[0].numpy()
                from_where.append(units.ravel() + first[source])
                to.append(np.repeat(np.arange(len(units)) + first[p.target], units.shape[1]))
        given |= {f"{kind} source": np.concatenate(from_where), f"{kind} target": np.concatenate(to)}
        given[kind] = np.array(_strengths(inputs)[source])
    return given


def _beside_brian2() -> Comparison:
    """Rates are compared, which differ as those of two initial states do: the network is chaotic."""
    made, inputs, seconds = balanced(10_000, 200), 200, 1.0
    given = _as_the_peer_takes_it(made, inputs, seconds)
    steps = round(seconds / _STEP)
    work = "balanced network, 10,000 neurons, 2×10⁶ synapses, 1 s at 0.1 ms"

    def ours() -> float:
        return float(made.run(steps)["E"].shape[-1])

    def apart(theirs: np.ndarray, _: np.ndarray) -> float:
        return float(np.abs(made.rates(steps) / theirs - 1).max())

    return compare_with_peer(work, "brian2_network", "", given, ours, repeats=_REPEATS, agree=apart)


WORKS = (_beside_brian2,)


def print_large(steps: int = 1000) -> None:
    """Print time and memory of 10⁵ neurons with 10⁷ synapses."""
    began = time.perf_counter()
    made = balanced(100_000, 100)
    built = time.perf_counter() - began
    wired = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    made.run(2)  # which compiles, and lists synapses
    before = time.process_time()
    rates = made.rates(steps)
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"wired in {built:.1f} s, at most {wired:.2f} GiB")
    print(f"{steps} steps in {seconds:.2f} s, at most {peak:.2f} GiB")
    print(f"{rates[0]:.1f} and {rates[1]:.1f} spikes/s")


if __name__ == "__main__":
    torch.set_num_threads(1)
    print_large()
