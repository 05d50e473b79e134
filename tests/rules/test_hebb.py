"""Hebb's rule finds the first component under a norm, and forgets to a fixed point under decay."""

import numpy as np
import pytest
import torch
from tests.rules.following import area_on, estimate, follow, start

from arealis.rules import Hebb
from arealis.types import SpecificationError

rng = np.random.default_rng(0)
SCALES = np.array([3.0, 1.5, 1.0, 0.5])
SHOWN = rng.standard_normal((200, 4)) * SCALES @ np.linalg.qr(rng.standard_normal((4, 4)))[0] + 1.0


def components(shown):
    return np.linalg.eigh(np.cov(shown.T))[1].T[::-1]


def test_every_linear_unit_comes_to_the_first_principal_component():
    case, _ = follow(Hebb(), area_on(SHOWN, 3), steps=150, rate=0.1)
    weights = case.params["eye->V1.weight"][0].numpy()
    np.testing.assert_allclose(np.abs(weights @ components(SHOWN)[0]), 1, rtol=1e-10)
    np.testing.assert_allclose(np.linalg.norm(weights, axis=1), 1, rtol=1e-10)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_norm_stays_one_whatever_the_nonlinearity(activation):
    case, _ = follow(Hebb(), area_on(SHOWN, 3, activation), steps=400, rate=0.1)
    norms = case.params["eye->V1.weight"].norm(dim=2)
    torch.testing.assert_close(norms, torch.ones_like(norms), rtol=1e-3, atol=0)


def test_decay_comes_to_rest_where_growth_meets_it():
    case, _ = follow(Hebb("decay", decay=2.0), area_on(SHOWN, 3, "tanh"), steps=300, rate=0.2)
    post = case.activity["V1"][0, 0] - case.activity["V1"].mean((0, 1, 2))
    pre = torch.as_tensor(SHOWN - SHOWN.mean(0))
    torch.testing.assert_close(case.params["eye->V1.weight"][0], post.T @ pre / 200 / 2.0)


def test_uncentred_growth_is_the_mean_product():
    case = area_on(SHOWN, 3, "sigmoid")
    rule = Hebb("decay", decay=0.5, centred=False)
    updates, _ = estimate(rule, case, *start(rule, case))
    weight, post = case.params["eye->V1.weight"][0], case.activity["V1"][0, 0]
    expected = post.T @ torch.as_tensor(SHOWN) / 200 - 0.5 * weight
    torch.testing.assert_close(-updates["eye->V1.weight"][0], expected)


@pytest.mark.parametrize("settings", [{"stabiliser": "hope"}, {"decay": 0.0}])
def test_growth_without_a_stop_is_an_error(settings):
    with pytest.raises(SpecificationError, match="nothing to stop it"):
        Hebb(**settings)


def test_decay_of_unbounded_units_is_an_error():
    with pytest.raises(SpecificationError, match="does not keep Hebbian growth of 'V1' in bounds"):
        start(Hebb("decay"), area_on(SHOWN, 2, "relu"))


def test_one_example_deviates_from_nothing():
    case = area_on(SHOWN[:1], 2)
    with pytest.raises(SpecificationError, match="nothing to compare with"):
        estimate(Hebb(), case, *start(Hebb(), case))
