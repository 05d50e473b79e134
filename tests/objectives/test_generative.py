"""Costs that match statistics equal the densities that they stand for."""

import pytest
import torch
from tests.objectives.drawn import NOTHING, normal
from torch import distributions
from torch.nn import functional

from arealis.objectives import (
    Adversarial,
    PredictiveCodingEnergy,
    Reconstruction,
    TemporalPrediction,
    Variational,
)
from arealis.types import Batch, SpecificationError

HALF_LOG_TAU = 0.5 * torch.log(torch.tensor(2 * torch.pi, dtype=torch.float64))


def test_reconstruction_is_the_gaussian_surprise_up_to_a_constant():
    out, shown = normal(4, 2, 3, 5), normal(1, 1, 3, 5, seed=1)
    cost = Reconstruction("out", "eye")({"out": out}, Batch({"eye": shown}, {}, 4))
    expected = -distributions.Normal(out, 1.0).log_prob(shown) - HALF_LOG_TAU
    torch.testing.assert_close(cost, expected.sum(-1).mean(0))


def test_reconstruction_is_the_bernoulli_surprise():
    out, shown = 3 * normal(4, 2, 3, 5), (normal(1, 1, 3, 5, seed=1) > 0).double()
    objective = Reconstruction("out", "eye", "bernoulli")
    cost = objective({"out": out}, Batch({"eye": shown}, {}, 4))
    expected = -distributions.Bernoulli(logits=out).log_prob(shown.expand_as(out))
    torch.testing.assert_close(cost, expected.sum(-1).mean(0))


def test_denoising_is_reconstruction_of_the_clean_copy():
    """The best linear gain is that of the Wiener filter, which copying the input is not."""
    clean, noise = normal(1, 1, 4000, 1), normal(1, 1, 4000, 1, seed=1)
    batch, gain = Batch({"eye": clean + noise}, {"clean": clean[0]}, 1), torch.tensor(1.0, requires_grad=True)
    cost = Reconstruction("out", "clean")({"out": gain.double() * (clean + noise)}, batch).mean()
    (slope,) = torch.autograd.grad(cost, gain)
    assert slope > 0.9, "with gain 1 the noise is copied"
    best = Reconstruction("out", "clean")({"out": 0.5 * (clean + noise)}, batch).mean()
    assert float(best) == pytest.approx(0.25, abs=0.02)
    assert best < cost


def test_temporal_prediction_compares_with_what_comes_later():
    model, eye = normal(5, 2, 3, 4), normal(5, 1, 3, 4, seed=1)
    cost = TemporalPrediction("model", "eye", lag=2)({"model": model}, Batch({"eye": eye}, {}, 5))
    expected = sum((model[t, 1, 2] - eye[t + 2, 0, 2]).square().sum() / 2 for t in range(3)) / 3
    torch.testing.assert_close(cost[1, 2], expected)


def test_the_best_prediction_of_an_autoregressive_signal_is_its_coefficient():
    innovations, steps = normal(3000, 1, 1, 1), [torch.zeros(1, 1, 1, dtype=torch.float64)]
    for innovation in innovations:
        steps.append(0.7 * steps[-1] + innovation)
    signal = torch.stack(steps)
    gain = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    batch = Batch({"eye": signal}, {}, len(signal))
    cost = TemporalPrediction("model", "eye")({"model": gain * signal}, batch).mean()
    (slope,) = torch.autograd.grad(cost, gain)
    assert float(slope) == pytest.approx(0.0, abs=0.05)
    assert float(cost.detach()) == pytest.approx(0.5, abs=0.03)


def test_nothing_to_predict_is_an_error():
    with pytest.raises(SpecificationError, match="no later time step"):
        TemporalPrediction("model", "eye")({"model": normal(1, 1, 2, 3)}, Batch({}, {}, 1))


def test_variational_cost_is_the_divergence_from_the_standard_normal():
    mean, spread = normal(4, 2, 3, 5), normal(4, 2, 3, 5, seed=1)
    cost = Variational("mean", "spread")({"mean": mean, "spread": spread}, NOTHING)
    code = distributions.Normal(mean, (spread / 2).exp())
    expected = distributions.kl_divergence(code, distributions.Normal(0.0, 1.0))
    torch.testing.assert_close(cost, expected.sum(-1).mean(0))


