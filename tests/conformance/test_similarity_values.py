"""Agreement with the numbers that many public codebases give on one input."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import compare_rdms, linear_cka, rdm

VALUES = json.loads((Path(__file__).parent / "similarity_values.json").read_text())


@pytest.fixture(scope="module")
def sides():
    state = np.random.RandomState(0)
    return state.uniform(size=(30, 25)), state.uniform(size=(30, 25))


@pytest.mark.parametrize(("name", "debiased"), [("linear_cka", False), ("linear_cka debiased", True)])
def test_linear_cka(sides, name, debiased):
    assert linear_cka(*sides, debiased=debiased) == pytest.approx(VALUES[name], abs=1e-12)


@pytest.mark.parametrize("distance", ["correlation", "euclidean"])
@pytest.mark.parametrize("comparator", ["pearson", "spearman", "cosine"])
def test_rsa(sides, distance, comparator):
    a, b = (rdm(side, distance) for side in sides)
    expected = VALUES[f"{distance} rdm, {comparator}"]
    assert compare_rdms(a, b, comparator) == pytest.approx(expected, abs=1e-12)
