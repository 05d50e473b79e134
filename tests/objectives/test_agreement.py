"""Costs that bring two areas together: their closed forms, bounds and minima."""

import math

import numpy as np
import pytest
import torch
from tests.objectives.drawn import NOTHING, normal
from torch.nn import functional

from arealis.objectives import BarlowTwins, CrossModalAgreement, InfoNCE, VICReg
from arealis.types import Batch, SpecificationError

PAIRED = [InfoNCE("a", "b"), CrossModalAgreement("a", "b"), BarlowTwins("a", "b"), VICReg("a", "b")]


def white(examples, units, seed=0):
    """Uncorrelated columns of mean 0 and variance 1, to the last digit, ``[1, 1, batch, unit]``."""
    centred = normal(examples, units, seed=seed)
    basis, _ = torch.linalg.qr(centred - centred.mean(0))
    return (basis * examples**0.5).view(1, 1, examples, units)


@pytest.mark.parametrize("objective", PAIRED, ids=lambda o: type(o).__name__)
def test_a_batch_of_one_is_an_error(objective):
    with pytest.raises(SpecificationError, match="compares the examples"):
        objective({"a": normal(1, 1, 1, 3), "b": normal(1, 1, 1, 3)}, NOTHING)


@pytest.mark.parametrize("kind", [InfoNCE, CrossModalAgreement, BarlowTwins, VICReg])
def test_a_partner_that_is_listened_to_may_be_an_input(kind):
    one, shown = normal(2, 1, 5, 3), normal(2, 1, 5, 3, seed=1)
    objective = kind("a", "eye", mutual=False)
    heard = objective({"a": one}, Batch({"eye": shown}, {}, 2))
    torch.testing.assert_close(heard, kind("a", "b")({"a": one, "b": shown}, NOTHING))
    assert (objective.reads, objective.listens) == (("a",), ("eye",))
    assert (kind("a", "b").reads, kind("a", "b").listens) == (("a", "b"), ())


def test_info_nce_at_chance_is_the_logarithm_of_the_batch():
    one = normal(2, 3, 8, 5)
    cost = InfoNCE("a", "b")({"a": one, "b": torch.ones_like(one)}, NOTHING)
    torch.testing.assert_close(cost, torch.full((3, 8), math.log(8)).double())


def test_info_nce_is_cross_entropy_over_the_batch():
    one, two = normal(4, 2, 6, 3), normal(4, 2, 6, 3, seed=1)
    objective = InfoNCE("a", "b", lag=1, temperature=0.5)
    cost = objective({"a": one, "b": two}, NOTHING)
    losses = []
    for t in range(3):
        scores = functional.cosine_similarity(one[t, 1, :, None], two[t + 1, 1, None], dim=-1) / 0.5
        losses.append(functional.cross_entropy(scores, torch.arange(6), reduction="none"))
    torch.testing.assert_close(cost[1], torch.stack(losses).mean(0))


def test_info_nce_bounds_the_mutual_information_from_below():
    """With the best critic of two correlated Gaussians, written as a dot product, the bound is close."""
    rho = 0.8
    x, noise = normal(200, 1, 128, 1), normal(200, 1, 128, 1, seed=1)
    y = rho * x + (1 - rho**2) ** 0.5 * noise
    slope = rho / (1 - rho**2)
    first = torch.cat([x, torch.ones_like(x)], -1)
    second = torch.cat([slope * y, -rho * slope * y**2 / 2], -1)
    objective = InfoNCE("a", "b", temperature=1.0, similarity="dot")
    bound = math.log(128) - float(objective({"a": first, "b": second}, NOTHING).mean())
    information = -0.5 * math.log(1 - rho**2)
    assert bound == pytest.approx(information, abs=0.02)
    worse = torch.cat([0.5 * slope * y, -rho * slope * y**2 / 2], -1)
    assert math.log(128) - float(objective({"a": first, "b": worse}, NOTHING).mean()) < bound


def test_cosine_does_not_see_scale_and_dot_does():
    activity = {"a": normal(1, 1, 6, 3), "b": normal(1, 1, 6, 3, seed=1)}
    scaled = {**activity, "a": 3 * activity["a"]}
    for similarity, same in (("cosine", True), ("dot", False)):
        objective = InfoNCE("a", "b", similarity=similarity)
        assert torch.allclose(objective(activity, NOTHING), objective(scaled, NOTHING)) == same