def test_precision_weighted_error_is_the_gaussian_surprise_of_both():
    here, guess, spread = (normal(4, 2, 3, 5, seed=s) for s in range(3))
    activity = {"V1": here, "V2": guess, "doubt": spread}
    cost = PredictiveCodingEnergy("V1", "V2", "doubt", precision=3.0)(activity, NOTHING)
    deviation = (spread.exp() / 3).sqrt()
    expected = -distributions.Normal(guess, deviation).log_prob(here) - HALF_LOG_TAU
    torch.testing.assert_close(cost, expected.sum(-1).mean(0))


def test_learnt_precision_settles_at_that_of_the_errors():
    error = 0.3 * normal(1, 1, 500, 1)
    spread = error.square().mean().log().expand(error.shape)
    activity = {"V1": error, "V2": torch.zeros_like(error), "doubt": spread}
    slope = PredictiveCodingEnergy("V1", "V2", "doubt").gradient(activity, NOTHING)["doubt"]
    assert float(slope.mean()) == pytest.approx(0.0, abs=1e-12)


def test_the_best_discriminator_measures_the_jensen_shannon_divergence():
    """Of two kinds of example, real ones 3:1 and made ones 1:3, with log-odds log 3 for each."""
    real = torch.tensor([[1.0, 1, 1, 0, 1, 0, 0, 0]])
    best = torch.tensor([3.0] * 4 + [1 / 3] * 4, dtype=torch.float64).log().view(1, 1, 8, 1)
    batch, objective = Batch({}, {"real": real}, 1), Adversarial("critic")
    cost = objective({"critic": best}, batch).mean()
    p, q = (torch.tensor(x, dtype=torch.float64) for x in ([0.75, 0.25], [0.25, 0.75]))
    mixed = (p + q) / 2
    divergence = ((p * (p / mixed).log()).sum() + (q * (q / mixed).log()).sum()) / 2
    torch.testing.assert_close(cost, torch.tensor(2.0).log().double() - divergence)
    slope = objective.gradient({"critic": best}, batch)["critic"].flatten()
    torch.testing.assert_close(slope.view(2, 4).sum(1), torch.zeros(2, dtype=torch.float64))


def test_the_generator_is_charged_for_made_examples_that_look_made():
    real, verdict = torch.tensor([[1, 0, 0]]), torch.tensor([-3.0, -3.0, 3.0]).view(1, 1, 3, 1)
    batch, objective = Batch({}, {"real": real}, 1), Adversarial("critic", "generator")
    cost = objective({"critic": verdict}, batch)
    torch.testing.assert_close(
        cost, torch.tensor([[0.0, functional.softplus(torch.tensor(3.0)), 0.0486]]), atol=1e-4, rtol=0
    )
    slope = objective.gradient({"critic": verdict}, batch)["critic"].flatten()
    assert slope[0] == 0
    assert slope[1] < slope[2] < 0


def test_a_critic_of_several_units_is_an_error():
    with pytest.raises(SpecificationError, match="'critic' does not fit"):
        Adversarial("critic")({"critic": normal(1, 1, 2, 3)}, Batch({}, {"real": torch.ones(1, 2)}, 1))


def test_only_the_moments_that_count_are_reproduced():
    generator = torch.Generator().manual_seed(0)
    out = torch.randn(4, 2, 3, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    when = torch.tensor([0.0, 1.0, 0.0, 1.0]).expand(2, 3, 4)[..., None]
    batch = Batch({"eye": torch.zeros(4, 2, 3, 5, dtype=torch.float64)}, {"mover": when}, 4)
    objective = Reconstruction("out", "eye", when="mover")
    cost = objective({"out": out}, batch)
    torch.testing.assert_close(cost, out[[1, 3]].square().sum((0, -1)) / 8)
    assert objective.listens == ("eye", "mover")
    (gradient,) = torch.autograd.grad(cost.sum(), out)
    torch.testing.assert_close(objective.gradient({"out": out.detach()}, batch)["out"], gradient)
    assert not gradient[[0, 2]].any()
