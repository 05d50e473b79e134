"""The DSA instrument: claims both ways, tiles equal to pairs, names and refusals."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from arealis.comparison.dynamical_similarity import dsa_distance
from arealis.types import DataError

STIMULI, TIME, UNITS = 14, 20, 6
MAPS = {
    "permutation of units": lambda x: x[..., ::-1],
    "rotation": lambda x: x @ ortho_group.rvs(UNITS, random_state=0),
    "isotropic scale": lambda x: 3.7 * x,
    "scale of each unit": lambda x: x * np.linspace(0.2, 3, UNITS),
    "invertible linear map": lambda x: x @ np.random.default_rng(7).normal(size=(UNITS, UNITS)),
    "offset of units": lambda x: x + np.linspace(-2, 2, UNITS),
    "scale of each stimulus": lambda x: x * np.linspace(0.2, 3, len(x))[:, None, None],
    "offset of each stimulus": lambda x: x + np.linspace(-2, 2, len(x))[:, None, None],
    "increasing map of values": np.exp,
    "increasing map of magnitudes": lambda x: np.abs(x) ** 3,
}


def walk(seed):
    rng = np.random.default_rng(seed)
    operator = 0.95 * ortho_group.rvs(UNITS, random_state=seed)
    x = [rng.normal(size=(STIMULI, UNITS))]
    for _ in range(TIME - 1):
        x.append(x[-1] @ operator + 0.3 * rng.normal(size=x[0].shape))
    return np.stack(x, axis=1)


@pytest.mark.parametrize("score", ["angular", "wasserstein"])
@pytest.mark.parametrize("transformation", MAPS)
def test_it_is_invariant_to_what_it_claims_and_to_nothing_else(score, transformation):
    instrument = dsa_distance(delays=2, rank=5, score=score)
    x, y = walk(0), walk(1)
    change = abs(instrument.evaluate(MAPS[transformation](x), y) - instrument.evaluate(x, y))
    assert (change < 1e-6) == (transformation in instrument.invariant_to)


@pytest.mark.parametrize("score", ["angular", "wasserstein"])
def test_tiles_equal_pairs(score):
    instrument = dsa_distance(delays=2, rank=4, score=score)
    assert instrument.reduce is not None
    assert instrument.tile is not None
    sides = [walk(seed) for seed in range(3)]
    parts = [instrument.reduce(side) for side in sides]
    expected = [[instrument.evaluate(a, b) for b in sides[1:]] for a in sides]
    np.testing.assert_allclose(instrument.tile(parts, parts[1:]), expected, atol=1e-12)
    np.testing.assert_allclose(np.diag(instrument.tile(parts, parts)), 0, atol=1e-7)


def test_names_and_what_it_reads():
    assert dsa_distance().name == "dsa_distance"
    assert dsa_distance(score="wasserstein").name == "dsa_distance_wasserstein"
    assert dsa_distance().reads == "trajectories"
    assert dsa_distance(delays=3).card.options["delays"] == 3


def test_too_high_a_rank():
    with pytest.raises(DataError, match="rank"):
        dsa_distance(delays=1, rank=UNITS + 1).evaluate(walk(0), walk(1))
