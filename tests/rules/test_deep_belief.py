"""Deep belief stacks small enough to sum over every state, and one that learns bars and stripes."""

from dataclasses import replace
from functools import partial

import pytest
import torch
from tests.rules.case import Case
from tests.rules.enumerable import log_bernoulli, states
from tests.rules.following import follow, refreshed, start

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams, annealed_log_partition, exact_log_partition
from arealis.rules import (
    ContrastiveDivergence,
    deep_belief,
    dream,
    likelihood_bound,
    recognise,
    tie_to_below,
)
from arealis.types import Batch, SpecificationError

AREAS = ("V1", "V2", "V3")


def stacked(shown, sizes, kinds=("sigmoid",) * 3, gain=0.3, seeds=(0,)):
    """Areas one above the other, and what they do with the rows of an array."""
    rng = ReplicaStreams(seeds)
    areas = [
        Area(n, tuple(map(str, range(k))), RateNeuron(kind))
        for n, k, kind in zip(AREAS, sizes, kinds, strict=False)
    ]
    ends = zip(("eye", *AREAS), AREAS[: len(sizes)], strict=False)
    bundles = [Bundle((s,), (t,), partial(dense, gain=gain)) for s, t in ends]
    inputs = {"eye": shown.shape[-1]}
    network, params = build(areas, bundles, inputs=inputs, rng=rng, dtype=torch.float64)
    return refreshed(Case(network, params, Batch({"eye": shown[None, None]}, {}, 1), {}, None))


def drawn(case, scale=1.0):
    """The case with random weights and biases, and a random state of its machines."""
    generator = torch.Generator().manual_seed(0)

    def normal(like):
        return scale * torch.randn(like.shape, generator=generator, dtype=torch.float64)

    params = {k: normal(v) for k, v in case.params.items()}
    state, _ = start(ContrastiveDivergence(), case)
    return refreshed(case, params=params), {k: normal(v) for k, v in state.items()}


def bars_and_stripes():
    """Each of the 14 patterns of 3 by 3 pixels whose rows, or whose columns, are on or off."""
    on = states(3)
    return torch.unique(torch.cat([on.repeat_interleave(3, 1), on.repeat(1, 3)]), dim=0)


def log_machine(weight, above, below):
    """Log probability of every pair of states ``[above, below]`` of a machine."""
    h, v = states(weight.shape[0]), states(weight.shape[1])
    joint = h @ weight @ v.T + (h @ above)[:, None] + v @ below
    return joint - joint.logsumexp((0, 1))


def log_likelihood(stack):
    """Log probability of every state of the source, all other layers summed over."""
    (*lower, top) = zip(
        *((x[0] for x in part) for part in (stack.weights, stack.above, stack.below)), strict=True
    )
    known = log_machine(*top).logsumexp(0)
    for weight, _, below in reversed(lower):
        h, v = states(weight.shape[0]), states(weight.shape[1])
        down = log_bernoulli(v, (h @ weight + below)[:, None])
        known = (known[:, None] + down).logsumexp(0)
    return known


def exact_partition(stack):
    return exact_log_partition(stack.weights[-1], stack.above[-1], stack.below[-1])


def bound(stack, shown, draws=2000):
    """Mean over patterns, each recognised many times."""
    seen = shown.repeat(draws, 1)[None]
    return float(likelihood_bound(stack, seen, exact_partition(stack), rng=ReplicaStreams((3,))).mean())


def test_what_it_dreams_is_distributed_as_the_model():
    case, state = drawn(stacked(states(4), (3, 3)))
    stack = deep_belief(case.network, case.params, state, AREAS[:2])
    dreams = dream(stack, 20_000, rounds=30, rng=ReplicaStreams((1,)))
    assert list(dreams) == ["eye", "V1", "V2"]
    often = (states(4)[:, None] == dreams["eye"][0]).all(-1).double().mean(1)
    chances = log_likelihood(stack).exp()
    assert float(chances.sum()) == pytest.approx(1)
    assert float((often - chances).abs().max()) < 0.012
    top = log_machine(*(x[-1][0] for x in (stack.weights, stack.above, stack.below))).logsumexp(1).exp()
    often = (states(3)[:, None] == dreams["V2"][0]).all(-1).double().mean(1)
    assert float((often - top).abs().max()) < 0.015


