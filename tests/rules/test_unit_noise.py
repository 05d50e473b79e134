"""Many draws in one pass cost what they cost one by one, however the pass is laid out."""

import pytest
import torch
from tests.rules.case import make_case, make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules.unit_noise import (
    along_examples,
    cost_with_noise,
    noise_on_drive,
    noise_signals,
    repeated,
    run_with_noise,
)

RNG = ReplicaStreams((0, 1, 2))
DRAWS = 4


def noise_of(case, areas=None):
    return noise_on_drive(case.activity, areas or case.areas, 0.3, DRAWS, rng=RNG.spawn("noise"))


def one_by_one(case, noise):
    costs = []
    for draw in range(DRAWS):
        inputs = dict(case.batch.inputs)
        for area, xi in noise.items():
            current = xi[:, draw].transpose(0, 1)
            inputs[area] = inputs[area] + current if area in inputs else current
        rest = case.network.initial_state(3, 7, like=case.params["a.bias"])
        _, activity = case.network.run(case.params, rest, inputs, steps=case.batch.steps)
        costs.append(case.objective(activity, case.batch))
    return torch.stack(costs, dim=1)


@pytest.mark.parametrize("make", [make_case, make_layered_case, lambda: make_layered_case(steps=5)])
def test_many_draws_cost_what_each_costs(make):
    case = make()
    noise = noise_of(case)
    cost = cost_with_noise(case.network, case.params, case.batch, case.objective, noise)
    assert cost.shape == (3, DRAWS, 7)
    torch.testing.assert_close(cost, one_by_one(case, noise), rtol=1e-12, atol=1e-13)


def test_noise_on_some_areas_leaves_those_below_as_they_were():
    case = make_layered_case()
    noise = noise_of(case, ("c",))
    assert set(noise) == {"c"}
    noisy = run_with_noise(case.network, case.params, repeated(case.batch, DRAWS), noise)
    torch.testing.assert_close(noisy["b"], torch.cat([case.activity["b"]] * DRAWS, dim=2), rtol=1e-12, atol=0)
    drive = torch.cat([torch.atanh(case.activity["c"])] * DRAWS, dim=2) + along_examples(noise["c"])
    torch.testing.assert_close(noisy["c"], torch.tanh(drive), rtol=1e-9, atol=1e-12)


def test_credit_weighs_the_noise_of_its_own_draw_and_example():
    case = make_layered_case(steps=5)
    noise = noise_of(case)
    credit = RNG.spawn("credit").normal((DRAWS, 7), like=case.params["a.bias"])
    signals = noise_signals(noise, credit)
    for area, xi in noise.items():
        expected = (credit[:, :, None, :, None] * xi).sum(1).transpose(0, 1)
        torch.testing.assert_close(signals[area], expected, rtol=1e-12, atol=1e-14)


def test_noise_is_as_strong_as_asked():
    noise = noise_of(make_case())
    assert torch.cat([xi.flatten() for xi in noise.values()]).std() == pytest.approx(0.3, rel=0.05)
