"""Bursts carry the gradient where apical input is weak, and never outnumber events."""

import pytest
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import efficacies, gradient, relative_error, update, without_teacher

from arealis.rules import BurstDependent
from arealis.types import SpecificationError


@pytest.mark.parametrize("activation", ["sigmoid", "softplus", "relu"])
@pytest.mark.parametrize(("probability", "order"), [(0.2, 1), (0.5, 2)])
def test_weak_apical_input_carries_the_gradient(activation, probability, order):
    """An area k below the cost learns κᵏ times the gradient, to the order of κ; of κ² about one half."""
    case = make_layered_case(activation=activation)
    truth, errors = gradient(case), []
    for gain in (0.03, 0.01):
        rule = BurstDependent(probability, gain, teaching=0.01)
        updates = update(rule, case, state=efficacies(case))[0]
        below = {"decision": 0, "c": 1, "b": 2, "a": 3}
        areas = {name: name.split(".")[0].split("->")[-1] for name in updates}
        rescaled = {k: v / gain ** below[areas[k]] for k, v in updates.items()}
        errors.append(relative_error(rescaled, truth))
    assert errors[1] < 0.1
    assert errors[1] / errors[0] < 1.5 * (1 / 3) ** order


def test_without_a_teacher_bursts_are_as_likely_as_usual():
    updates = update(BurstDependent(), without_teacher(make_layered_case(activation="sigmoid")))[0]
    assert all((v == 0).all() for v in updates.values())


def test_bursts_of_hidden_areas_never_outnumber_events():
    """However strong the teacher, the change in bursts stays below the events; so does the update."""
    case, strength = make_layered_case(activation="sigmoid"), 1e6
    updates = update(BurstDependent(teaching=strength), case)[0]
    for area in "abc":
        most = case.activity[area].sum((0, 2)) / (strength * 7)
        assert (updates[f"{area}.bias"].abs() <= most).all()
    weak = update(BurstDependent(teaching=1e-3), case)[0]
    assert (weak["c.bias"].abs().sum() > 100 * updates["c.bias"].abs().sum()).all()


@pytest.mark.parametrize(
    "settings",
    [{"burst_probability": 0.0}, {"burst_probability": 1.0}, {"apical_gain": 0.0}, {"teaching": 0.0}],
)
def test_bursts_that_say_nothing_are_an_error(settings):
    with pytest.raises(SpecificationError, match="bursts cannot teach"):
        BurstDependent(**settings)
