"""Costs that sort stimuli: by information, and by labels within the batch."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import entropy
from tests.objectives.drawn import NOTHING, normal

from arealis.objectives import InformationMaximisation, Triplet
from arealis.types import Batch, SpecificationError


def test_information_is_that_of_the_table_of_stimuli_and_choices():
    scores = 2 * normal(1, 1, 7, 4)
    cost = InformationMaximisation("IT")({"IT": scores}, NOTHING)
    table = scores[0, 0].softmax(-1).numpy() / 7
    expected = entropy(table.sum(0)) + entropy(table.sum(1)) - entropy(table.ravel())
    assert float(-cost.mean()) == pytest.approx(expected, rel=1e-9)


def test_information_lies_between_nothing_and_the_logarithm_of_the_units():
    sure = 50 * torch.eye(4, dtype=torch.float64).repeat(3, 1).view(1, 1, 12, 4)
    objective = InformationMaximisation("IT")
    torch.testing.assert_close(objective({"IT": sure}, NOTHING), torch.full((1, 12), -math.log(4)).double())
    alike = normal(1, 1, 1, 4).expand(1, 1, 12, 4)
    torch.testing.assert_close(
        objective({"IT": alike}, NOTHING), torch.zeros(1, 12).double(), atol=1e-12, rtol=0
    )
    collapsed = torch.tensor([500.0, 0, 0, 0]).expand(1, 1, 12, 4)
    assert torch.isfinite(objective({"IT": collapsed}, NOTHING)).all()


def test_information_needs_a_batch():
    with pytest.raises(SpecificationError, match="compares the examples"):
        InformationMaximisation("IT")({"IT": normal(1, 1, 1, 4)}, NOTHING)


def test_triplets_by_going_through_all_of_them():
    here, label = normal(2, 2, 9, 3), torch.tensor([[0, 0, 0, 1, 1, 1, 2, 2, 3]])
    cost = Triplet("IT", margin=0.5)({"IT": here}, Batch({}, {"label": label}, 2))
    place, kind = here[-1, 1].numpy(), label[0].tolist()
    for n in range(9):
        excess = [
            0.5 + np.linalg.norm(place[n] - place[k]) - np.linalg.norm(place[n] - place[m])
            for k in range(9)
            for m in range(9)
            if k != n and kind[k] == kind[n] and kind[m] != kind[n]
        ]
        assert float(cost[1, n]) == pytest.approx(max([0.0, *excess]), abs=1e-12)


@pytest.mark.parametrize("label", [[0, 0, 0], [0, 1, 2]])
def test_without_a_triplet_there_is_neither_cost_nor_gradient(label):
    here = normal(1, 1, 3, 2).requires_grad_()
    cost = Triplet("IT")({"IT": here}, Batch({}, {"label": torch.tensor([label])}, 1))
    cost.sum().backward()
    assert (cost == 0).all()
    assert (here.grad == 0).all()


def test_examples_on_one_spot_have_a_finite_gradient():
    here = torch.zeros(1, 1, 4, 2, requires_grad=True)
    cost = Triplet("IT")({"IT": here}, Batch({}, {"label": torch.tensor([[0, 0, 1, 1]])}, 1))
    cost.sum().backward()
    assert (cost == 1).all()
    assert torch.isfinite(here.grad).all()


def test_a_triplet_needs_a_batch():
    with pytest.raises(SpecificationError, match="compares the examples"):
        Triplet("IT")({"IT": normal(1, 1, 1, 2)}, Batch({}, {"label": torch.zeros(1, 1)}, 1))
