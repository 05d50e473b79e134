"""Local representation alignment nears the gradient as its targets near the activity."""

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import efficacies, gradient, make_skipping_case, relative_error, update

from arealis.rules import LocalRepresentationAlignment
from arealis.types import SpecificationError


@pytest.mark.parametrize("make", [make_layered_case, make_skipping_case])
def test_with_the_forward_weights_it_differs_from_the_gradient_by_the_order_of_its_step(make):
    case = make()
    truth, errors = gradient(case), []
    for step_size in (1e-2, 1e-3, 1e-4):
        rule = LocalRepresentationAlignment(step_size, feedback_rate=0.0)
        errors.append(relative_error(update(rule, case, state=efficacies(case))[0], truth))
    assert errors[0] < 0.02
    assert errors[0] / errors[1] == pytest.approx(10, rel=0.05)
    assert errors[1] / errors[2] == pytest.approx(10, rel=0.05)


def test_error_synapses_learn_as_the_weights_do():
    case = make_layered_case()
    updates = update(LocalRepresentationAlignment(feedback_rate=0.5), case)[0]
    for name in ("a->b", "b->c", "c->decision"):
        torch.testing.assert_close(updates[name], 0.5 * updates[f"{name}.weight"], rtol=0, atol=0)
    assert "a->b" not in update(LocalRepresentationAlignment(feedback_rate=0.0), case)[0]


@pytest.mark.parametrize("settings", [{"step_size": 0.0}, {"feedback_rate": -1.0}])
def test_no_step_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot make targets"):
        LocalRepresentationAlignment(**settings)
