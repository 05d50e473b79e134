"""Every registered measure is held to the invariances that it claims, both ways."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from arealis.experiments.names import MEASURES
from arealis.types import Measurement, NotEstimable, Range, make_responses

PAIRED = sorted(name for name, entry in MEASURES.items() if "recording" in entry.given)
STIMULI, UNITS = 14, 9


def responses(values):
    return make_responses(
        values[:, None, None],
        stimulus_id=[f"s{i}" for i in range(STIMULI)],
        unit_id=[f"u{i}" for i in range(UNITS)],
        area="all",
        quantity="dF/F",
        unit="1",
        provenance="made up",
    )


def data(seed=0):
    """A recording with zeros, as one of significant responses has, and a model that resembles it."""
    rng = np.random.default_rng(seed)
    recorded = rng.normal(size=(STIMULI, UNITS))
    model = recorded + rng.normal(size=(STIMULI, UNITS))
    recorded[np.abs(recorded) < 0.5] = 0
    return model, recorded


ROTATION = ortho_group.rvs(UNITS, random_state=0)
MAPS = {
    "isotropic scale": lambda x: 3.7 * x,
    "rotation": lambda x: x @ ROTATION,
    "offset of units": lambda x: x + np.linspace(-2, 2, UNITS),
    "scale of each stimulus": lambda x: x * np.linspace(0.2, 3, STIMULI)[:, None],
    "offset of each stimulus": lambda x: x + np.linspace(-2, 2, STIMULI)[:, None],
    "increasing map of magnitudes": lambda x: np.abs(x) ** 3,
    "increasing map of values": lambda x: np.exp(x),
}


def measure(name, model, recorded, *, weights=None, seed=0):
    weights = np.ones((40, STIMULI), dtype=int) if weights is None else weights
    return MEASURES[name].make(
        responses(model),
        responses(recorded),
        weights=weights,
        permutations=60,
        rng=np.random.default_rng(seed),
    )


@pytest.mark.parametrize("name", PAIRED)
@pytest.mark.parametrize("transformation", sorted(MAPS))
def test_it_is_invariant_to_what_it_claims_and_to_nothing_else(name, transformation):
    model, recorded = data()
    before = measure(name, model, recorded).value
    after = measure(name, MAPS[transformation](model), recorded).value
    claimed = transformation in MEASURES[name].claims["invariant to"].split(", ")
    assert (abs(before - after) < 1e-6) == claimed, (before, after)


@pytest.mark.parametrize("name", PAIRED)
def test_claims_name_known_transformations(name):
    assert set(MEASURES[name].claims["invariant to"].split(", ")) <= set(MAPS)


@pytest.mark.parametrize("name", PAIRED)
def test_stimuli_and_units_may_come_in_any_order(name):
    model, recorded = data()
    rng = np.random.default_rng(1)
    shuffled = responses(model)[rng.permutation(STIMULI)][..., rng.permutation(UNITS)]
    args = {"weights": np.ones((40, STIMULI), dtype=int), "permutations": 60}
    one = MEASURES[name].make(responses(model), responses(recorded), rng=np.random.default_rng(0), **args)
    two = MEASURES[name].make(shuffled, responses(recorded), rng=np.random.default_rng(0), **args)
    assert one.value == pytest.approx(two.value, abs=1e-12)


@pytest.mark.parametrize("name", PAIRED)
def test_it_returns_a_whole_measurement(name):
    model, recorded = data()
    weights = np.random.default_rng(0).multinomial(STIMULI, np.full(STIMULI, 1 / STIMULI), size=200)
    m = measure(name, model, recorded, weights=weights)
    assert isinstance(m, Measurement)
    assert m.name == name
    assert m.draws.shape == (200,)
    assert isinstance(m.interval, Range)
    assert m.interval.low <= m.value <= m.interval.high
    assert isinstance(m.null, Range)
    assert isinstance(m.ceiling, NotEstimable)
    assert 0 < m.n <= STIMULI
    assert m.card.variant
    assert m.card.resampling_unit == "stimulus"
    assert m.card.null != "none"


@pytest.mark.parametrize("name", PAIRED)
def test_the_null_covers_a_model_that_knows_nothing(name):
    outside = 0
    for seed in range(60):
        stranger = np.random.default_rng([seed, 1]).normal(size=(STIMULI, UNITS))
        m = measure(name, stranger, data(seed)[1], seed=seed)
        outside += not m.null.low <= m.value <= m.null.high
    assert outside <= 9


@pytest.mark.parametrize("name", PAIRED)
def test_a_model_that_never_varies_is_not_estimable_or_at_chance(name):
    m = measure(name, np.full((STIMULI, UNITS), 0.3), data()[1])
    assert isinstance(m, NotEstimable) or m.value == pytest.approx(0.5)
