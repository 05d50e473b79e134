"""Oja's rule finds the first principal component with one unit and the principal subspace with more."""

import numpy as np
import torch
from tests.rules.following import area_on, estimate, follow, start
from tests.rules.test_hebb import SHOWN, components

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.rules import Oja
from arealis.types import Batch


def test_one_unit_comes_to_the_first_principal_component():
    case, _ = follow(Oja(), area_on(SHOWN, 1), steps=150, rate=0.1)
    weights = case.params["eye->V1.weight"][0].numpy()
    np.testing.assert_allclose(np.abs(weights @ components(SHOWN)[0]), 1, rtol=1e-10)


def test_several_units_come_to_an_orthonormal_basis_of_the_principal_subspace():
    case, _ = follow(Oja(), area_on(SHOWN, 2), steps=300, rate=0.1)
    weights = case.params["eye->V1.weight"][0].numpy()
    np.testing.assert_allclose(weights @ weights.T, np.eye(2), atol=1e-9)
    top = components(SHOWN)[:2]
    np.testing.assert_allclose(weights.T @ weights, top.T @ top, atol=1e-9)


def test_its_expected_update_is_that_of_the_paper():
    case = area_on(SHOWN, 3)
    updates, _ = estimate(Oja(), case, *start(Oja(), case))
    weight, covariance = case.params["eye->V1.weight"][0].numpy(), np.cov(SHOWN.T, bias=True)
    expected = weight @ covariance - weight @ covariance @ weight.T @ weight
    np.testing.assert_allclose(-updates["eye->V1.weight"][0], expected, rtol=1e-10, atol=1e-12)


def test_two_sources_are_one_input():
    """Split over two projections, the input has the same first component."""
    rng = ReplicaStreams((0,))
    V1 = Area("V1", ("0",), RateNeuron("linear"))
    bundles = [Bundle((s,), ("V1",), dense) for s in ("left", "right")]
    network, params = build([V1], bundles, inputs={"left": 1, "right": 3}, rng=rng, dtype=torch.float64)
    shown = torch.as_tensor(SHOWN)[None, None]
    batch = Batch({"left": shown[..., :1], "right": shown[..., 1:]}, {}, 1)
    split = type(area_on(SHOWN, 1))(network, params, batch, {}, None)
    case, _ = follow(Oja(), split, steps=150, rate=0.1)
    weights = torch.cat([case.params["left->V1.weight"], case.params["right->V1.weight"]], dim=2)[0, 0]
    np.testing.assert_allclose(np.abs(weights.numpy() @ components(SHOWN)[0]), 1, rtol=1e-10)


def test_without_centring_components_are_of_the_raw_second_moment():
    case, _ = follow(Oja(centred=False), area_on(SHOWN, 1), steps=150, rate=0.05)
    first = np.linalg.eigh(SHOWN.T @ SHOWN)[1][:, -1]
    np.testing.assert_allclose(np.abs(case.params["eye->V1.weight"][0].numpy() @ first), 1, rtol=1e-10)