def test_the_bound_is_below_the_likelihood_and_of_one_machine_is_it():
    case, state = drawn(stacked(states(4), (3, 3, 2)))
    stack = deep_belief(case.network, case.params, state, AREAS)
    assert bound(stack, states(4)) < float(log_likelihood(stack).mean()) - 0.01
    single = deep_belief(case.network, case.params, state, AREAS[:1])
    known = likelihood_bound(single, states(4)[None], exact_partition(single), rng=ReplicaStreams((0,)))
    torch.testing.assert_close(known[0], log_likelihood(single), rtol=1e-12, atol=1e-12)


def test_the_bound_is_the_mean_over_what_is_recognised():
    """Summed over every state of the areas between."""
    case, state = drawn(stacked(states(4), (3, 2)))
    stack = deep_belief(case.network, case.params, state, AREAS[:2])
    weight, above, below = (x[0][0] for x in (stack.weights, stack.above, stack.below))
    h, v = states(3), states(4)
    q = log_bernoulli(h, (v @ weight.T + above)[:, None])
    down = log_bernoulli(v[:, None], h @ weight + below)
    top = log_machine(*(x[1][0] for x in (stack.weights, stack.above, stack.below))).logsumexp(0)
    exact = (q.exp() * (down + top - q)).sum(1)
    seen = v.repeat(20_000, 1)[None]
    found = likelihood_bound(stack, seen, exact_partition(stack), rng=ReplicaStreams((0,)))
    torch.testing.assert_close(found.reshape(20_000, 16).mean(0), exact, rtol=0, atol=0.05)


def test_an_area_added_as_the_machine_below_turned_over_changes_nothing():
    """Whatever is drawn on the way: the upper machine knows the lower one's units as it does itself."""
    case, state = drawn(stacked(states(4), (3, 4, 3)))
    single = deep_belief(case.network, case.params, state, ("V1",))
    for number in (1, 2):
        params = tie_to_below(case.network, case.params, state, AREAS[number])
        case = refreshed(case, params=params)
        own, _ = start(ContrastiveDivergence(), case, (AREAS[number],))
        state = {**state, **own}
        stack = deep_belief(case.network, params, state, AREAS[: number + 1])
        found = likelihood_bound(stack, states(4)[None], exact_partition(stack), rng=ReplicaStreams((5,)))
        torch.testing.assert_close(found[0], log_likelihood(single), rtol=1e-10, atol=1e-10)
        torch.testing.assert_close(log_likelihood(stack), log_likelihood(single), rtol=1e-10, atol=1e-10)


def test_each_area_that_learns_in_its_turn_raises_the_bound():
    """Hinton, Osindero & Teh 2006, on bars and stripes; drawn with the same numbers before and after."""
    shown = bars_and_stripes()
    assert len(shown) == 14
    case, state = stacked(shown.repeat(20, 1), (6, 9, 6)), {}
    for number, (area, steps, rate) in enumerate(zip(AREAS, (800, 400, 400), (0.4, 0.2, 0.1), strict=True)):
        rule, here = ContrastiveDivergence(chains=280, drawn_sources=True), AREAS[: number + 1]
        if number:
            case = refreshed(case, params=tie_to_below(case.network, case.params, state, area))
        first, _ = start(rule, case, (area,))
        before = deep_belief(case.network, case.params, {**state, **first}, here)
        case, own = follow(rule, case, steps=steps, rate=rate, areas=(area,))
        state |= own
        after = deep_belief(case.network, case.params, state, here)
        assert bound(after, shown) > bound(before, shown) + 0.01
        likely = [float(log_likelihood(s).reshape(-1)[_positions(shown)].mean()) for s in (before, after)]
        assert likely[1] > likely[0]
        assert bound(after, shown) < likely[1] + 1e-9


def test_annealing_gives_the_same_bound():
    case, state = drawn(stacked(states(4), (5, 6)))
    stack = deep_belief(case.network, case.params, state, AREAS[:2])
    given = stack.weights[-1], stack.above[-1], stack.below[-1]
    annealed, error = annealed_log_partition(*given, rng=ReplicaStreams((4,)), temperatures=200)
    assert float((annealed - exact_log_partition(*given)).abs()) < 4 * float(error) < 0.4
    found = [
        likelihood_bound(stack, states(4)[None], z, rng=ReplicaStreams((0,)))
        for z in (annealed, exact_log_partition(*given))
    ]
    torch.testing.assert_close(found[0] + annealed, found[1] + exact_log_partition(*given))


