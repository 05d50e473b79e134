"""A linear readout equals scikit-learn's, knows nothing at chance, and refuses what cannot be fitted."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from arealis.analysis import linear_readout
from arealis.types import DataError, make_responses


def population(signal: float, stimuli: int = 200, units: int = 6, seed: int = 0):
    rng = np.random.default_rng(seed)
    category = np.arange(stimuli) % 4
    centres = rng.normal(size=(4, units))
    values = signal * centres[category] + rng.normal(size=(stimuli, units))
    responses = make_responses(
        values[:, None, None],
        stimulus_id=np.arange(stimuli).astype(str),
        unit_id=[f"u{i}" for i in range(units)],
        area="IT",
        quantity="rate",
        unit="arbitrary",
        provenance="made up",
    )
    return responses, category


def taken(responses, category, **options):
    given = {"training": 40, "weights": np.ones((50, len(category))), "permutations": 200} | options
    return linear_readout(responses, category, rng=np.random.default_rng(1), **given)


def test_it_reads_what_is_there_and_nothing_else():
    clear, blind = taken(*population(3.0)), taken(*population(0.0))
    assert clear.value > 0.95
    assert clear.n == blind.n == 160
    assert blind.null.low < blind.value < blind.null.high
    assert 0.15 < blind.null.low < 0.25 < blind.null.high < 0.35


def test_units_of_other_scales_are_read_as_well():
    responses, category = population(1.0)
    scaled = responses * np.array([1e-3, 1, 1e3, 1, 1, 1])
    assert taken(scaled, category).value == pytest.approx(taken(responses, category).value, abs=0.02)


def test_it_is_the_regression_of_a_peer_on_its_own_split():
    """Fitted to all but a few, the decoder agrees with one fitted to everything."""
    responses, category = population(1.0, 400)
    found = taken(responses, category, training=396)
    values = responses.values[:, 0, 0]
    z = (values - values.mean(0)) / values.std(0)
    peer = LogisticRegression(max_iter=2000).fit(z, category).score(z, category)
    many = np.mean(
        [
            linear_readout(
                responses,
                category,
                training=300,
                weights=np.ones((50, 400)),
                permutations=50,
                rng=np.random.default_rng(i),
            ).value
            for i in range(10)
        ]
    )
    assert found.n == 4
    assert many == pytest.approx(peer, abs=0.06)


def test_numbers_are_categories_like_names():
    responses, category = population(1.0)
    graded, named = 0.064 * category, np.array(list("abcd"))[category]
    assert taken(responses, graded).value == taken(responses, named).value == taken(responses, category).value


def test_draws_follow_the_weights():
    responses, category = population(1.0)
    rng = np.random.default_rng(0)
    weights = rng.multinomial(200, np.full(200, 1 / 200), size=400)
    found = taken(responses, category, weights=weights)
    assert found.draws.mean() == pytest.approx(found.value, abs=0.02)
    assert 0.01 < found.draws.std() < 0.06


@pytest.mark.parametrize("training", [3, 197])
def test_too_few_or_too_many_to_fit_to_are_an_error(training):
    with pytest.raises(DataError, match="cannot be fitted"):
        taken(*population(1.0), training=training)


def test_what_does_not_fit_is_an_error():
    responses, category = population(1.0)
    with pytest.raises(DataError, match="do not fit the stimuli"):
        taken(responses, category[:-1])
    responses = responses.copy()
    responses[0, 0, 0, 2] = np.nan
    with pytest.raises(DataError, match="1 missing"):
        taken(responses, category)