def test_info_nce_needs_a_later_step_for_its_lag():
    with pytest.raises(SpecificationError, match="no later time step"):
        InfoNCE("a", "b", lag=2)({"a": normal(2, 1, 3, 3), "b": normal(2, 1, 3, 3)}, NOTHING)


@pytest.mark.parametrize("noise", [0.5, 1.0, 2.0])
def test_cross_modal_agreement_is_the_information_about_the_common_signal(noise):
    """A signal with exactly uncorrelated noise of equal variance in both senses."""
    signal, one, two = white(50, 3).unbind(-1)
    seen, heard = (signal + noise * n for n in (one, two))
    objective = CrossModalAgreement("a", "b", noise=1e-12)
    cost = objective({"a": seen[..., None], "b": heard[..., None]}, NOTHING)
    assert float(-cost[0, 0]) == pytest.approx(0.5 * math.log(1 + 2 / noise**2), rel=1e-6)
    correlation = np.corrcoef(signal.flatten(), (seen + heard).flatten())[0, 1]
    assert float(-cost[0, 0]) == pytest.approx(-0.5 * math.log(1 - correlation**2), rel=1e-6)


def test_cross_modal_agreement_is_finite_when_both_agree_and_nothing_in_silence():
    here = normal(2, 1, 6, 3)
    objective = CrossModalAgreement("a", "b", noise=0.01)
    agreed = objective({"a": here, "b": here}, NOTHING)
    torch.testing.assert_close(agreed, torch.full((1, 6), -1.5 * math.log(2.01 / 0.01)).double())
    scaled = objective({"a": 5 * here + 1, "b": 5 * here}, NOTHING)
    torch.testing.assert_close(scaled, agreed)
    silent = torch.zeros(1, 1, 6, 3, requires_grad=True)
    cost = objective({"a": silent, "b": silent}, NOTHING)
    cost.sum().backward()
    assert (cost == 0).all()
    assert torch.isfinite(silent.grad).all()


def test_barlow_twins_cost_nothing_where_both_are_alike_and_white():
    here = white(20, 4)
    cost = BarlowTwins("a", "b", redundancy=1.0)({"a": here, "b": 2 * here + 3}, NOTHING)
    torch.testing.assert_close(cost, torch.zeros(1, 20).double(), atol=1e-12, rtol=0)


def test_barlow_twins_in_the_words_of_the_paper():
    one, two = normal(2, 1, 9, 4), normal(2, 1, 9, 4, seed=1)
    cost = BarlowTwins("a", "b", redundancy=0.1)({"a": one, "b": two}, NOTHING)
    expected = 0.0
    for t in range(2):
        correlation = np.corrcoef(one[t, 0].numpy(), two[t, 0].numpy(), rowvar=False)[:4, 4:]
        own = np.diag(correlation)
        expected += ((1 - own) ** 2).sum() + 0.1 * ((correlation**2).sum() - (own**2).sum())
    assert float(cost.mean()) == pytest.approx(expected / 2, rel=1e-10)


def test_a_unit_that_never_varies_is_no_twin():
    silent = torch.zeros(1, 1, 4, 2, requires_grad=True)
    cost = BarlowTwins("a", "b")({"a": silent, "b": normal(1, 1, 4, 2).float()}, NOTHING)
    torch.testing.assert_close(cost, torch.full((1, 4), 2.0))
    cost.sum().backward()
    assert torch.isfinite(silent.grad).all()


def test_vicreg_in_the_words_of_the_paper():
    one, two = 0.5 * normal(2, 1, 9, 4), normal(2, 1, 9, 4, seed=1)
    objective = VICReg("a", "b", invariance=3.0, variance=2.0, covariance=0.7, spread=1.5)
    expected = 0.0
    for t in range(2):
        expected += 3.0 * functional.mse_loss(one[t, 0], two[t, 0])
        for side in (one[t, 0], two[t, 0]):
            expected += 2.0 * (1.5 - (side.var(0) + 1e-4).sqrt()).relu().mean()
            covariance = torch.cov(side.T)
            expected += 0.7 * (covariance.square().sum() - covariance.diagonal().square().sum()) / 4
    cost = objective({"a": one, "b": two}, NOTHING)
    torch.testing.assert_close(cost.mean(), expected / 2)


def test_vicreg_costs_nothing_where_both_are_alike_uncorrelated_and_varied():
    here = 2 * white(20, 4)
    cost = VICReg("a", "b")({"a": here, "b": here}, NOTHING)
    torch.testing.assert_close(cost, torch.zeros(1, 20).double(), atol=1e-12, rtol=0)
