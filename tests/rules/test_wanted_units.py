import pytest
import torch

from arealis.rules.wanted_units import wanted_units
from arealis.types import Batch, SpecificationError


def wanted(target, units):
    like = torch.zeros(5, 2, 3, units)
    return wanted_units("label", Batch({}, {"label": target}, 5), like=like, rule="a rule")


def test_a_label_is_the_unit_of_that_number():
    found = wanted(torch.tensor([[2, 0, 1]]), 4)
    assert found.shape == (2, 3, 4)
    assert found[1].int().argmax(-1).tolist() == [2, 0, 1]
    assert (found.sum(-1) == 1).all()


def test_a_single_unit_fires_for_any_label_but_0():
    assert wanted(torch.tensor([[0, 1, 3]]), 1)[0, :, 0].tolist() == [False, True, True]


def test_units_can_be_told_one_by_one():
    told = torch.tensor([[[1.0, 0.0], [1.0, 1.0], [0.0, -1.0]]])
    assert wanted(told, 2)[1].tolist() == [[True, False], [True, True], [False, False]]


@pytest.mark.parametrize(
    ("target", "units"),
    [
        (torch.tensor([[0, 1, 2]]), 2),
        (torch.tensor([[0.0, 1.0, 2.0]]), 3),
        (torch.tensor([[0, -1, 2]]), 3),
        (torch.zeros(1, 4), 2),
        (torch.zeros(1, 3, 5), 2),
    ],
)
def test_what_tells_no_unit_is_an_error(target, units):
    with pytest.raises(SpecificationError, match="a rule"):
        wanted(target, units)


def test_a_target_that_is_missing_is_named():
    with pytest.raises(SpecificationError, match="no target 'class'"):
        wanted_units("class", Batch({}, {}, 1), like=torch.zeros(1, 1, 1, 2), rule="a rule")
