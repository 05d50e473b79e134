"""Delays of single synapses: what a loop over synapses says, errors back, and groups that delays make."""

from functools import partial

import numpy as np
import pytest
import torch
from tests.networks.test_spiking_networks import STEPS, Linear, differentiated, errors_on, run, shown

from arealis.networks import (
    Area,
    Bundle,
    RateNeuron,
    build,
    convolution,
    dense,
    fixed_in_degree,
    given_delays,
    sparse_random,
    uniform_delays,
)
from arealis.networks.neurons import LeakyIntegrateAndFire
from arealis.networks.synapses import (
    DelayLine,
    FilteredSynapse,
    GapJunction,
    alpha_synapse,
    exponential_synapse,
    tsodyks_markram,
)
from arealis.numerics import ReplicaStreams
from arealis.rules import (
    Backpropagation,
    SpikeTimingDependentPlasticity,
    TripletSpikeTimingDependentPlasticity,
)
from arealis.types import Batch, NetworkError, SpecificationError

DT = 0.001
LIF = LeakyIntegrateAndFire(decay=0.9, gain=0.5, refractory=1)
ALPHA = alpha_synapse(step_duration=DT, time_constant=0.003, delay=2 * DT)
EXPONENTIAL = exponential_synapse(step_duration=DT, time_constant=0.004)
DELAYS = uniform_delays(step_duration=DT, shortest=DT, longest=6 * DT)
WIRINGS = {
    "dense": partial(dense, gain=3.0),
    "structured": partial(fixed_in_degree, inputs=3, gain=3.0),
    "sparse": partial(sparse_random, probability=0.6, gain=3.0, sparse=True),
}


def area(name, units, neuron):
    return Area(name, tuple(f"{name} {i}" for i in range(units)), neuron)


def layered(wiring, synapse=ALPHA, seeds=(0, 1)):
    areas = [area("V1", 5, LIF), area("V2", 4, LIF), area("decision", 3, RateNeuron("linear", 0.2))]
    ends = [("eye", "V1"), ("V1", "V2"), ("V2", "decision")]
    bundles = [Bundle((s,), (t,), WIRINGS[wiring], synapse=synapse, delays=DELAYS) for s, t in ends]
    return build(areas, bundles, inputs={"eye": 6}, rng=ReplicaStreams(seeds), dtype=torch.float64)


def cyclic(wiring, synapse=ALPHA, seeds=(0, 1)):
    areas = [area("E", 5, LIF), area("I", 3, LIF), area("decision", 2, RateNeuron("tanh", 0.3))]
    bundles = [
        Bundle(("eye",), ("E",), dense),
        Bundle(("E", "I"), ("E", "I"), WIRINGS[wiring], synapse=synapse, delays=DELAYS),
        Bundle(("E", "I"), ("decision",), dense, synapse=EXPONENTIAL),
    ]
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=ReplicaStreams(seeds), dtype=torch.float64)
    return network, params | {"eye->E.weight": 5 * params["eye->E.weight"].abs()}


KINDS = {"layered": layered, "cyclic": cyclic}
each = pytest.mark.parametrize(("kind", "wiring"), [(k, w) for k in KINDS for w in WIRINGS])


def loop_over_synapses(p, efficacy, arrived):
    """What every synapse puts into its target, one after the other."""
    units = p.count // len(p.synapse.taps)
    drive = torch.zeros(len(arrived), *arrived.shape[1:3], efficacy.shape[1], dtype=arrived.dtype)
    for r, i, k in np.ndindex(*p.sources.shape):
        tap, unit = divmod(int(p.sources[r, i, k]), units)
        late = p.synapse.taps[tap]
        for t in range(late, len(arrived)):
            drive[t, r, :, i] += efficacy[r, i, k] * arrived[t - late, r, :, unit]
    return drive


@pytest.mark.parametrize("synapse", [None, EXPONENTIAL, ALPHA, FilteredSynapse(delay=3)])
@pytest.mark.parametrize("wiring", WIRINGS)
def test_drive_is_what_a_loop_over_synapses_says(wiring, synapse):
    network, params = layered(wiring, synapse)
    p = network.projections[0]
    efficacy, seen = p.efficacy(params[p.parameter]), shown()["eye"]
    through = seen if synapse is None else synapse.scan(synapse.initial(tuple(seen.shape[1:]), seen), seen)[1]
    _, arrived = p.synapse.scan(p.synapse.initial(tuple(seen.shape[1:]), seen), seen)
    assert len(p.synapse.taps) == 6
    expected = loop_over_synapses(p, efficacy, through)
    torch.testing.assert_close(p.drive(arrived, efficacy), expected, rtol=1e-12, atol=1e-12)
    assert expected.abs().sum() > 0


def test_the_matrix_is_the_one_that_was_wired():
    plain = [area("V1", 5, LIF)]
    for wiring in ("dense", "structured"):
        given = {"inputs": {"eye": 6}, "rng": ReplicaStreams((0, 1)), "dtype": torch.float64}
        network, params = build(plain, [Bundle(("eye",), ("V1",), WIRINGS[wiring])], **given)
        late, own = build(plain, [Bundle(("eye",), ("V1",), WIRINGS[wiring], delays=DELAYS)], **given)
        (p,), (q,) = network.projections, late.projections
        matrix = q.matrix(q.efficacy(own[q.parameter]))
        assert torch.equal(matrix, p.efficacy(params[p.parameter]))


