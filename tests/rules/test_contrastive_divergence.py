"""Contrastive divergence against the exact gradient of a machine small enough to enumerate."""

import pytest
import torch
from tests.rules.enumerable import CHANCES, ENTROPY, PATTERNS, log_bernoulli, sample, states
from tests.rules.following import area_on, estimate, follow, start

from arealis.numerics import ReplicaStreams
from arealis.rules import ContrastiveDivergence
from arealis.types import Batch, SpecificationError

VISIBLE, HIDDEN = states(4), states(3)
NAMES = ("eye->V1.weight", "V1.bias", "eye->V1.visible_bias")


def machine(examples=20_000, gain=2.0):
    return area_on(sample(examples, seed=0), 3, "sigmoid", gain=gain)


def log_likelihood(weight, bias, visible_bias, patterns=PATTERNS, chances=CHANCES):
    """Mean log probability of patterns, each weighted by its chance."""

    def minus_free_energy(v):
        return v @ visible_bias[0] + torch.nn.functional.softplus(v @ weight[0].T + bias[0]).sum(-1)

    return chances @ minus_free_energy(patterns) - torch.logsumexp(minus_free_energy(VISIBLE), 0)


def shown(case):
    """How often each visible state is among the data."""
    return (VISIBLE[:, None] == case.batch.inputs["eye"][0, 0]).all(-1).double().mean(1)


def exact_gradient(case, state):
    """Of the negative log likelihood of the data."""
    leaves = [{**case.params, **state}[n].clone().requires_grad_() for n in NAMES]
    cost = -log_likelihood(*leaves, VISIBLE, shown(case))
    return dict(zip(NAMES, torch.autograd.grad(cost, leaves), strict=True))


def exact_update(case, state, rounds):
    """Statistics after some rounds on average, less those of the data, by summing over every state."""
    weight, bias, visible_bias = ({**case.params, **state}[n][0] for n in NAMES)
    up = log_bernoulli(HIDDEN, (VISIBLE @ weight.T + bias)[:, None]).exp()
    down = log_bernoulli(VISIBLE, (HIDDEN @ weight + visible_bias)[:, None]).exp()

    def statistics(chances):
        units = torch.sigmoid(VISIBLE @ weight.T + bias)
        return (units.T * chances) @ VISIBLE, chances @ units, chances @ VISIBLE

    dreamt = shown(case) @ torch.linalg.matrix_power(up @ down, rounds)
    both = zip(statistics(dreamt), statistics(shown(case)), strict=True)
    return dict(zip(NAMES, (d - s for d, s in both), strict=True))


def difference(one, other):
    return max(float((one[n] - other[n]).abs().max()) for n in NAMES)


@pytest.mark.parametrize("rounds", [1, 3])
def test_its_mean_is_exact_for_every_number_of_rounds(rounds):
    case, rule = machine(), ContrastiveDivergence(rounds)
    state, rng = start(rule, case)
    updates, _ = estimate(rule, case, state, rng)
    assert difference(updates, exact_update(case, state, rounds)) < 0.012


def test_with_many_rounds_its_mean_is_the_gradient_of_the_log_likelihood():
    case = machine()
    state, _ = start(ContrastiveDivergence(), case)
    gradient = exact_gradient(case, state)
    errors = [difference(exact_update(case, state, k), gradient) for k in (1, 3, 100)]
    assert errors[0] > 0.02
    assert errors[1] < errors[0] / 3
    assert errors[2] < 1e-10
    updates, _ = estimate(ContrastiveDivergence(40), case, state, ReplicaStreams((0,)))
    assert difference(updates, gradient) < 0.012


def test_one_round_from_the_machines_own_distribution_changes_nothing_on_average():
    """Where the data are fantasies already, they stay so."""
    case = machine()
    state, rng = start(ContrastiveDivergence(), case)
    weight, bias = case.params["eye->V1.weight"][0], case.params["V1.bias"][0]
    free = torch.nn.functional.softplus(VISIBLE @ weight.T + bias).sum(-1)
    chances = torch.softmax(free, 0)
    drawn = VISIBLE[torch.multinomial(chances, 20_000, True, generator=torch.Generator().manual_seed(1))]
    updates, _ = estimate(ContrastiveDivergence(), area_on(drawn, 3, "sigmoid", gain=2.0), state, rng)
    assert max(float(updates[n].abs().max()) for n in NAMES) < 0.015


def test_persistent_chains_go_on_where_they_ended_and_reach_the_machines_distribution():
    case, rule = machine(), ContrastiveDivergence(chains=20_000)
    state, rng = start(rule, case)
    for _ in range(40):
        updates, after = estimate(rule, case, state, rng)
        assert not torch.equal(after["eye->V1.chain"], state["eye->V1.chain"])
        state = after
    assert difference(updates, exact_gradient(case, state)) < 0.012


@pytest.mark.parametrize(
    ("rule", "rate", "gap"),
    [(ContrastiveDivergence(), 0.3, 0.3), (ContrastiveDivergence(chains=200), 0.1, 0.5)],
)
def test_the_likelihood_rises_to_near_its_bound(rule, rate, gap):
    """The bound is the negative entropy of the patterns."""
    case = machine(examples=50, gain=0.1)

    def fresh(step):
        return Batch({"eye": sample(50, seed=step)[None, None]}, {}, 1)

    before = float(log_likelihood(*({**case.params, **start(rule, case)[0]}[n] for n in NAMES)))
    case, state = follow(rule, case, steps=900, rate=rate, batches=fresh)
    after = float(log_likelihood(*({**case.params, **state}[n] for n in NAMES)))
    assert before < -2.7
    assert -ENTROPY - gap < after < -ENTROPY


def test_gaussian_sources_are_drawn_about_what_the_units_send():
    case = area_on(torch.zeros(20_000, 2), 2, "linear")
    rule = ContrastiveDivergence(visible="gaussian")
    state, rng = start(rule, case)
    updates, _ = estimate(rule, case, state, rng)
    weight = case.params["eye->V1.weight"][0]
    # h ~ N(0, 1), v = W'h + noise, so <h v'> = W <v v'> with <v v'> = W'W + 1
    expected = weight @ (weight.T @ weight + torch.eye(2))
    torch.testing.assert_close(updates["eye->V1.weight"][0], expected, rtol=0.05, atol=0.05)


@pytest.mark.parametrize("settings", [{"rounds": 0}, {"chains": -1}])
def test_nothing_to_contrast_is_an_error(settings):
    with pytest.raises(SpecificationError, match="nothing to contrast"):
        ContrastiveDivergence(**settings)
