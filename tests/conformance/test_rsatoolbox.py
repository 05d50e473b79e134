"""Agreement with rsatoolbox, whose numbers oracles/rsatoolbox_rdms.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import compare_rdms, rdm

PEER = json.loads((Path(__file__).parent / "rsatoolbox_rdms.json").read_text())


@pytest.mark.parametrize("distance", ["correlation", "euclidean"])
def test_rdms(distance):
    for side, expected in zip("xy", PEER["rdm"][distance], strict=True):
        np.testing.assert_allclose(rdm(np.array(PEER[side]), distance), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("distance", ["correlation", "euclidean"])
@pytest.mark.parametrize("comparator", ["cosine", "pearson", "spearman"])
def test_comparisons(distance, comparator):
    a, b = (rdm(np.array(PEER[side]), distance) for side in "xy")
    expected = PEER["compare"][distance][comparator]
    assert compare_rdms(a, b, comparator) == pytest.approx(expected, abs=1e-12)