@each
def test_a_run_is_a_loop_of_steps_also_from_the_middle(kind, wiring):
    network, params = KINDS[kind](wiring)
    inputs = shown()
    _, activity = run(network, params, inputs)
    state, steps = network.initial_state(2, 3, like=inputs["eye"]), []
    for t in range(STEPS):
        state, now = network.advance(params, state, {"eye": inputs["eye"][t]})
        steps.append(now)
    half = {"eye": inputs["eye"][:11]}, {"eye": inputs["eye"][11:]}
    middle, first = network.run(params, network.initial_state(2, 3, like=inputs["eye"]), half[0], steps=11)
    _, second = network.run(params, middle, half[1], steps=STEPS - 11)
    for name in network.area_names:
        slow = torch.stack([s[name] for s in steps])
        assert slow.abs().sum() > 0
        torch.testing.assert_close(activity[name], slow, rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(torch.cat([first[name], second[name]]), slow, rtol=1e-9, atol=1e-12)


@each
def test_backpropagation_is_what_autograd_says(kind, wiring):
    network, params = KINDS[kind](wiring)
    inputs = shown()
    _, activity = run(network, params, inputs)
    errors = errors_on(activity, network.area_names)
    cost, rng = Linear(errors), ReplicaStreams((0, 1))
    args = network, params, activity, Batch(inputs, {}, STEPS), cost, network.area_names, {}
    updates, _, _ = Backpropagation().step(*args, rng=rng)
    for name, gradient in differentiated(network, params, inputs, errors).items():
        assert gradient.abs().sum() > 0
        torch.testing.assert_close(updates[name], gradient, rtol=1e-10, atol=1e-10)


@each
def test_each_replica_draws_its_own_delays_and_is_as_it_is_alone(kind, wiring):
    (both, params), (alone, own) = KINDS[kind](wiring), KINDS[kind](wiring, seeds=(1,))
    p = next(p for p in both.projections if isinstance(p.synapse, DelayLine))
    assert (p.sources[0] // 5 != p.sources[1] // 5).any()
    _, together = run(both, params, shown())
    _, one = run(alone, own, {"eye": shown()["eye"][:, 1:]})
    for name in both.area_names:
        torch.testing.assert_close(together[name][:, 1:], one[name], rtol=1e-12, atol=1e-12)


def test_a_line_passes_errors_back_as_autograd_does_and_behind_any_synapse():
    for synapse in (None, ALPHA):
        line = DelayLine((0, 2, 30), synapse)
        seen, error = shown()["eye"], torch.randn(STEPS, 2, 3, 18, dtype=torch.float64)
        leaf = seen.clone().requires_grad_()
        _, arrived = line.scan(line.initial((2, 3, 6), leaf), leaf)
        (expected,) = torch.autograd.grad((error * arrived).sum(), leaf)
        torch.testing.assert_close(line.pull_back(error), expected, rtol=1e-10, atol=1e-10)
    depressing = DelayLine((1, 4), tsodyks_markram(step_duration=DT))
    fresh, released = tsodyks_markram(step_duration=DT), depressing
    _, at_once = fresh.scan(fresh.initial((2, 3, 6), seen), seen)
    _, arrived = released.scan(released.initial((2, 3, 6), seen), seen)
    assert torch.equal(arrived[4:, ..., 6:], at_once[:-4])
    with pytest.raises(NetworkError, match="no error passes"):
        depressing.pull_back(arrived)


def detector(delays):
    """One cell that three spikes at once bring to its threshold, and two do not."""
    cell = LeakyIntegrateAndFire(decay=0.5, gain=1.0, threshold=2.5)
    bundle = Bundle(("eye",), ("cells",), dense, delays=given_delays(np.array(delays)))
    areas = [Area("cells", tuple("ab"[: len(delays)]), cell)]
    network, params = build(areas, [bundle], inputs={"eye": 3}, rng=ReplicaStreams((0,)))
    return network, {name: torch.ones_like(v) * name.endswith("weight") for name, v in params.items()}


def test_spikes_that_arrive_together_only_through_their_delays_fire_a_coincidence_detector():
    """Izhikevich 2006, figure 1: the same three neurons, in two orders, make two cells fire, one each."""
    network, params = detector([[1, 5, 9], [8, 5, 0]])
    fired = {}
    for name, times in {"a": (8, 4, 0), "b": (1, 4, 9), "synchrony": (4, 4, 4)}.items():
        eye = torch.zeros(20, 1, 1, 3)
        eye[list(times), 0, 0, range(3)] = 1.0
        rest = network.initial_state(1, 1, like=eye)
        _, activity = network.run(params, rest, {"eye": eye}, steps=20)
        fired[name] = activity["cells"][:, 0, 0].nonzero().tolist()
    assert fired == {"a": [[9, 0]], "b": [[9, 1]], "synchrony": []}


@pytest.mark.parametrize("make", [SpikeTimingDependentPlasticity, TripletSpikeTimingDependentPlasticity])
def test_plasticity_pairs_spikes_as_they_arrive_at_each_synapse(make):
    """Each synapse learns what the only one of a network with its delay would learn."""
    delays, rule = np.array([[0, 3, 7]]), make(step_duration=DT)
    drawn = torch.rand(80, 1, 2, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    eye, post = (drawn < 0.2).double().split([3, 1], -1)

    def learnt(pre, steps):
        wired = Bundle(("eye",), ("V1",), dense, delays=given_delays(steps), synapse=EXPONENTIAL)
        rng, areas = ReplicaStreams((0,)), [area("V1", 1, RateNeuron("linear"))]
        net, params = build(areas, [wired], inputs={"eye": pre.shape[-1]}, rng=rng, dtype=torch.float64)
        params = {name: torch.full_like(v, 0.5) for name, v in params.items()}
        state = rule.init(net, params, None, ("V1",), rng=rng)
        batch = Batch({"eye": pre}, {}, len(pre))
        return rule.step(net, params, {"V1": post}, batch, None, ("V1",), state, rng=rng)[0]["eye->V1.weight"]

    together = learnt(eye, delays)[0, 0]
    assert together.abs().min() > 0
    for j, steps in enumerate(delays[0]):
        late = torch.cat([torch.zeros_like(eye[:steps, ..., :1]), eye[: len(eye) - steps, ..., j : j + 1]])
        alone = learnt(late, np.zeros((1, 1), int))[0, 0]
        torch.testing.assert_close(together[j : j + 1], alone, rtol=1e-12, atol=1e-12)


def test_signs_are_kept_and_receptors_take_what_arrives():
    areas = [area("E", 6, LIF)]
    given = {"inputs": {}, "rng": ReplicaStreams((0,)), "excitatory": {"E": 0.5}}
    for wiring in WIRINGS.values():
        bundle = Bundle(("E",), ("E",), wiring, sign_constrained=True, delays=DELAYS)
        network, params = build(areas, [bundle], **given)
        (p,) = network.projections
        efficacy = p.matrix(p.efficacy(params[p.parameter]))[0]
        assert all((column >= 0).all() or (column <= 0).all() for column in efficacy.T)
        assert (efficacy > 0).any()
        assert (efficacy < 0).any()


WRONG = {
    "negative": given_delays(np.full((5, 6), -1)),
    "no whole number": given_delays(np.full((5, 6), 1.5)),
    "too long": given_delays(np.full((5, 6), 10_001)),
    "not a number": given_delays(np.full((5, 6), np.nan)),
    "one for all": lambda target, source, rng: np.array(3),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_delays_that_no_line_can_keep(wrong):
    bundle = Bundle(("eye",), ("V1",), dense, delays=WRONG[wrong])
    with pytest.raises(NetworkError, match=r"delays of 'eye->V1' cannot be kept.*'delays'"):
        build([area("V1", 5, LIF)], [bundle], inputs={"eye": 6}, rng=ReplicaStreams((0,)))


@pytest.mark.parametrize(
    ("problem", "given"),
    [
        ("delay of a synapse cannot be kept", {"longest": -DT}),
        ("delay of a synapse cannot be kept", {"longest": 1.5 * DT}),
        ("delay of a synapse cannot be kept", {"longest": 11.0}),
        ("delay of a synapse cannot be kept", {"shortest": DT / 2, "longest": DT}),
        ("shortest delay of a projection is longer", {"shortest": 2 * DT, "longest": DT}),
    ],
)
def test_ranges_that_cannot_be_drawn_from(problem, given):
    with pytest.raises(SpecificationError, match=problem):
        uniform_delays(step_duration=DT, **given)


@pytest.mark.parametrize(
    ("problem", "bundle"),
    [
        ("reciprocal", Bundle(("V1",), ("V2",), dense, reciprocal=1.0, delays=DELAYS)),
        ("gap junctions", Bundle(("V1",), ("V2",), dense, receptor=GapJunction(), delays=DELAYS)),
        (
            "shared over positions",
            Bundle(
                ("V1",), ("V2",), partial(convolution, image=(1, 2, 2), channels=1, kernel=1), delays=DELAYS
            ),
        ),
    ],
)
def test_where_delays_have_no_place(problem, bundle):
    areas = [area("V1", 4, LIF), area("V2", 4, LIF)]
    with pytest.raises(NetworkError, match=problem):
        build(areas, [bundle], inputs={}, rng=ReplicaStreams((0,)))


def test_activity_that_did_not_pass_the_line_is_refused():
    """Positions in it are looked up unchecked."""
    network, params = layered("dense")
    p, seen = network.projections[0], shown()["eye"]
    signal, efficacy = torch.ones(STEPS, 2, 3, 5, dtype=torch.float64), p.efficacy(params[p.parameter])
    for read in (lambda: p.outer(signal, seen), lambda: p.drive(seen, efficacy)):
        with pytest.raises(NetworkError, match=r"synapses of 'eye->V1' read.*36, what its delay line"):
            read()
