"""Agreement with scikit-learn, whose numbers oracles/scikit_learn_cca.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import cca, svcca

PEER = json.loads((Path(__file__).parent / "scikit_learn_cca.json").read_text())
SIDES = [np.array(PEER[side]) for side in "xy"]


def test_all_canonical_correlations():
    np.testing.assert_allclose(cca(*SIDES), PEER["cca"], rtol=0, atol=1e-10)


def test_correlations_of_principal_components():
    value = svcca(*SIDES, variance=PEER["svcca"]["variance"])
    assert value == pytest.approx(PEER["svcca"]["value"], abs=1e-10)
