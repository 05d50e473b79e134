"""REINFORCE follows the gradient of the expected cost of the noisy network, not of the quiet one."""

import math
from dataclasses import dataclass, replace

import pytest
import torch
from tests.rules.case import make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Reinforce
from arealis.types import SpecificationError

RNG = ReplicaStreams((0, 1, 2))
NOISE = 0.7


@dataclass(frozen=True)
class Energy:
    """Half the squared activity of the deciding area: noise adds what can be written down."""

    reads: tuple[str, ...] = ("decision",)

    def __call__(self, activity, batch):
        return activity["decision"][-1].square().sum(-1) / 2


def linear_case():
    return replace(make_layered_case(activation="linear"), objective=Energy())


def begin(rule, case):
    return rule.init(case.network, case.params, case.objective, case.areas, rng=RNG)


def step(rule, case, state, rng):
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, case.areas, state)
    return rule.step(*arguments, rng=rng)[:2]


def expected_gradient(case):
    r"""Of :math:`\langle C \rangle + \sigma^2/2 \sum_l \lVert W_L \cdots W_{l+1} \rVert^2`, by autograd."""
    with torch.enable_grad():
        leaves = {k: v.clone().requires_grad_() for k, v in case.params.items()}
        rest = case.network.initial_state(3, 7, like=leaves["a.bias"])
        _, activity = case.network.run(leaves, rest, case.batch.inputs, steps=1)
        total, onward = case.objective(activity, case.batch).mean(1).sum(), None
        for p in reversed(case.network.projections[1:]):
            onward = leaves[p.parameter] if onward is None else onward @ leaves[p.parameter]
            total = total + NOISE**2 / 2 * onward.square().sum()
        gradients = torch.autograd.grad(total, leaves.values())
    return dict(zip(leaves, gradients, strict=True))


def standard_errors(updates, truth):
    errors = []
    for name, gradient in truth.items():
        stack = torch.stack([u[name] for u in updates])
        errors.append((stack.mean(0) - gradient) / (stack.std(0) / math.sqrt(len(updates))))
    return torch.cat([e.flatten() for e in errors])


def test_it_is_unbiased_for_the_noisy_network_at_any_noise():
    case, rng = linear_case(), RNG.spawn("noise")
    rule = Reinforce(noise=NOISE, draws=400)
    state, updates = begin(rule, case), []
    for _ in range(100):
        update, state = step(rule, case, state, rng)
        updates.append(update)
    standard = standard_errors(updates, expected_gradient(case))
    assert 0.75 < standard.square().mean() < 1.3
    assert standard.abs().max() < 5
    quiet = {k: torch.zeros_like(v) for k, v in case.params.items()}
    assert standard_errors(updates, quiet).square().mean() > 10


def test_the_baseline_is_a_running_average_of_the_costs_before():
    case, rng, memory = linear_case(), RNG.spawn("noise"), 0.8
    rule, average = Reinforce(noise=NOISE, draws=2, memory=memory), []
    state = begin(rule, case)
    for _ in range(4):
        before = state
        _, state = step(rule, case, state, rng)
        average.append(state["cost"] - memory * before["cost"])
    weights = torch.tensor([memory**3, memory**2, memory, 1.0], dtype=torch.float64)
    expected = (weights[:, None] * torch.stack(average)).sum(0) / weights.sum()
    torch.testing.assert_close(state["cost"] / state["count"], expected, rtol=1e-12, atol=0)


def test_a_baseline_lowers_the_variance_and_shifts_the_update_by_its_share_of_the_noise():
    case = linear_case()
    rule = Reinforce(noise=NOISE, draws=5)
    spread = []
    for offset in (0.0, 50.0):
        rng, state, updates = RNG.spawn("noise"), begin(rule, case), []
        good = case.objective(case.activity, case.batch).mean(1) + 0.5
        state = {"cost": good + offset, "count": torch.ones_like(good)}
        updates = [step(rule, case, state, rng)[0]["a.bias"] for _ in range(100)]
        spread.append(torch.stack(updates).var(0).mean())
    assert spread[0] < 0.1 * spread[1]


def test_what_it_cannot_use_is_refused():
    with pytest.raises(SpecificationError, match="cannot perturb"):
        Reinforce(draws=0)
    for memory in (-0.1, 1.0):
        with pytest.raises(SpecificationError, match="cannot run"):
            Reinforce(memory=memory)
