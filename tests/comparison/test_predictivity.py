"""The predictivity instruments: claims both ways, draws equal to evaluate, refusals."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from arealis.comparison.predictivity import (
    least_squares_predictivity,
    one_to_one_predictivity,
    pls_predictivity,
    ridge_predictivity,
)
from arealis.numerics import bootstrap_weights
from arealis.types import DataError

STIMULI, UNITS = 36, 9
INSTRUMENTS = {
    i.name: i
    for i in (
        ridge_predictivity(),
        pls_predictivity(components=3),
        least_squares_predictivity(),
        one_to_one_predictivity(),
    )
}
MAPS = {
    "permutation of units": lambda x: x[:, ::-1],
    "rotation": lambda x: x @ ortho_group.rvs(UNITS, random_state=0),
    "isotropic scale": lambda x: 3.7 * x,
    "scale of each unit": lambda x: x * np.linspace(0.2, 3, UNITS),
    "invertible linear map": lambda x: x @ np.random.default_rng(7).normal(size=(UNITS, UNITS)),
    "offset of units": lambda x: x + np.linspace(-2, 2, UNITS),
    "scale of each stimulus": lambda x: x * np.linspace(0.2, 3, len(x))[:, None],
    "offset of each stimulus": lambda x: x + np.linspace(-2, 2, len(x))[:, None],
    "increasing map of values": np.exp,
    "increasing map of magnitudes": lambda x: np.abs(x) ** 3,
}


def sides(stimuli=STIMULI):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(stimuli, UNITS))
    return x, x + rng.normal(size=(stimuli, UNITS))


@pytest.mark.parametrize("name", INSTRUMENTS)
@pytest.mark.parametrize("transformation", MAPS)
def test_it_is_invariant_to_what_it_claims_and_to_nothing_else(name, transformation):
    instrument, (x, y) = INSTRUMENTS[name], sides()
    change = abs(instrument.evaluate(MAPS[transformation](x), y) - instrument.evaluate(x, y))
    assert (change < 1e-6) == (transformation in instrument.invariant_to)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_draws_of_ones_equal_the_value_and_predictions_stay(name):
    instrument, (x, y) = INSTRUMENTS[name], sides()
    assert instrument.draws is not None
    weights = bootstrap_weights([str(i) for i in range(STIMULI)], 200, rng=np.random.default_rng(0))
    weights[0] = 1
    weights[1], weights[1, 0] = 0, STIMULI
    draws = instrument.draws(x, y, weights)
    assert draws[0] == pytest.approx(instrument.evaluate(x, y), abs=1e-12)
    assert np.isnan(draws[1])
    assert 0 < np.nanstd(draws[2:]) < 0.2


def test_only_one_to_one_promises_a_number_for_a_population_with_itself():
    x, _ = sides()
    assert one_to_one_predictivity().evaluate(x, x) == pytest.approx(1, abs=1e-12)
    assert [i.identical for i in INSTRUMENTS.values()] == [None, None, None, 1.0]
    assert not any(i.symmetric for i in INSTRUMENTS.values())


def test_options_change_the_answer_and_are_on_the_card():
    x, y = sides()
    made = [ridge_predictivity(), ridge_predictivity(folds=3), ridge_predictivity(pooling="deviations"),
            ridge_predictivity(seed=1), ridge_predictivity(shared_penalty=True)]  # fmt: skip
    assert len({round(i.evaluate(x, y), 9) for i in made}) == 5
    assert len({str(i.card.options) for i in made}) == 5
    assert pls_predictivity().card.options["components"] == 25


def test_the_fewest_stimuli_are_enough_and_one_less_is_not():
    for instrument in (pls_predictivity(), pls_predictivity(components=60)):
        n = instrument.fewest_stimuli
        x = np.random.default_rng(0).normal(size=(n, 80))
        assert np.isfinite(instrument.evaluate(x, x))
        with pytest.raises(DataError, match="components"):
            instrument.evaluate(x[1:], x[1:])


def test_least_squares_refuses_where_there_is_no_single_answer():
    x = np.random.default_rng(0).normal(size=(12, 9))
    with pytest.raises(DataError, match="single answer"):
        least_squares_predictivity(folds=3).evaluate(x, x)


@pytest.mark.parametrize("factory", [ridge_predictivity, one_to_one_predictivity, least_squares_predictivity])
def test_permutations_reorder_the_recording_the_other_way_round(factory):
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(40, 4)), rng.normal(size=(40, 3))
    order = np.stack([rng.permutation(40) for _ in range(5)])
    slow = [factory().evaluate(x, y[np.argsort(one)]) for one in order]
    assert factory().permuted(x, y, order) == pytest.approx(slow)


def test_where_units_share_a_fit_permutations_are_taken_one_by_one():
    assert ridge_predictivity(shared_penalty=True).permuted is None
