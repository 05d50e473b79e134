"""Costs equal what their equations say, example by example and replica by replica."""

import numpy as np
import pytest
import torch
from sklearn.metrics import log_loss

from arealis.objectives import CrossEntropy, ResponseDetection
from arealis.types import Batch


def test_cross_entropy_is_the_log_loss():
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(2, 3, 8, 5, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, 5, (3, 8), generator=generator)
    cost = CrossEntropy("decision")({"decision": scores}, Batch({}, {"label": labels}, 2))
    assert cost.shape == (3, 8)
    chances = scores[-1].softmax(-1).numpy()
    for replica in range(3):
        expected = log_loss(labels[replica], chances[replica], labels=range(5))
        assert float(cost[replica].mean()) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("replicas", [1, 3])
def test_the_gradient_of_cross_entropy_in_closed_form_is_autograds(replicas):
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(2, 3, 8, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    batch = Batch({}, {"label": torch.randint(0, 5, (replicas, 8), generator=generator)}, 2)
    cost = CrossEntropy("decision")
    (expected,) = torch.autograd.grad(cost({"decision": scores}, batch).sum(), scores)
    gradient = cost.gradient({"decision": scores.detach()}, batch)["decision"]
    torch.testing.assert_close(gradient, expected, rtol=1e-12, atol=1e-14)
    assert (gradient[0] == 0).all()


def test_response_detection_is_the_log_loss_of_the_recorded_units():
    generator = torch.Generator().manual_seed(0)
    parts = {
        a: torch.randn(3, 2, 4, n, generator=generator, dtype=torch.float64) for a, n in (("a", 3), ("b", 2))
    }
    measured = torch.randn(2, 4, 5, generator=generator, dtype=torch.float64)
    measured[measured < 0.2] = 0
    measured[:, 1, 2] = float("nan")
    objective = ResponseDetection(("a", "b"), slope=2.0, offset=-1.0)
    cost = objective(parts, Batch({}, {"response": measured}, 3))
    logits = 2 * torch.cat([parts["a"][-1], parts["b"][-1]], -1) - 1
    chances, truth = torch.sigmoid(logits).numpy(), measured.numpy()
    for replica in range(2):
        for example in range(4):
            kept = ~np.isnan(truth[replica, example])
            expected = log_loss(
                truth[replica, example][kept] != 0, chances[replica, example][kept], labels=[False, True]
            )
            assert float(cost[replica, example]) == pytest.approx(expected, rel=1e-10)


def test_a_unit_that_was_not_recorded_has_no_gradient():
    measured = torch.tensor([[[1.0, float("nan")]]])
    activity = torch.zeros(1, 1, 1, 2, requires_grad=True)
    cost = ResponseDetection(("a",), slope=1.0, offset=0.0)(
        {"a": activity}, Batch({}, {"response": measured}, 1)
    )
    cost.sum().backward()
    assert activity.grad[..., 1].item() == 0
    assert activity.grad[..., 0].item() != 0


def test_costs_say_which_areas_they_read():
    assert CrossEntropy("decision").reads == ("decision",)
    assert ResponseDetection(("a", "b"), 1.0, 0.0).reads == ("a", "b")
