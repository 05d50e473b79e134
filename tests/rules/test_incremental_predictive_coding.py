"""Incremental predictive coding hands over what plain descent needs to make its weights the network's."""

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import gradient, make_skipping_case, relative_error, update

from arealis.rules import IncrementalPredictiveCoding, PredictiveCoding
from arealis.types import SpecificationError

ENERGY = {"rate": 0.1, "weight_rate": 0.01, "precision": 1.0}


def test_with_weights_that_stay_it_sums_the_gradients_of_predictive_coding():
    """Beside the first, at which only the outputs know of the cost."""
    case = make_skipping_case()
    still = IncrementalPredictiveCoding(4, 0.1, weight_rate=0.0, precision=0.5)
    total = {k: torch.zeros_like(v) for k, v in gradient(case).items()}
    for n in (1, 2, 3):
        for name, slope in update(PredictiveCoding(n, 0.1, precision=0.5), case)[0].items():
            total[name] += 0.5 * slope
    first = update(IncrementalPredictiveCoding(1, 0.1, 0.0, 0.5), case)[0]
    assert set(first) == {"b->decision.weight", "c->decision.weight", "decision.bias"}
    for name, slope in first.items():
        total[name] += slope
        torch.testing.assert_close(slope, 0.5 * gradient(case)[name], rtol=1e-12, atol=1e-15)
    assert relative_error(update(still, case)[0], total) < 1e-12


def test_activity_and_weights_descend_one_energy_together():
    case = make_layered_case()
    energies = [update(IncrementalPredictiveCoding(n, **ENERGY), case)[2]["energy"] for n in range(1, 25)]
    assert (torch.stack(energies).diff(dim=0) < 0).all()
    weights_stay = IncrementalPredictiveCoding(24, **{**ENERGY, "weight_rate": 0.0})
    assert (energies[-1] < update(weights_stay, case)[2]["energy"]).all()


def test_plain_descent_with_its_weight_rate_gives_the_weights_of_a_plain_loop():
    """The slow reference: autograd of the energy by activity and weights, both moved at once."""
    case, rate, weight_rate, b = make_skipping_case(), 0.2, 0.05, 0.7
    weights = {k: v.clone().requires_grad_() for k, v in case.params.items()}
    rates = {a: case.activity[a].clone().requires_grad_() for a in ("a", "b", "c")}
    for _ in range(6):
        predicted = {
            a: case.network.fire(a, case.network.drive(a, weights, case.batch.inputs, rates))
            for a in case.areas
        }
        errors = sum((rates[a] - predicted[a]).square().sum(-1)[0] for a in rates) / 2
        cost = case.objective({**rates, "decision": predicted["decision"]}, case.batch)
        energy = (errors + b * cost).sum()
        leaves = {**weights, **rates}
        slopes = dict(zip(leaves, torch.autograd.grad(energy, list(leaves.values())), strict=True))
        weights = {k: (v - weight_rate * slopes[k] / 7).detach().requires_grad_() for k, v in weights.items()}
        rates = {a: (r - rate * slopes[a]).detach().requires_grad_() for a, r in rates.items()}
    updates = update(IncrementalPredictiveCoding(6, rate, weight_rate, b), case)[0]
    for name, weight in weights.items():
        expected = case.params[name] - weight_rate * updates[name]
        torch.testing.assert_close(weight.detach(), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    "settings", [{"inference_steps": 0}, {"rate": 0.0}, {"weight_rate": -1.0}, {"precision": 0.0}]
)
def test_inference_that_cannot_run_is_an_error(settings):
    with pytest.raises(SpecificationError, match="incremental predictive coding cannot infer"):
        IncrementalPredictiveCoding(**settings)
