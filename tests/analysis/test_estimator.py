"""The bias and spread of an update about the gradient, against what was planted."""

import math

import pytest
import torch

from arealis.analysis import estimator_bias, estimator_spread

GRADIENT = {"V1.bias": torch.tensor([[3.0, 4.0]], dtype=torch.float64)}


def draws(mean, spread, count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(count, 1, 2, generator=generator, dtype=torch.float64)
    return [{"V1.bias": GRADIENT["V1.bias"] + mean + spread * xi} for xi in noise]


def test_spread_is_that_of_the_noise():
    found = estimator_spread(draws(0.0, 0.7, 4000), GRADIENT)["V1"]
    assert float(found) == pytest.approx(0.7 * math.sqrt(2) / 5, rel=0.03)


def test_bias_is_what_the_noise_does_not_explain():
    shift = torch.tensor([[0.6, 0.8]], dtype=torch.float64)
    found = estimator_bias(draws(shift, 0.5, 4000), GRADIENT)["V1"]
    assert float(found) == pytest.approx(1 / 5, rel=0.1)
    few = [float(estimator_bias(draws(shift, 0.5, 8, seed), GRADIENT)["V1"]) ** 2 for seed in range(500)]
    assert sum(few) / 500 == pytest.approx(1 / 25, rel=0.15)


def test_an_unbiased_rule_has_next_to_no_bias_and_a_fixed_one_no_spread():
    assert float(estimator_bias(draws(0.0, 0.01, 2000), GRADIENT)["V1"]) < 1e-3
    assert float(estimator_spread([GRADIENT, GRADIENT], GRADIENT)["V1"]) == 0
