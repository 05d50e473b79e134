"""Instruments of shape, matching and functional alignment: their claims, and that fast ways agree."""

import pickle

import numpy as np
import pytest
from scipy.stats import ortho_group

from arealis.comparison import (
    energy_shape_distance,
    hard_matching_distance,
    hyperalignment,
    matching_correlation,
    pairwise_matching,
    procrustes_distance,
    shape_distance,
    shared_response,
    soft_matching_distance,
    stochastic_shape_distance,
)
from arealis.types import DataError

STIMULI, UNITS = 14, 9
INSTRUMENTS = {
    "procrustes": procrustes_distance(),
    "procrustes normalised": procrustes_distance(normalised=True),
    "procrustes squared": procrustes_distance(squared=True),
    "shape": shape_distance(),
    "shape, half": shape_distance(alpha=0.5),
    "shape, whitened": shape_distance(alpha=0.0),
    "stochastic": stochastic_shape_distance(),
    "stochastic shrunk": stochastic_shape_distance(alpha=0.5, shrinkage="ledoit_wolf"),
    "energy": energy_shape_distance(),
    "soft": soft_matching_distance(),
    "hard": hard_matching_distance(),
    "one to one": matching_correlation(),
    "soft correlation": matching_correlation(match="soft"),
    "best": matching_correlation(match="best"),
    "pairwise": pairwise_matching(folds=4),
    "hyperalignment, five folds": hyperalignment(),
    "hyperalignment": hyperalignment(folds=4),
    "identification": hyperalignment(folds=4, score="identification"),
    "shared response, five features": shared_response(),
    "shared response": shared_response(features=3, folds=4),
    "probabilistic": shared_response(features=3, folds=4, probabilistic=True),
}
EVERY = pytest.mark.parametrize("name", sorted(INSTRUMENTS))
ROTATION = ortho_group.rvs(UNITS, random_state=0)
LINEAR = ROTATION @ np.diag(np.geomspace(0.2, 3, UNITS)) @ ortho_group.rvs(UNITS, random_state=1)
MAPS = {
    "permutation of units": lambda x: x[..., ::-1],
    "rotation": lambda x: x @ ROTATION,
    "isotropic scale": lambda x: 3.7 * x,
    "scale of each unit": lambda x: x * np.geomspace(0.2, 3, UNITS),
    "invertible linear map": lambda x: x @ LINEAR,
    "offset of units": lambda x: x + np.linspace(-2, 2, UNITS),
    "scale of each stimulus": lambda x: (x.T * np.linspace(0.2, 3, STIMULI)).T,
    "offset of each stimulus": lambda x: (x.T + np.linspace(-2, 2, STIMULI)).T,
    "increasing map of values": np.exp,
    "increasing map of magnitudes": lambda x: np.abs(x) ** 3,
}


def populations(reads, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(STIMULI, UNITS))
    y = x + rng.normal(size=(STIMULI, UNITS))
    if reads == "trials":
        return tuple(side[:, None] + 0.7 * rng.normal(size=(STIMULI, 6, UNITS)) for side in (x, y))
    return x, y


@EVERY
@pytest.mark.parametrize("transformation", sorted(MAPS))
def test_claims_hold_and_nothing_else_does(name, transformation):
    instrument = INSTRUMENTS[name]
    x, y = populations(instrument.reads)
    moved = abs(instrument.evaluate(MAPS[transformation](x), y) - instrument.evaluate(x, y))
    if name == "identification" and transformation not in instrument.invariant_to:
        # A count of hits need not change with the patterns that it counts.
        return
    assert (moved < 1e-6) == (transformation in instrument.invariant_to), moved


@EVERY
def test_a_population_is_alike_to_itself(name):
    instrument = INSTRUMENTS[name]
    x, y = populations(instrument.reads)
    assert instrument.evaluate(x, x) == pytest.approx(instrument.identical, abs=1e-6)
    other = instrument.evaluate(x, y)
    assert (other > instrument.identical) == (instrument.alike_is == "low")


@EVERY
def test_symmetry_is_as_claimed(name):
    instrument = INSTRUMENTS[name]
    x, y = populations(instrument.reads)
    swapped = abs(instrument.evaluate(x, y) - instrument.evaluate(y, x))
    assert (swapped < 1e-7) == instrument.symmetric, swapped


@EVERY
def test_it_crosses_process_boundaries_and_says_what_it_is(name):
    instrument = INSTRUMENTS[name]
    again = pickle.loads(pickle.dumps(instrument))
    pair = populations(instrument.reads)
    assert again.evaluate(*pair) == instrument.evaluate(*pair)
    assert isinstance(instrument.evaluate(*pair), float)
    assert instrument.card.variant
    assert instrument.card.reference


@EVERY
def test_fast_ways_equal_evaluate(name):
    instrument = INSTRUMENTS[name]
    x, y = populations(instrument.reads)
    rng = np.random.default_rng(1)
    if instrument.draws is not None:
        weights = rng.multinomial(STIMULI, np.full(STIMULI, 1 / STIMULI), size=10)
        slow = [instrument.evaluate(np.repeat(x, w, axis=0), np.repeat(y, w, axis=0)) for w in weights]
        np.testing.assert_allclose(instrument.draws(x, y, weights), slow, atol=1e-7)
    if instrument.permuted is not None:
        order = rng.permuted(np.tile(np.arange(STIMULI), (10, 1)), axis=1)
        slow = [instrument.evaluate(x[rows], y) for rows in order]
        np.testing.assert_allclose(instrument.permuted(x, y, order), slow, atol=1e-7)
    assert (instrument.reduce is None) == (instrument.tile is None)
    if instrument.reduce is not None and instrument.tile is not None:
        third = populations(instrument.reads, seed=1)[0][..., :5]
        parts = [instrument.reduce(side) for side in (x, y, third)]
        slow = [[instrument.evaluate(a, b) for b in (x, y, third)] for a in (x, y, third)]
        np.testing.assert_allclose(instrument.tile(parts, parts), slow, atol=1e-7)
        np.testing.assert_allclose(instrument.tile(parts[:1], parts[1:]), np.array(slow)[:1, 1:], atol=1e-7)


@EVERY
def test_bad_input_is_refused(name):
    instrument = INSTRUMENTS[name]
    x, y = populations(instrument.reads)
    missing = x.copy()
    missing[0, ..., 0] = np.nan
    for bad in (
        (missing, y),
        (x, np.ones_like(y)),
        (x, y[:-1]),
        (x[:2], y[:2]),
        (x[0], y[0]),
        (x[:1], y[:1]),
    ):
        with pytest.raises(DataError):
            instrument.evaluate(*bad)


@pytest.mark.parametrize("make", [shape_distance, stochastic_shape_distance])
def test_settings_out_of_range_are_refused_before_any_work(make):
    with pytest.raises(DataError, match="out of range"):
        make(alpha=3.0)
