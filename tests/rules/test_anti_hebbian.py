"""Anti-Hebbian lateral synapses decorrelate an area and keep its mean activity."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.rules.following import area_on, estimate, follow, refreshed, start

from arealis.rules import AntiHebbian
from arealis.types import Batch, SpecificationError

rng = np.random.default_rng(5)
MIXED = rng.standard_normal((300, 3)) @ np.array([[1.0, 0.6, 0.3], [0, 0.8, 0.5], [0, 0, 0.7]])


def off_diagonal(activity):
    return np.corrcoef(activity[-1, 0].numpy().T)[np.triu_indices(activity.shape[-1], 1)]


def test_a_linear_area_comes_to_uncorrelated_activity_of_the_target_mean():
    case = area_on(MIXED, 3, leak=0.5, lateral=0.01, steps=30)
    identity = torch.eye(3, dtype=torch.float64)[None]
    case = refreshed(case, {**case.params, "eye->V1.weight": identity})
    assert np.abs(off_diagonal(case.activity["V1"])).min() > 0.3
    case, _ = follow(AntiHebbian(forward=False), case, steps=150, rate=0.3)
    np.testing.assert_allclose(off_diagonal(case.activity["V1"]), 0, atol=1e-5)
    np.testing.assert_allclose(case.activity["V1"][-1].mean((0, 1)), 0.1, atol=1e-5)
    torch.testing.assert_close(case.params["eye->V1.weight"], identity, rtol=0, atol=0)


def bars(examples, *, seed):
    """Images of 5 × 5, in which each of ten horizontal and vertical bars is on with probability .2."""
    on = np.random.default_rng(seed).random((examples, 10)) < 0.2
    images = on[:, :5, None] | on[:, None, 5:]
    return torch.as_tensor(images.reshape(examples, 25).astype(float))[None, None]


def test_every_unit_learns_a_bar_of_its_own():
    """Földiák's bars: sparse, uncorrelated units find the independent causes of what is shown."""
    case = area_on(bars(50, seed=0)[0, 0], 10, "sigmoid", leak=0.3, lateral=0.0, steps=20)
    positive = case.params["eye->V1.weight"].abs() / 2
    case = refreshed(case, {**case.params, "eye->V1.weight": positive})

    def fresh(step):
        return Batch({"eye": bars(50, seed=step)}, {}, 20)

    case, _ = follow(AntiHebbian(target=0.2), case, steps=1200, rate=0.4, batches=fresh)
    row, column = np.eye(5)[:, :, None] + np.zeros(5), np.eye(5)[:, None] + np.zeros((5, 1))
    causes = np.concatenate([row, column]).reshape(10, 25)
    likeness = np.corrcoef(np.vstack([case.params["eye->V1.weight"][0], causes]))[:10, 10:]
    assert sorted(likeness.argmax(1).tolist()) == list(range(10))
    assert likeness.max(1).min() > 0.98
    tested = refreshed(case, batch=Batch({"eye": bars(1000, seed=12345)}, {}, 20)).activity["V1"]
    assert np.abs(off_diagonal(tested)).max() < 0.15
    np.testing.assert_allclose(tested[-1].mean((0, 1)), 0.2, atol=0.05)


def test_its_update_is_what_is_left_of_chance_at_the_last_step():
    case = area_on(MIXED, 3, "sigmoid", lateral=0.1, steps=4)
    rule = AntiHebbian(target=0.3)
    updates, _ = estimate(rule, case, *start(rule, case))
    y, eye = case.activity["V1"][-1, 0], torch.as_tensor(MIXED)
    together = y.T @ y / 300 - 0.3**2
    lateral = updates["V1->V1.weight"][0]
    mask = ~torch.eye(3, dtype=torch.bool)
    torch.testing.assert_close(lateral[mask], together[mask])
    assert lateral.diagonal().tolist() == [0.0, 0.0, 0.0]
    forward = y.T @ eye / 300 - y.square().mean(0)[:, None] * case.params["eye->V1.weight"][0]
    torch.testing.assert_close(-updates["eye->V1.weight"][0], forward)
    torch.testing.assert_close(-updates["V1.bias"][0], 0.3 - y.mean(0))


def test_self_connections_fade():
    case = area_on(MIXED, 3, "sigmoid", lateral=0.1, steps=4)
    eye, lateral = case.network.projections
    network = replace(case.network, projections=(eye, replace(lateral, structure=None)))
    updates, _ = estimate(AntiHebbian(), replace(case, network=network), {}, None)
    weight = case.params["V1->V1.weight"]
    torch.testing.assert_close(updates["V1->V1.weight"][0].diagonal(), weight[0].diagonal())


def test_an_area_without_a_threshold_is_an_error():
    case = area_on(MIXED, 3, "sigmoid", lateral=0.1)
    without = {k: v for k, v in case.params.items() if k != "V1.bias"}
    with pytest.raises(SpecificationError, match="no threshold that could move"):
        start(AntiHebbian(), replace(case, params=without))


@pytest.mark.parametrize("forward", [True, False])
def test_forward_synapses_learn_only_if_they_shall(forward):
    case = area_on(MIXED, 3, "sigmoid", lateral=0.1, steps=4)
    updates, _ = estimate(AntiHebbian(forward=forward), case, {}, None)
    assert ("eye->V1.weight" in updates) == forward
