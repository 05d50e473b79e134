"""Sanger's rule finds the principal components one by one."""

import numpy as np
import torch
from tests.rules.following import area_on, follow
from tests.rules.test_hebb import SHOWN, components

from arealis.rules import Oja, Sanger


def test_unit_by_unit_it_comes_to_the_principal_components_in_order():
    case, _ = follow(Sanger(), area_on(SHOWN, 3), steps=400, rate=0.1)
    weights = case.params["eye->V1.weight"][0].numpy()
    np.testing.assert_allclose(np.abs(weights @ components(SHOWN)[:3].T), np.eye(3), atol=1e-8)


def test_its_units_carry_the_variance_of_the_components():
    case, _ = follow(Sanger(), area_on(SHOWN, 3), steps=400, rate=0.1)
    variance = case.activity["V1"][0, 0].var(0).numpy()
    np.testing.assert_allclose(variance, np.linalg.eigvalsh(np.cov(SHOWN.T))[::-1][:3], rtol=1e-8)


def test_one_unit_learns_as_by_ojas_rule():
    weights = []
    for rule in (Sanger(), Oja()):
        case, _ = follow(rule, area_on(SHOWN, 1), steps=20, rate=0.1)
        weights.append(case.params["eye->V1.weight"])
    torch.testing.assert_close(weights[0], weights[1])
