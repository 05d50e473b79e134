"""Networks to NIR and back: the same graph, the same activity, and a clear word on what cannot be said."""

from dataclasses import replace

import nir
import numpy as np
import pytest
import torch

from arealis.networks import (
    Area,
    AreaNetwork,
    ConvolutionProjection,
    DenseProjection,
    KWinners,
    RateNeuron,
    SparseProjection,
    Tiling,
    make_module_area,
    silence,
)
from arealis.networks.neurons import IntegrateAndFire, Izhikevich, LeakyIntegrateAndFire
from arealis.networks.nir import from_nir, library, to_nir
from arealis.networks.synapses import (
    ConductanceReceptor,
    alpha_synapse,
    delta_synapse,
    exponential_synapse,
)
from arealis.types import NetworkError, SpecificationError

STEP = 0.001
LIF = LeakyIntegrateAndFire(decay=0.9, gain=0.3, rest=0.1, reset="value", reset_to=-0.2)
CELLS = replace(LIF, decay=torch.tensor([[[0.9, 0.8, 0.7]]], dtype=torch.float64))


def numbers(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def units(name, count):
    return tuple(f"{name} {i}" for i in range(count))


def parameters(network, sizes, replicas=2):
    params = {
        f"{a.name}.bias": numbers(replicas, len(a.unit_id), seed=i).abs() / 4
        for i, a in enumerate(network.areas)
        if a.bias
    }
    for i, p in enumerate(network.projections):
        if isinstance(p, ConvolutionProjection):
            lie = p.tiling
            shape = (lie.channels, lie.image[0], lie.kernel, lie.kernel)
        else:
            shape = (sizes[p.target], sizes[p.source])
        params[p.parameter] = numbers(replicas, *shape, seed=9 + i)
    return params


def network(areas, projections):
    return AreaNetwork(tuple(areas), tuple(projections))


FAST, LATE = (
    exponential_synapse(step_duration=STEP, time_constant=0.004),
    delta_synapse(step_duration=STEP, delay=0.002),
)
BOTH = exponential_synapse(step_duration=STEP, time_constant=0.004, delay=0.002)


def forward(neuron, synapse=None, *, bias=True):
    return network(
        [
            Area("V1", units("V1", 3), neuron, bias),
            Area("out", units("out", 2), RateNeuron("linear", 0.2), bias),
        ],
        [DenseProjection("eye", "V1", synapse=synapse), DenseProjection("V1", "out")],
    )


def recurrent():
    loop = [DenseProjection("eye", "V1", synapse=FAST), DenseProjection("V1", "V1", synapse=BOTH)]
    return network([Area("V1", units("V1", 3), LIF, bias=False)], loop)


def tiled():
    lie = Tiling((2, 5, 5), channels=3, kernel=3, stride=2, padding=1)
    areas = [Area("V1", units("V1", 27), LIF, bias=False), Area("out", units("out", 2), RateNeuron("linear"))]
    return network(areas, [ConvolutionProjection("eye", "V1", lie, LATE), DenseProjection("V1", "out")])


EXPRESSIBLE = {
    "LIF": forward(LIF),
    "cells": forward(CELLS),
    "IF": forward(IntegrateAndFire(0.4, 1.5, "value", -0.5)),
    "no bias": forward(LIF, bias=False),
    "CubaLIF": forward(LIF, FAST, bias=False),
    "CubaLI": forward(RateNeuron("linear", 0.3), FAST, bias=False),
    "delay": forward(LIF, LATE),
    "recurrent": recurrent(),
    "convolution": tiled(),
}


@pytest.mark.parametrize("name", sorted(EXPRESSIBLE))
@pytest.mark.parametrize("exact", [True, False])
def test_there_and_back_through_a_file(name, exact, tmp_path):
    here = EXPRESSIBLE[name]
    sizes = {"eye": 50 if name == "convolution" else 4} | {a.name: len(a.unit_id) for a in here.areas}
    params = parameters(here, sizes)
    nir.write(tmp_path / "graph.nir", to_nir(here, params, step_duration=STEP, replica=1, exact=exact))
    graph = nir.read(tmp_path / "graph.nir")
    back, own = from_nir(graph, step_duration=STEP, exact=exact, dtype=torch.float64)

    assert set(back.area_names) == set(here.area_names)
    inputs = {"eye": (numbers(30, 1, 2, sizes["eye"], seed=5) > 0.3).double()}
    one = {k: v[1:] for k, v in params.items()}
    like = inputs["eye"]
    _, expected = here.run(one, here.initial_state(1, 2, like=like), inputs, steps=30)
    _, found = back.run(own, back.initial_state(1, 2, like=like), inputs, steps=30)
    for area in here.area_names:
        torch.testing.assert_close(found[area], expected[area], rtol=1e-9, atol=1e-9)
    assert expected["V1"].abs().sum() > 0

    again = to_nir(back, own, step_duration=STEP, exact=exact)
    assert {k: type(n) for k, n in again.nodes.items()} == {k: type(n) for k, n in graph.nodes.items()}
    assert set(map(tuple, again.edges)) == set(map(tuple, graph.edges))


def test_sparse_synapses_are_written_as_a_matrix():
    neuron, sources = LIF, torch.tensor([[[1], [3], [0]]], dtype=torch.int32)
    sparse = SparseProjection("eye", "V1", sources, count=4)
    here = network([Area("V1", units("V1", 3), neuron, bias=False)], [sparse])
    graph = to_nir(here, {"eye->V1.weight": numbers(1, 3, 1)}, step_duration=STEP)
    matrix = graph.nodes["eye->V1"].weight
    assert matrix.shape == (3, 4)
    np.testing.assert_array_equal(matrix.nonzero(), [[0, 1, 2], [1, 3, 0]])


# Every tenth step a spike or none; the stimulus of the single-neuron example of Pedersen et al. 2024.
INTERVALS = (6, 15, 4, 3, 0, 2, 1, 2, 0, 1, *[0] * 10, 13, *[0] * 11, 5, 0, 14)
REFERENCE = (460, 510, 710, 760)


@pytest.mark.parametrize("exact", [True, False])
def test_the_reference_neuron_spikes_when_it_should(exact):
    stimulus = torch.zeros(1000, 1, 1, 1)
    at = np.cumsum(np.array(INTERVALS) + 1) - 1
    stimulus[10 * at[at < 100]] = 1.0
    one = np.ones(1, dtype=np.float32)
    neuron = nir.LIF(tau=0.0025 * one, r=one, v_leak=0 * one, v_threshold=0.1 * one)
    graph = nir.NIRGraph.from_list(nir.Affine(one[None], 0 * one), neuron)
    net, params = from_nir(graph, step_duration=1e-4, exact=exact)
    _, activity = net.run(params, net.initial_state(1, 1), {"input": stimulus}, steps=1000)
    spikes = activity["lif"].flatten().nonzero().flatten().tolist()
    assert len(spikes) == len(REFERENCE)
    assert all(abs(found - due) <= 1 for found, due in zip(spikes, REFERENCE, strict=True))
    if not exact:  # the published trace is of Norse, which takes Euler's steps
        potential = activity["lif.potential"].flatten()
        assert float(potential[220]) == pytest.approx(0.04005827, abs=1e-7)


def test_values_of_the_input_current_may_differ_by_unit():
    cells = np.array([1.0, 2.0])
    node = nir.CubaLIF(*(np.full(2, v) for v in (0.004, 0.02, 1.0, 0.0, 1.0)), w_in=cells)
    _, params = from_nir(nir.NIRGraph.from_list(nir.Linear(np.ones((2, 3))), node), step_duration=STEP)
    rows = params["input->cubalif.weight"][0, :, 0]
    assert float(rows[1] / rows[0]) == pytest.approx(2.0)
    assert float(rows[0]) == pytest.approx(1 - np.exp(-0.25))


def test_what_leaks_elsewhere_and_resists_is_folded_into_the_drive():
    two, one = np.full(2, 2.0), np.ones(2)
    graph = nir.NIRGraph.from_list(nir.Affine(np.ones((2, 3)), one), nir.LI(0.01 * one, two, 3 * one))
    _, params = from_nir(graph, step_duration=STEP)
    assert params["input->li.weight"].eq(2).all()
    assert params["li.bias"].tolist() == [[5.0, 5.0]]


def test_an_output_of_a_linear_map_becomes_an_area():
    graph = nir.NIRGraph.from_list(nir.Linear(np.ones((2, 3))))
    net, _ = from_nir(graph, step_duration=STEP)
    assert net.area_names == ("output",)
    assert net.neuron("output") == RateNeuron("linear")


def test_padding_by_word():
    lie = {"stride": 1, "dilation": 1, "groups": 1, "bias": np.zeros(2)}
    for word, padding in (("same", 1), ("valid", 0)):
        node = nir.Conv2d((4, 4), np.ones((2, 1, 3, 3)), padding=word, **lie)
        net, _ = from_nir(nir.NIRGraph.from_list(node), step_duration=STEP)
        assert net.projections[0].tiling.padding == padding


def said(problem, *args, **options):
    with pytest.raises(NetworkError, match=problem):
        to_nir(*args, **{"step_duration": STEP} | options)


@pytest.mark.parametrize(
    ("neuron", "synapse"),
    [
        (replace(LIF, reset="subtract", reset_to=None), None),
        (replace(LIF, refractory=2), None),
        (replace(LIF, decay=1.0), None),
        (Izhikevich(step_duration=STEP), None),
        (RateNeuron("relu"), None),
        (RateNeuron("linear"), FAST),
        (IntegrateAndFire(reset="value"), FAST),
    ],
)
def test_neurons_that_nir_does_not_have(neuron, synapse):
    here = forward(neuron, synapse, bias=False)
    said("no node for area 'V1'", here, parameters(here, {"eye": 4, "V1": 3, "out": 2}))


def test_networks_that_nir_cannot_express():
    here, sizes = forward(LIF), {"eye": 4, "V1": 3, "out": 2}
    params = parameters(here, sizes)
    said("perturbations", silence(here, "V1", ["V1 0"]), params)
    said("an output is no area", here, params, outputs=["V2"])
    said(r"the synapses of eye->V1", forward(LIF, alpha_synapse(step_duration=STEP)), params)
    said("the bias of area 'V1'", forward(LIF, FAST), params)
    onto = [DenseProjection("eye", "V1", synapse=FAST), DenseProjection("ear", "V1")]
    mixed = network([Area("V1", units("V1", 3), LIF, bias=False)], onto)
    params |= {"ear->V1.weight": numbers(2, 3, 2)}
    said("synapses onto area 'V1' that differ", mixed, params)
    opened = [replace(here.projections[0], receptor=ConductanceReceptor()), here.projections[1]]
    said("receptors", network(here.areas, opened), params)
    winners = make_module_area("best", KWinners(0.4), {KWinners.ports[0]: "V1"}, {"V1": 3})
    said("modules", network([here.areas[0], winners], here.projections[:1]), params)
    lie = Tiling((1, 2, 2), channels=3, kernel=2)
    lists = [ConvolutionProjection("eye", "V1", lie), DenseProjection("ear", "V1")]
    said("lies in two ways", network(here.areas[:1], lists), params)


ONE, TWO = np.ones(1), np.ones(2)
NEURON = nir.IF(r=TWO, v_threshold=TWO)
LINEAR = nir.Linear(np.ones((2, 2)))


def conv(**options):
    usual = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": TWO}
    return nir.Conv2d((4, 4), np.ones((2, 2, 2, 2)), **usual | options)


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        ([nir.Threshold(TWO), NEURON], r"'threshold' \(Threshold\)"),
        ([LINEAR, nir.Linear(np.ones((2, 2))), NEURON], "another linear map before it"),
        ([nir.Delay(np.array([0.001, 0.002])), LINEAR, NEURON], "one delay for all units"),
        (
            [nir.Linear(np.ones((3, 2, 2))), nir.IF(r=np.ones((3, 2)), v_threshold=np.ones((3, 2)))],
            "a matrix",
        ),
        ([LINEAR, nir.LI(np.array([0.01, 0.02]), TWO, TWO)], "differ in 'tau'"),
        ([LINEAR, nir.LI(TWO * 1e-4, TWO, TWO)], "do not resolve"),
        ([nir.Affine(np.ones((2, 2)), TWO), nir.CubaLI(TWO, TWO, TWO, TWO)], "a bias reaches 'cubali'"),
        ([conv(stride=(1, 2))], "square kernels"),
        ([conv(padding="same")], "square kernels"),
        ([conv(), nir.Scale(np.arange(18.0).reshape(2, 3, 3))], "differ in what they make of a convolution"),
    ],
)
def test_graphs_that_no_network_is_made_of(nodes, problem):
    with pytest.raises(NetworkError, match=problem):
        from_nir(nir.NIRGraph.from_list(*nodes), step_duration=STEP)


def test_graphs_whose_links_meet():
    shape = {"input_type": np.array([2])}
    nodes = {"a": nir.Input(**shape), "b": nir.Input(**shape), "w": LINEAR, "v": nir.Linear(np.ones((2, 2)))}
    nodes |= {"n": NEURON, "o": nir.Output(output_type=np.array([2]))}
    with pytest.raises(NetworkError, match="2 nodes lead to it"):
        from_nir(nir.NIRGraph(nodes, [("a", "w"), ("b", "w"), ("w", "n"), ("n", "o")]), step_duration=STEP)
    twice = [("a", "w"), ("a", "v"), ("w", "n"), ("v", "n"), ("n", "o"), ("b", "o")]
    with pytest.raises(NetworkError, match="join 'n' to the same node"):
        from_nir(nir.NIRGraph(nodes, twice), step_duration=STEP)


def test_delays_that_are_no_steps():
    graph = nir.NIRGraph.from_list(nir.Delay(TWO * 0.0015), LINEAR, NEURON)
    with pytest.raises(SpecificationError, match="delay"):
        from_nir(graph, step_duration=STEP)


def test_without_the_library(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(library, "import_module", absent)
    said(r"made and read by the library 'nir'", forward(LIF), {})
