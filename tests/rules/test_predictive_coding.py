"""Predictive coding descends an energy, and at equilibrium nears the gradient as the precision falls."""

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import gradient, make_skipping_case, relative_error, update

from arealis.rules import PredictiveCoding
from arealis.types import SpecificationError


@pytest.mark.parametrize("make", [make_layered_case, make_skipping_case])
def test_at_equilibrium_it_differs_from_the_gradient_by_the_order_of_the_precision(make):
    case = make()
    truth = gradient(case)
    weak = [1e-2, 1e-3, 1e-4]
    errors = [
        relative_error(update(PredictiveCoding(500, 0.2, precision=b), case)[0], truth) for b in (1.0, *weak)
    ]
    assert 0.3 < errors[0] < 1
    for error, b in zip(errors[1:], weak, strict=True):
        assert error < 2 * b
    assert errors[1] / errors[2] == pytest.approx(10, rel=0.05)
    assert errors[2] / errors[3] == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize("make", [make_layered_case, make_skipping_case])
def test_the_energy_falls_at_every_step_of_inference(make):
    case = make()
    energies = [update(PredictiveCoding(n, 0.1, precision=1.0), case)[2]["energy"] for n in range(1, 25)]
    falls = torch.stack(energies).diff(dim=0)
    assert (falls < 0).all()


def test_its_update_is_the_derivative_of_the_settled_energy():
    """With activity held where it settled, autograd of the energy by the parameters gives the update."""
    case, settled = make_layered_case(), {}

    class Recorded:
        reads = case.objective.reads

        def __call__(self, activity, batch):
            settled.update(activity)
            return case.objective(activity, batch)

    recorded = type(case)(case.network, case.params, case.batch, case.activity, Recorded())
    rule = PredictiveCoding(7, 0.1, precision=0.5)
    updates, _, info = update(rule, recorded)
    leaves = {k: v.clone().requires_grad_() for k, v in case.params.items()}
    held = {a: settled[a].detach() for a in ("a", "b", "c")}
    predicted = {
        a: case.network.fire(a, case.network.drive(a, leaves, case.batch.inputs, held)) for a in case.areas
    }
    errors = sum((held[a] - predicted[a]).square().sum(-1)[0] for a in held) / 2
    energy = (errors + 0.5 * case.objective({**held, "decision": predicted["decision"]}, case.batch)).mean(1)
    torch.testing.assert_close(info["energy"], energy.detach(), rtol=1e-12, atol=0)
    energy.sum().backward()
    for name, leaf in leaves.items():
        torch.testing.assert_close(updates[name], leaf.grad / 0.5, rtol=1e-9, atol=1e-12)


def test_areas_of_others_are_held():
    """A learner of the upper areas leaves the lower where they were; its error does not pass them."""
    case = make_skipping_case()
    updates, _, _ = update(PredictiveCoding(300, 0.2, precision=1e-4), case, ("c", "decision"))
    truth = gradient(case, ("c", "decision"))
    assert set(updates) == set(truth)
    assert relative_error(updates, truth) < 1e-3


@pytest.mark.parametrize("settings", [{"inference_steps": 0}, {"rate": 0.0}, {"precision": 0.0}])
def test_inference_that_cannot_run_is_an_error(settings):
    with pytest.raises(SpecificationError, match="predictive coding cannot infer"):
        PredictiveCoding(**settings)
