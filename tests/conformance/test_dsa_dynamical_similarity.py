"""Agreement with DSA, whose numbers oracles/dsa_dynamical_similarity.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import dsa_distance, dynamics_operator

PEER = json.loads((Path(__file__).parent / "dsa_dynamical_similarity.json").read_text())
OPTIONS = {"delays": PEER["delays"], "rank": PEER["rank"]}
SIDES = [np.array(side) for side in PEER["sides"]]


def test_operators():
    """Components have no sign of their own: entries are compared by size, and the whole by its spectrum."""
    for side, expected in zip(SIDES, PEER["operators"], strict=True):
        fitted = dynamics_operator(side, **OPTIONS)
        np.testing.assert_allclose(np.abs(fitted), np.abs(expected), rtol=0, atol=1e-9)
        np.testing.assert_allclose(np.poly(fitted), np.poly(np.array(expected)), rtol=0, atol=1e-9)


def test_the_angle_is_no_larger():
    """Ours is a minimum over all rotations and reflections; the peer's descent ends at or above it."""
    ours = float(dsa_distance(*SIDES, **OPTIONS, rng=np.random.default_rng(0)))
    assert PEER["angular"] - 0.05 < ours <= PEER["angular"] + 1e-6


def test_eigenvalues():
    """The peer returns the mean squared distance of matched eigenvalues; ours is its root, a distance."""
    ours = dsa_distance(*SIDES, **OPTIONS, score="wasserstein", rng=np.random.default_rng(0))
    assert float(ours) ** 2 == pytest.approx(PEER["wasserstein"], abs=1e-6)
