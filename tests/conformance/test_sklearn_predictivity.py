"""Agreement with scikit-learn, whose numbers oracles/sklearn_predictivity.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics.predictivity import (
    least_squares_predictions,
    pls_predictions,
    ridge_path,
    ridge_predictions,
)

PEER = json.loads((Path(__file__).parent / "sklearn_predictivity.json").read_text())
CASES = [pytest.param(case, id=f"{len(case['x'][0])} units") for case in PEER["cases"]]


def parts(case):
    x, y = np.array(case["x"]), np.array(case["y"])
    return x[:30], y[:30], x[30:]


@pytest.mark.parametrize("case", CASES)
def test_least_squares(case):
    np.testing.assert_allclose(
        least_squares_predictions(*parts(case)), case["least squares"], rtol=0, atol=1e-9
    )


@pytest.mark.parametrize("case", CASES)
def test_ridge(case):
    fast = ridge_path(*parts(case), case["penalties"])
    np.testing.assert_allclose(fast, case["ridge"], rtol=0, atol=1e-9)
    chosen = ridge_predictions(*parts(case), case["penalties"], relative=False)
    np.testing.assert_allclose(chosen, case["ridge chosen by leaving one out"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_pls_once_the_peer_has_converged(case):
    """With its default tolerance the peer stops early and is off; ours is what it tends to."""
    fast = pls_predictions(*parts(case), 5)
    np.testing.assert_allclose(fast, case["pls 5 converged"], rtol=0, atol=1e-9)
    off = np.abs(fast - np.array(case["pls 5 default tolerance"])).max()
    assert 1e-6 < off < 0.05
