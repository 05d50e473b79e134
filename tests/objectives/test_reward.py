"""Costs from reward: policy gradient, temporal difference, curiosity, progress, imitation."""

import pytest
import torch
from tests.objectives.drawn import NOTHING, normal
from torch.nn import functional

from arealis.objectives import (
    Curiosity,
    Imitation,
    PolicyGradient,
    PredictionProgress,
    TemporalDifference,
)
from arealis.types import Batch, SpecificationError


def test_the_mean_policy_gradient_is_that_of_the_expected_reward():
    """In a bandit with four arms, all actions in one batch, weighted with their chances."""
    scores = normal(4).requires_grad_()
    reward = torch.tensor([1.0, -2.0, 0.5, 3.0], dtype=torch.float64)
    (expected,) = torch.autograd.grad(scores.softmax(0) @ reward, scores)
    chance = scores.detach().softmax(0)
    batch = Batch({}, {"action": torch.arange(4)[None], "advantage": reward[None]}, 1)
    activity = {"actor": scores.detach().expand(1, 1, 4, 4)}
    gradient = PolicyGradient("actor").gradient(activity, batch)["actor"][0, 0]
    torch.testing.assert_close(chance @ gradient, -expected)
    shifted = Batch({}, {**batch.targets, "advantage": reward[None] - 10}, 1)
    baseline = PolicyGradient("actor").gradient(activity, shifted)["actor"][0, 0]
    torch.testing.assert_close(chance @ baseline, -expected)


def test_a_single_action_belongs_to_the_last_step():
    batch = Batch({}, {"action": torch.tensor([[2]]), "advantage": torch.tensor([[1.0]])}, 3)
    here = normal(3, 1, 1, 4)
    gradient = PolicyGradient("actor").gradient({"actor": here}, batch)["actor"]
    assert (gradient[:-1] == 0).all()
    assert gradient[-1, 0, 0, 2] < 0
    cost = PolicyGradient("actor")({"actor": here}, batch)
    torch.testing.assert_close(cost, -here[-1].log_softmax(-1)[..., 2])


def test_the_bonus_is_for_being_undecided():
    targets = {"action": torch.zeros(1, 2, dtype=torch.long), "advantage": torch.zeros(1, 2)}
    scores = torch.tensor([[0.0, 0.0], [3.0, 0.0]]).view(1, 1, 2, 2)
    cost = PolicyGradient("actor", entropy=1.0)({"actor": scores}, Batch({}, targets, 1))
    assert cost[0, 0] < cost[0, 1]


def test_actions_and_advantages_of_different_steps_are_an_error():
    targets = {"action": torch.zeros(1, 2, 3, dtype=torch.long), "advantage": torch.zeros(1, 2)}
    with pytest.raises(SpecificationError, match="not of the same time steps"):
        PolicyGradient("actor")({"actor": normal(3, 1, 2, 4)}, Batch({}, targets, 3))


CHAIN = torch.tensor([[0.5, 0.5, 0.0], [0.25, 0.0, 0.75], [0.0, 0.5, 0.5]], dtype=torch.float64)
GAIN, DISCOUNT = torch.tensor([1.0, 0.0, -2.0], dtype=torch.float64), 0.8


def transitions():
    """Every transition of the chain, as often in four as it happens: states ``[time, transition]``."""
    rows = [(i, j) for i in range(3) for j in range(3) for _ in range(round(4 * float(CHAIN[i, j])))]
    return torch.tensor(rows).T


def semi_gradient(value):
    """Mean semi-gradient by the value of every state."""
    states = transitions()
    reward = GAIN[states].T[None].clone()
    batch = Batch({}, {"reward": reward, "done": torch.zeros(1, states.shape[1], 2)}, 2)
    found = TemporalDifference("value", DISCOUNT).gradient({"value": value[states][:, None, :, None]}, batch)
    return torch.zeros(3, dtype=torch.float64).index_add(0, states[0], found["value"][0, 0, :, 0]) / 2


def test_the_fixed_point_of_temporal_differences_is_the_value_of_the_chain():
    value = torch.linalg.solve(torch.eye(3, dtype=torch.float64) - DISCOUNT * CHAIN, GAIN)
    torch.testing.assert_close(semi_gradient(value), torch.zeros(3).double(), atol=1e-12, rtol=0)
    found = torch.zeros(3, dtype=torch.float64)
    for _ in range(200):
        found = found - semi_gradient(found)
    torch.testing.assert_close(found, value, rtol=1e-8, atol=1e-8)


