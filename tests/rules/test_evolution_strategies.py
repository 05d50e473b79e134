"""Evolution strategies: weight perturbation with costs as they are, blind to their scale with ranks."""

from dataclasses import dataclass, replace

import pytest
import torch
from tests.rules.case import make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, EvolutionStrategies, WeightPerturbation
from arealis.rules.evolution_strategies import centred_ranks
from arealis.types import Objective, SpecificationError


def step(rule, case):
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, case.areas, {})
    return rule.step(*arguments, rng=ReplicaStreams((0, 1, 2)).spawn("noise"))[0]


@dataclass(frozen=True)
class Warped:
    """A cost through an increasing function: one example's cost moves the others' by the same factor."""

    cost: Objective

    @property
    def reads(self):
        return self.cost.reads

    def __call__(self, activity, batch):
        cost = self.cost(activity, batch)
        return cost * cost.mean(1, keepdim=True) ** 4


def test_without_shaping_it_is_weight_perturbation():
    case = make_layered_case()
    one = step(EvolutionStrategies(noise=0.05, draws=7, shaping="none"), case)
    two = step(WeightPerturbation(noise=0.05, draws=7), case)
    assert set(one) == set(two)
    for name, value in one.items():
        torch.testing.assert_close(value, two[name], rtol=1e-10, atol=1e-13)


def test_ranks_ignore_the_scale_of_the_cost():
    case = make_layered_case()
    warped = replace(case, objective=Warped(case.objective))
    one, two = step(EvolutionStrategies(), case), step(EvolutionStrategies(), warped)
    assert all(torch.equal(one[name], two[name]) for name in one)
    plain = EvolutionStrategies(shaping="none")
    one, two = step(plain, case), step(plain, warped)
    assert not any(torch.allclose(one[name], two[name]) for name in one)


def test_many_members_find_the_gradient():
    """Ranks of nearly Gaussian costs are, for small σ, the costs up to a factor."""
    case = make_layered_case()
    gradient, draws = step(Backpropagation(), case), 20_000
    updates = step(EvolutionStrategies(noise=0.001, draws=draws), case)
    names = sorted(gradient)
    found, true = (torch.cat([u[n].flatten(1) for n in names], dim=1) for u in (updates, gradient))
    # 3/π is what ranks of Gaussian values keep of their information
    predicted = (1 + true.shape[1] / draws * torch.pi / 3) ** -0.5
    torch.testing.assert_close(
        torch.cosine_similarity(found, true), torch.full((3,), predicted, dtype=true.dtype), rtol=2e-3, atol=0
    )


def test_ranks_are_centred_and_even():
    ranks = centred_ranks(torch.tensor([[5.0, 1.0, 2.0, 900.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0]]))
    assert ranks[0].tolist() == [0.25, -0.5, -0.25, 0.5, 0.0]
    assert ranks[1].tolist() == [-0.5, -0.25, 0.0, 0.25, 0.5]


def test_what_cannot_be_is_refused():
    with pytest.raises(SpecificationError, match="cannot perturb"):
        EvolutionStrategies(noise=-1.0)
    with pytest.raises(SpecificationError, match="unknown shaping"):
        EvolutionStrategies(shaping="ranks")
