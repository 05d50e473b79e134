"""What a cost compares is found by name, laid out alike, and an error where it does not fit."""

import pytest
import torch
from tests.objectives.drawn import normal

from arealis.objectives import ResponseDetection, SquaredError
from arealis.objectives.sources import read_area, read_choices, read_events, read_source
from arealis.types import Batch, SpecificationError

LIKE = normal(4, 2, 3, 5)


def source(**named):
    return read_source("x", {}, Batch({}, named, 4), like=LIKE)


def test_areas_come_before_inputs_and_those_before_targets():
    area, shown, target = (torch.full((4, 2, 3, 5), v, dtype=torch.float64) for v in (1.0, 2.0, 3.0))
    targets = {"x": target.permute(1, 2, 0, 3)}
    assert (read_source("x", {"x": area}, Batch({"x": shown}, targets, 4), like=LIKE) == 1).all()
    assert (read_source("x", {}, Batch({"x": shown}, targets, 4), like=LIKE) == 2).all()
    assert (source(**targets) == 3).all()


@pytest.mark.parametrize("replicas", [1, 2])
@pytest.mark.parametrize("time", [None, 1, 4])
def test_targets_are_laid_out_as_activity(replicas, time):
    given = normal(replicas, 3, *([] if time is None else [time]), 5)
    found = source(x=given)
    assert found.shape == LIKE.shape
    for t in range(4):
        at = given[-1, 2] if time is None else given[-1, 2, t % time]
        assert torch.equal(found[t, 1, 2], at)


def test_one_number_an_example_is_one_feature():
    given = normal(2, 3)
    found = read_source("x", {}, Batch({}, {"x": given}, 4), like=LIKE, features=1)
    assert torch.equal(found[3, ..., 0], given)


def test_a_source_carries_no_gradient_and_has_the_precision_of_the_activity():
    area = torch.ones(4, 2, 3, 5, requires_grad=True)
    found = read_source("x", {"x": area}, Batch({}, {}, 4), like=LIKE)
    assert not found.requires_grad
    assert found.dtype == torch.float64


@pytest.mark.parametrize("shape", [(2, 3, 4), (3, 3, 5), (2, 4, 5), (2, 3, 3, 5), (2, 3), (2, 3, 4, 5, 1)])
def test_a_source_that_does_not_fit_is_an_error(shape):
    with pytest.raises(SpecificationError, match="'x' does not fit its cost") as caught:
        source(x=torch.zeros(shape))
    assert "(4, 2, 3, 5)" in caught.value.needed


def test_an_unknown_name_is_an_error_that_lists_what_there_is():
    with pytest.raises(SpecificationError, match="asks for 'x'") as caught:
        read_source("x", {"V1": LIKE}, Batch({"eye": LIKE}, {"label": LIKE}, 4), like=LIKE)
    assert caught.value.given == "['V1', 'eye', 'label']"
    with pytest.raises(SpecificationError, match="an area of that name"):
        read_area("x", {})


def test_an_area_of_another_size_is_an_error():
    with pytest.raises(SpecificationError, match="'V1' does not fit"):
        read_area("V1", {"V1": LIKE}, units=6)


def events(given, *, every_step=False):
    return read_events("x", Batch({}, {"x": given}, 4), like=LIKE, every_step=every_step)


def test_events_have_a_value_a_step_or_belong_to_the_last():
    course, once = normal(2, 3, 4), normal(1, 3)
    assert torch.equal(events(course)[1], course[..., 1])
    assert torch.equal(events(course, every_step=True), events(course))
    assert events(once).shape == (1, 2, 3)
    assert torch.equal(events(once)[0, 1], once[0])


@pytest.mark.parametrize("shape", [(2, 3, 1), (2, 3, 5), (3, 3, 4), (2, 4), (2,), (2, 3, 4, 1)])
def test_events_that_do_not_fit_are_an_error(shape):
    with pytest.raises(SpecificationError, match="does not fit its cost"):
        events(torch.zeros(shape))


def test_events_of_every_step_cannot_be_one():
    with pytest.raises(SpecificationError, match="does not fit its cost"):
        events(torch.zeros(2, 3), every_step=True)
    single = read_events("x", Batch({}, {"x": torch.ones(2, 3)}, 1), like=LIKE[:1], every_step=True)
    assert single.shape == (1, 2, 3)


@pytest.mark.parametrize("given", [torch.full((2, 3), 5), torch.full((2, 3), -1), torch.zeros(2, 3)])
def test_what_is_no_option_is_an_error(given):
    batch = Batch({}, {"x": given}, 4)
    with pytest.raises(SpecificationError, match="whole numbers from 0 to 4"):
        read_choices("x", batch, like=LIKE, options=5)


@pytest.mark.parametrize("objective", [SquaredError("V1", "force"), ResponseDetection(("V1",), 1.0, 0.0)])
def test_costs_of_targets_only_name_the_missing_area(objective):
    with pytest.raises(SpecificationError, match="asks for 'V1'"):
        objective({"A1": LIKE}, Batch({}, {}, 4))