def test_the_end_of_an_episode_has_no_later_value():
    value = torch.tensor([1.0, 5.0, 2.0]).view(3, 1, 1, 1)
    targets = {"reward": torch.tensor([[[0.0, 3.0, 4.0]]]), "done": torch.tensor([[[0, 1, 0]]])}
    cost = TemporalDifference("value", 0.5)({"value": value}, Batch({}, targets, 3))
    errors = [0.5 * 5 - 1, 3 - 5, 0]  # the last step is not known to end
    assert float(cost) == pytest.approx(sum(e**2 for e in errors) / 6)
    ended = {**targets, "done": torch.tensor([[[0, 1, 1]]])}
    later = TemporalDifference("value", 0.5)({"value": value}, Batch({}, ended, 3))
    assert float(later - cost) == pytest.approx((4 - 2) ** 2 / 6)


def foresight(error):
    """An actor that does 0 in the first example and 1 in the second, and what its model gets wrong."""
    seen = torch.tensor(error).view(1, 1, 2, 1).expand(3, 1, 2, 1)
    action = torch.tensor([[[0, 0, 0], [1, 1, 1]]])
    return {"actor": torch.zeros(3, 1, 2, 2), "model": 0 * seen, "eye": seen}, Batch(
        {}, {"action": action}, 3
    )


def test_curiosity_seeks_what_surprises_and_leaves_the_model_alone():
    activity, batch = foresight([0.0, 2.0])
    objective = Curiosity("actor", "model", "eye")
    slope = objective.gradient(activity, batch)["actor"]
    assert (slope[:2, ..., 1] < 0).all(), "descent makes the surprising action likelier"
    assert (slope[2] == 0).all(), "what follows the last step is not seen"
    leaves = {a: r.clone().requires_grad_() for a, r in activity.items()}
    objective(leaves, batch).sum().backward()
    assert leaves["model"].grad is None
    assert leaves["eye"].grad is None


def test_curiosity_about_nothing_new_is_indifferent():
    activity, batch = foresight([1.0, 1.0])
    assert (Curiosity("actor", "model", "eye").gradient(activity, batch)["actor"] == 0).all()


def test_progress_seeks_what_is_being_learnt_neither_noise_nor_the_known():
    """Action 0 leads to noise that neither predictor foresees, 1 to what only the newer one does."""
    activity, batch = foresight([5.0, 2.0])
    learnt = activity["eye"].clone()
    learnt[:, :, 0] = 0
    activity = {**activity, "model": learnt, "before": 0 * learnt}
    slope = PredictionProgress("actor", "model", "before", "eye").gradient(activity, batch)["actor"]
    assert (slope[:2, ..., 1] < 0).all()
    curious = Curiosity("actor", "before", "eye").gradient(activity, batch)["actor"]
    assert (curious[:2, ..., 1] > 0).all(), "which curiosity would have left for the noise"
    both = {**activity, "before": learnt}
    known = PredictionProgress("actor", "model", "before", "eye").gradient(both, batch)["actor"]
    assert (known == 0).all()


def test_choices_are_imitated_as_labels_are():
    here, choice = (
        normal(3, 2, 4, 5),
        torch.randint(0, 5, (2, 4, 3), generator=torch.Generator().manual_seed(1)),
    )
    cost = Imitation("child", "parent")({"child": here}, Batch({}, {"parent": choice}, 3))
    losses = functional.cross_entropy(here[:, 1, 2], choice[1, 2], reduction="none")
    torch.testing.assert_close(cost[1, 2], losses.mean())


def test_imitation_is_perfect_where_preferences_are_alike():
    parent = normal(3, 2, 4, 5)
    activity = {"child": parent / 2 + 7, "parent": parent}
    objective = Imitation("child", "parent", temperature=2.0)
    torch.testing.assert_close(
        objective.gradient(activity, NOTHING)["child"], torch.zeros_like(parent), atol=1e-14, rtol=0
    )
    entropy = torch.distributions.Categorical(logits=parent / 2).entropy().mean(0)
    torch.testing.assert_close(objective(activity, NOTHING), entropy)


def test_preferences_may_be_a_target():
    child, parent = normal(3, 2, 4, 5), normal(2, 4, 3, 5, seed=1)
    heard = Imitation("child", "parent")({"child": child}, Batch({}, {"parent": parent}, 3))
    area = {"child": child, "parent": parent.permute(2, 0, 1, 3)}
    torch.testing.assert_close(heard, Imitation("child", "parent")(area, NOTHING))
