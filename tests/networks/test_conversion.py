"""Spikes in place of rates: their count is within one of the activation times T over the scale."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import torch

from arealis.networks import (
    Area,
    Bundle,
    Conversion,
    DivisiveNormalisation,
    RateNeuron,
    build,
    convert_to_spikes,
    convolution,
    count_spikes,
    dense,
    make_module_area,
    rate_neuron,
    respond,
    silence,
    sparse_random,
    stimulate,
)
from arealis.networks.neurons import IntegrateAndFire
from arealis.networks.synapses import exponential_synapse
from arealis.numerics import ReplicaStreams
from arealis.types import NetworkError, SpecificationError, Stimuli

SEEDS = (0, 1)


def area(name, units, activation="relu"):
    return Area(name, tuple(f"{name} {i}" for i in range(units)), RateNeuron(activation))


def shown(count=12, features=6):
    x = np.random.default_rng(3).normal(size=(count, 1, features))
    return [Stimuli({"eye": x}, np.arange(count).astype(str))] * len(SEEDS)


DENSE = partial(dense, gain=2.0)


def layered(sizes, *, last="relu", wiring=DENSE):
    """A chain of areas with biases, untrained."""
    kinds = ["relu"] * (len(sizes) - 1) + [last]
    areas = [area(f"A{i}", n, kind) for i, (n, kind) in enumerate(zip(sizes, kinds, strict=True))]
    chain = ["eye", *(a.name for a in areas)]
    bundles = [Bundle((s,), (t,), wiring) for s, t in pairwise(chain)]
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=ReplicaStreams(SEEDS), dtype=torch.float64)
    generator = torch.Generator().manual_seed(5)
    for a in areas:
        drawn = torch.randn(len(SEEDS), len(a.unit_id), generator=generator, dtype=torch.float64)
        params[f"{a.name}.bias"] = 0.3 * drawn
    return network, params


def in_rates(network, params, stimuli, name):
    """Activations of an area ``[replica, stimulus, unit]``."""
    recorded = respond(network, params, stimuli, steps=1, areas=[name])
    return np.stack([r.values[:, 0, 0] for r in recorded])


def in_spikes(made, stimuli, name, durations, charge=0.5):
    """Rates times the scale of an area ``[duration, replica, stimulus, unit]``."""
    counts = count_spikes(made, stimuli, durations=durations, charge=charge)[name].numpy()
    time = np.array(durations).reshape(-1, 1, 1, 1)
    return counts / time * made.scale[name].numpy()[:, None, None]


def converted(network, params, stimuli, **options):
    return convert_to_spikes(network, params, respond(network, params, stimuli, steps=1), **options)


@pytest.mark.parametrize(("charge", "most"), [(0.0, 1.0), (0.5, 0.5), (0.9, 0.9)])
def test_the_rate_of_a_first_area_is_within_a_spike_over_t(charge, most):
    stimuli, durations = shown(), [1, 7, 50, 400]
    network, params = layered([20])
    made = converted(network, params, stimuli, percentile=100, readout="counts")
    wanted = in_rates(network, params, stimuli, "A0")
    off = np.abs(in_spikes(made, stimuli, "A0", durations, charge) - wanted).max(axis=(2, 3))
    bound = most * made.scale["A0"].numpy() / np.array(durations)[:, None]
    assert (off <= bound * (1 + 1e-9)).all()
    assert (off[-1] > 0).all()


def test_half_a_threshold_to_begin_with_makes_rates_right_on_average():
    stimuli = shown(40)
    network, params = layered([50])
    made = converted(network, params, stimuli, percentile=100, readout="counts")
    wanted = in_rates(network, params, stimuli, "A0")
    active = wanted > 0
    low, fair = ((in_spikes(made, stimuli, "A0", [10], c)[0] - wanted)[active].mean() for c in (0.0, 0.5))
    assert low < -10 * abs(fair)


def test_with_the_largest_activation_no_rate_saturates_and_with_the_median_half_do():
    stimuli = shown(40)
    network, params = layered([30])
    wanted = in_rates(network, params, stimuli, "A0")
    off = {}
    for percentile in (50, 100):
        made = converted(network, params, stimuli, percentile=percentile, readout="counts")
        rates = in_spikes(made, stimuli, "A0", [1000])[0]
        full = rates >= made.scale["A0"].numpy()[:, None, None] * (1 - 1e-12)
        off[percentile] = np.abs(rates - wanted).max()
        assert full[wanted > 0].mean() == pytest.approx(0.5 if percentile == 50 else 0, abs=0.01)
    assert off[100] < 0.01 < 0.5 < off[50]


@pytest.mark.parametrize("wiring", [DENSE, partial(sparse_random, probability=0.5)])
def test_a_deep_network_keeps_its_order_and_its_error_falls_with_time(wiring):
    stimuli, durations = shown(), [20, 200, 2000]
    network, params = layered([20, 20, 10], wiring=wiring)
    wanted = in_rates(network, params, stimuli, "A2")
    made = converted(network, params, stimuli, percentile=100, readout="counts")
    found = in_spikes(made, stimuli, "A2", durations)
    off = np.abs(found - wanted).max(axis=(1, 2, 3))
    assert off[2] < 0.2 * off[1] < 0.2 * off[0]
    gap = wanted[..., :, None] - wanted[..., None, :]
    ordered = (found[2][..., :, None] - found[2][..., None, :]) * np.sign(gap)
    assert (ordered[np.abs(gap) > 2 * off[2]] > 0).all()
    assert (np.abs(gap) > 2 * off[2]).mean() > 0.3


def test_a_last_linear_area_is_read_by_its_potential_below_zero_too():
    stimuli = shown()
    network, params = layered([20, 5], last="linear")
    wanted = in_rates(network, params, stimuli, "A1")
    assert wanted.min() < -0.1
    read = converted(network, params, stimuli, percentile=100)
    assert np.abs(in_spikes(read, stimuli, "A1", [4000])[0] - wanted).max() < 0.01
    counted = converted(network, params, stimuli, percentile=100, readout="counts")
    rates = in_spikes(counted, stimuli, "A1", [4000])[0]
    assert np.abs(rates - wanted.clip(0)).max() < 0.02
    assert [read.network.spiking(a) for a in ("A0", "A1")] == [True, False]
    assert [counted.network.spiking(a) for a in ("A0", "A1")] == [True, True]


def test_a_replica_does_not_depend_on_its_neighbour():
    stimuli = shown()
    network, params = layered([20, 10])
    recorded = respond(network, params, stimuli, steps=1)
    both = convert_to_spikes(network, params, recorded)
    one = convert_to_spikes(network, {k: v[1:] for k, v in params.items()}, recorded[1:])
    assert all(torch.equal(both.params[name][1:], one.params[name]) for name in params)
    counts = count_spikes(both, stimuli, durations=[30])["A1"][:, 1:]
    assert torch.equal(counts, count_spikes(one, stimuli[1:], durations=[30])["A1"])


def test_kernels_shared_over_positions_are_divided_too():
    image = np.random.default_rng(0).random((4, 1, 36))
    stimuli = [Stimuli({"eye": image}, np.arange(4).astype(str))] * len(SEEDS)
    wiring = partial(convolution, image=(1, 6, 6), channels=2, kernel=3)
    areas = [area("V1", 32), area("decision", 3, "linear")]
    bundles = [Bundle(("eye",), ("V1",), wiring), Bundle(("V1",), ("decision",), dense)]
    network, params = build(
        areas, bundles, inputs={"eye": 36}, rng=ReplicaStreams(SEEDS), dtype=torch.float64
    )
    made = converted(network, params, stimuli, percentile=100)
    wanted = in_rates(network, params, stimuli, "decision")
    assert np.abs(in_spikes(made, stimuli, "decision", [3000])[0] - wanted).max() < 0.01


def test_an_area_that_is_never_active_keeps_its_scale_and_stays_silent():
    stimuli = shown()
    network, params = layered([5, 3], last="linear")
    params["A0.bias"] = params["A0.bias"] - 100
    made = converted(network, params, stimuli)
    assert made.scale["A0"].tolist() == [1.0, 1.0]
    assert count_spikes(made, stimuli, durations=[50])["A0"].sum() == 0


def cyclic():
    areas = [area("V1", 4), area("V2", 4)]
    bundles = [
        Bundle(("eye",), ("V1",), dense),
        Bundle(("V1",), ("V2",), dense),
        Bundle(("V2",), ("V1",), dense),
    ]
    return areas, bundles


def with_module():
    module = make_module_area("norm", DivisiveNormalisation(), {"drive": "V1"}, {"V1": 4})
    return [area("V1", 4), module], [Bundle(("eye",), ("V1",), dense)]


def with_synapse():
    slow = exponential_synapse(step_duration=0.001, time_constant=0.005)
    return [area("V1", 4)], [Bundle(("eye",), ("V1",), dense, synapse=slow)]


def chain(first, last):
    """Two areas of given neurons."""
    areas = [Area(n, (f"{n} a", f"{n} b"), neuron) for n, neuron in (("V1", first), ("V2", last))]
    return areas, [Bundle(("eye",), ("V1",), dense), Bundle(("V1",), ("V2",), dense)]


LEAKY = rate_neuron("relu", step_duration=0.001, time_constant=0.01)
REFUSED = {
    "cycle": (cyclic, "areas on a cycle: V1, V2"),
    "module": (with_module, "area 'norm', the module DivisiveNormalisation"),
    "synapse": (with_synapse, "synapses in time, or receptors, of eye->V1"),
    "tanh": (lambda: chain(RateNeuron("relu"), RateNeuron("tanh")), "area 'V2' of tanh units"),
    "linear below": (lambda: chain(RateNeuron("linear"), RateNeuron("relu")), "area 'V1' of linear units"),
    "leak": (lambda: chain(LEAKY, RateNeuron("relu")), "area 'V1' with a leak of 0.1"),
    "spiking": (
        lambda: chain(IntegrateAndFire(), RateNeuron("linear")),
        "area 'V1' of IntegrateAndFire units",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_rates_of_spikes_cannot_stand_for_is_refused(name):
    make, given = REFUSED[name]
    areas, bundles = make()
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=ReplicaStreams(SEEDS))
    with pytest.raises(NetworkError, match=given):
        convert_to_spikes(network, params, respond(network, params, shown(), steps=1))


@pytest.mark.parametrize(
    "alter", [lambda n: silence(n, "A0", ["A0 1"]), lambda n: stimulate(n, "A0", ["A0 1"], 1)]
)
def test_a_network_that_was_altered_is_refused(alter):
    network, params = layered([4, 3])
    with pytest.raises(NetworkError, match="convert first, then lesion"):
        converted(alter(network), params, shown())


@pytest.mark.parametrize("percentile", [0, -1, 100.5])
def test_a_percentile_out_of_range_is_refused(percentile):
    network, params = layered([4])
    with pytest.raises(SpecificationError, match="percentile = "):
        converted(network, params, shown(), percentile=percentile)


def test_what_was_converted_is_a_network_like_any_other():
    stimuli = shown()
    network, params = layered([20, 5], last="linear")
    made = converted(network, params, stimuli)
    assert isinstance(made, Conversion)
    recorded = respond(made.network, made.params, stimuli, steps=50, averaged=True)
    assert set(np.unique(recorded[0].values[..., :20] * 50 % 1).round(9)) <= {0.0, 1.0}