def test_recognition_is_what_the_network_does():
    case, state = drawn(stacked(states(4), (3, 3, 2)))
    means = recognise(deep_belief(case.network, case.params, state, AREAS), states(4)[None])
    for area in AREAS:
        torch.testing.assert_close(means[area][None], case.activity[area])


def test_a_replica_dreams_by_itself():
    case, state = drawn(stacked(states(4), (3, 2), seeds=(0, 1)))
    stack = deep_belief(case.network, case.params, state, AREAS[:2])
    alone = replace(
        stack, **{part: tuple(x[1:] for x in getattr(stack, part)) for part in ("weights", "above", "below")}
    )
    dreams = [
        dream(s, 5, rounds=3, rng=ReplicaStreams(seeds)) for s, seeds in ((stack, (7, 8)), (alone, (8,)))
    ]
    for layer in dreams[0]:
        torch.testing.assert_close(dreams[0][layer][1], dreams[1][layer][0])


def test_a_dream_starts_where_it_is_told():
    """With one round and strong synapses it stays there."""
    case, state = drawn(stacked(states(4), (3, 3)))
    params = {**case.params, "V1->V2.weight": 60 * torch.eye(3, dtype=torch.float64)[None]}
    params["V2.bias"], state["V1->V2.visible_bias"] = (torch.full((1, 3), -30.0, dtype=torch.float64),) * 2
    stack = deep_belief(case.network, params, state, AREAS[:2])
    begin = states(3)[None]
    assert torch.equal(dream(stack, 8, rounds=1, rng=ReplicaStreams((0,)), start=begin)["V1"], begin)


def test_gaussian_sources_are_drawn_about_what_the_units_above_send():
    case, state = drawn(stacked(states(4), (3, 3)))
    stack = deep_belief(case.network, case.params, state, AREAS[:2], visible="gaussian")
    dreams = dream(stack, 5000, rounds=3, rng=ReplicaStreams((2,)))
    apart = dreams["eye"] - (dreams["V1"] @ stack.weights[0] + stack.below[0][:, None])
    assert float(apart.mean()) == pytest.approx(0, abs=0.03)
    assert float(apart.std()) == pytest.approx(1, abs=0.03)
    seen = torch.zeros(1, 1, 4, dtype=torch.float64)
    nearer = likelihood_bound(stack, seen, exact_partition(stack), rng=ReplicaStreams((0,)))
    further = likelihood_bound(stack, seen + 20, exact_partition(stack), rng=ReplicaStreams((0,)))
    assert nearer > further


def test_areas_that_do_not_lie_one_above_the_other_are_refused():
    case, state = drawn(stacked(states(4), (3, 3, 2)))
    for areas in (("V2", "V1"), ("V1", "V3")):
        with pytest.raises(SpecificationError, match="one above the other"):
            deep_belief(case.network, case.params, state, areas)


def test_what_was_learnt_beside_parameters_is_needed():
    case, state = drawn(stacked(states(4), (3, 3)))
    del state["V1->V2.visible_bias"]
    with pytest.raises(SpecificationError, match=r"V1->V2\.visible_bias"):
        deep_belief(case.network, case.params, state, AREAS[:2])


def test_only_a_machine_of_the_same_size_can_be_turned_over():
    case, state = drawn(stacked(states(4), (3, 3)))
    with pytest.raises(SpecificationError, match="'V2' cannot start as the machine below"):
        tie_to_below(case.network, case.params, state, "V2")


def test_the_likelihood_of_linear_areas_is_not_known():
    case, state = drawn(stacked(states(4), (3, 2), kinds=("sigmoid", "linear")))
    stack = deep_belief(case.network, case.params, state, AREAS[:2])
    with pytest.raises(SpecificationError, match="binary units only"):
        likelihood_bound(stack, states(4)[None], torch.zeros(1), rng=ReplicaStreams((0,)))


def test_a_dream_needs_a_round():
    case, state = drawn(stacked(states(4), (3, 2)))
    with pytest.raises(SpecificationError, match="cannot dream"):
        dream(deep_belief(case.network, case.params, state, AREAS[:2]), 1, rounds=0, rng=ReplicaStreams((0,)))


def _positions(patterns):
    """Where patterns stand among all states."""
    return (patterns @ (2.0 ** torch.arange(patterns.shape[1] - 1, -1, -1, dtype=torch.float64))).long()
