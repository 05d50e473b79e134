"""A weighted sum adds costs, their gradients, and what they read."""

import math

import pytest
import torch
from tests.objectives.drawn import NOTHING, normal

from arealis.objectives import InfoNCE, Reconstruction, SparseActivity, Term, Variational, WeightedSum
from arealis.types import Batch, SpecificationError

ACTIVITY = {"V1": normal(2, 3, 4, 5), "A1": normal(2, 3, 4, 5, seed=1)}
BATCH = Batch({"eye": normal(1, 1, 4, 5, seed=2)}, {}, 2)
MIXED = WeightedSum(
    (
        Term(Reconstruction("V1", "eye"), 2.0),
        Term(InfoNCE("V1", "A1"), 0.5),
        Term(SparseActivity("A1"), -1.0),
        Term(Reconstruction("A1", "V1"), 3.0),
    )
)


def test_it_adds_costs():
    expected = sum(t.weight * t.objective(ACTIVITY, BATCH) for t in MIXED.terms)
    torch.testing.assert_close(MIXED(ACTIVITY, BATCH), expected)


def test_it_reads_and_listens_to_what_its_terms_do():
    assert MIXED.reads == ("V1", "A1")
    assert MIXED.listens == ("eye", "V1")


def test_it_adds_gradients_with_and_without_closed_form():
    leaves = {a: r.clone().requires_grad_() for a, r in ACTIVITY.items()}
    MIXED(leaves, BATCH).sum().backward()
    found = MIXED.gradient(ACTIVITY, BATCH)
    assert set(found) == set(leaves)
    for area, leaf in leaves.items():
        torch.testing.assert_close(found[area], leaf.grad)
        found[area].mul_(2)
    again = MIXED.gradient(ACTIVITY, BATCH)
    torch.testing.assert_close(again["V1"] * 2, found["V1"])


def test_reconstruction_and_variational_cost_bound_the_evidence():
    """Where the code is the posterior of a linear Gaussian model, the bound is the log-evidence."""
    shown = torch.tensor(1.3, dtype=torch.float64)
    mean, variance = shown / 2, torch.tensor(0.5, dtype=torch.float64)
    codes = mean + variance.sqrt() * normal(200_000)
    sides = {"mean": mean.expand(1, 1, 200_000, 1), "spread": variance.log().expand(1, 1, 200_000, 1)}
    bound = WeightedSum((Term(Reconstruction("out", "eye")), Term(Variational("mean", "spread"))))
    activity = {**sides, "out": codes.view(1, 1, -1, 1)}
    cost = bound(activity, Batch({"eye": shown.expand(1, 1, 200_000, 1)}, {}, 1)).mean()
    evidence = torch.distributions.Normal(0.0, 2**0.5).log_prob(shown)
    assert float(cost) == pytest.approx(float(-evidence) - 0.5 * math.log(2 * math.pi), abs=0.005)


def test_a_sum_without_terms_and_a_weight_that_is_no_number_are_errors():
    with pytest.raises(SpecificationError, match="no terms"):
        WeightedSum(())
    with pytest.raises(SpecificationError, match="no number"):
        Term(SparseActivity("V1"), math.nan)


def test_a_missing_area_is_named():
    with pytest.raises(SpecificationError, match="'A1'"):
        MIXED({"V1": ACTIVITY["V1"]}, BATCH)
    with pytest.raises(SpecificationError, match="'eye'"):
        MIXED(ACTIVITY, NOTHING)
