"""Agreement with POT, whose numbers oracles/pot_soft_matching.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import soft_match_correlation, soft_matching_distance

CASES = json.loads((Path(__file__).parent / "pot_soft_matching.json").read_text())["cases"]


@pytest.fixture(params=CASES, ids=lambda case: f"{len(case['x'][0])} and {len(case['y'][0])} units")
def case(request):
    return request.param


def test_soft_matching(case):
    x, y = np.array(case["x"]), np.array(case["y"])
    assert soft_matching_distance(x, y) ** 2 == pytest.approx(case["squared distance"], rel=1e-12)
    raw = soft_matching_distance(x, y, centred=False) ** 2
    assert raw == pytest.approx(case["squared distance, not centred"], rel=1e-12)
    assert soft_match_correlation(x, y) == pytest.approx(case["correlation"], abs=1e-12)
