"""Every registered instrument is held to what it claims, both ways, and to one way of being called."""

import inspect

import numpy as np
import pytest
from scipy.stats import ortho_group

from arealis.comparison import measure
from arealis.experiments.names import INSTRUMENTS, MEASURES
from arealis.types import Measurement, NotEstimable, Range, make_responses

NAMES = sorted(INSTRUMENTS)
MADE = {name: INSTRUMENTS[name].make() for name in NAMES}
SHAPES = {"responses": (90, 1, 1, 30), "trials": (16, 8, 1, 6), "trajectories": (12, 1, 40, 6)}
COSTLY = ("dsa_distance", "energy_shape_distance", "shared_response", "stochastic_shape_distance")


def made_of(name, values):
    """What the instrument reads of ``[stimulus, trial, time, unit]``."""
    reads = MADE[name].reads
    return (
        values[:, :, 0] if reads == "trials" else values[:, 0] if reads == "trajectories" else values[:, 0, 0]
    )


def sides(name, seed=0):
    """A population, and another that resembles it; a few exact zeros, as significance leaves them."""
    rng = np.random.default_rng(seed)
    shape = SHAPES[MADE[name].reads]
    x = rng.normal(size=(*shape[:3], 5)) @ rng.normal(size=(5, shape[3])) / 2 + 0.5 * rng.normal(size=shape)
    if MADE[name].reads == "trajectories":
        x = np.cumsum(x, axis=2)
    y = x + rng.normal(size=shape)
    if MADE[name].units == "matched":
        y[np.abs(y) < 0.5] = 0
    return x, y


def labelled(values):
    return make_responses(
        values,
        stimulus_id=[f"s{i}" for i in range(len(values))],
        unit_id=[f"u{i}" for i in range(values.shape[3])],
        area="all",
        quantity="dF/F",
        unit="1",
        provenance="made up",
        time=np.arange(values.shape[2], dtype=float),
    )


def spread(low, high, x, axis):
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    return np.linspace(low, high, x.shape[axis]).reshape(shape)


def rotation(units):
    return ortho_group.rvs(units, random_state=0)


def invertible(units):
    return rotation(units) @ np.diag(np.linspace(0.3, 2, units)) @ ortho_group.rvs(units, random_state=1)


MAPS = {
    "increasing map of magnitudes": lambda x: np.abs(x) ** 3,
    "increasing map of values": lambda x: np.exp(0.5 * x),
    "invertible linear map": lambda x: x @ invertible(x.shape[-1]),
    "isotropic scale": lambda x: 3.7 * x,
    "offset of each stimulus": lambda x: x + spread(-2, 2, x, 0),
    "offset of units": lambda x: x + spread(-2, 2, x, -1),
    "permutation of units": lambda x: x[..., np.random.default_rng(5).permutation(x.shape[-1])],
    "rotation": lambda x: x @ rotation(x.shape[-1]),
    "scale of each stimulus": lambda x: x * spread(0.2, 3, x, 0),
    "scale of each unit": lambda x: x * spread(0.2, 3, x, -1),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("transformation", sorted(MAPS))
def test_it_is_invariant_to_what_it_claims_and_to_nothing_else(name, transformation):
    x, y = (made_of(name, side) for side in sides(name))
    instrument = MADE[name]
    moved = abs(instrument.evaluate(MAPS[transformation](x), y) - instrument.evaluate(x, y))
    assert (moved < 1e-6) == (transformation in instrument.invariant_to), moved


@pytest.mark.parametrize("name", NAMES)
def test_it_is_called_as_it_is_named(name):
    assert INSTRUMENTS[name].make.__name__ == MADE[name].name == name
    assert set(MADE[name].invariant_to) <= set(MAPS)
    assert MADE[name].card.variant
    assert MADE[name].card.reference


@pytest.mark.parametrize("name", NAMES)
def test_a_population_with_itself_gets_what_it_claims(name):
    x = made_of(name, sides(name)[0])
    if MADE[name].identical is not None:
        assert MADE[name].evaluate(x, x) == pytest.approx(MADE[name].identical, abs=1e-6)


@pytest.mark.parametrize("name", [n for n in NAMES if MADE[n].symmetric])
def test_the_two_may_change_places_where_it_says_so(name):
    x, y = (made_of(name, side) for side in sides(name))
    assert MADE[name].evaluate(x, y) == pytest.approx(MADE[name].evaluate(y, x), abs=1e-6)


@pytest.mark.parametrize("name", [n for n in NAMES if not MADE[n].symmetric])
def test_the_two_may_not_change_places_where_it_does_not(name):
    x, y = (made_of(name, side) for side in sides(name))
    x[np.abs(x) < 0.5] = 0
    assert abs(MADE[name].evaluate(x, y) - MADE[name].evaluate(y, x)) > 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_relatives_are_more_alike_than_strangers(name):
    x, y = (made_of(name, side) for side in sides(name))
    stranger = made_of(name, sides(name, seed=9)[1])
    related, strange = MADE[name].evaluate(x, y), MADE[name].evaluate(x, stranger)
    assert related > strange if MADE[name].alike_is == "high" else related < strange


@pytest.mark.parametrize("name", [n for n in NAMES if MADE[n].draws is not None])
def test_a_draw_that_holds_each_stimulus_once_is_the_value(name):
    x, y = (made_of(name, side) for side in sides(name))
    draws = MADE[name].draws(x, y, np.ones((2, len(x)), dtype=int))
    assert draws == pytest.approx(MADE[name].evaluate(x, y), abs=1e-9)


@pytest.mark.parametrize("name", [n for n in NAMES if MADE[n].permuted is not None])
def test_a_permutation_that_moves_nothing_is_the_value(name):
    x, y = (made_of(name, side) for side in sides(name))
    null = MADE[name].permuted(x, y, np.arange(len(x))[None, :])
    assert null == pytest.approx(MADE[name].evaluate(x, y), abs=1e-9)


@pytest.mark.parametrize("name", [n for n in NAMES if MADE[n].tile is not None])
def test_a_tile_holds_the_values(name):
    x, y = (made_of(name, side) for side in sides(name))
    parts = [MADE[name].reduce(side) for side in (x, y)]
    assert MADE[name].tile(parts[:1], parts[1:])[0, 0] == pytest.approx(MADE[name].evaluate(x, y), abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bad", ["one stimulus", "constant"])
def test_what_has_no_number_says_why(name, bad):
    x, y = sides(name)
    x, y = (x[:1], y[:1]) if bad == "one stimulus" else (np.zeros_like(x), y)
    settings = {"weights": np.ones((5, len(x)), dtype=int), "permutations": 5}
    found = measure(MADE[name], labelled(x), labelled(y), rng=np.random.default_rng(0), **settings)
    assert found.reason if isinstance(found, NotEstimable) else np.isfinite(found.value)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in COSTLY])
def test_it_is_measured_whole(name):
    x, y = sides(name)
    weights = np.random.default_rng(0).multinomial(len(x), np.full(len(x), 1 / len(x)), size=100)
    settings = {"weights": weights, "permutations": 60}
    model = labelled(x)
    shuffled = model.isel(stimulus=np.random.default_rng(1).permutation(len(x)))
    m, again = (
        MEASURES[name].make(model=one, recording=labelled(y), rng=np.random.default_rng(0), **settings)
        for one in (model, shuffled)
    )
    assert isinstance(m, Measurement)
    assert again.value == pytest.approx(m.value, abs=1e-9)
    assert m.name == name
    assert m.draws.shape == (100,)
    assert isinstance(m.interval, Range)
    assert isinstance(m.null, Range)
    assert m.null.low <= m.null.high
    assert 0 < m.p_value <= 1
    assert 0 < m.n <= len(x)
    assert m.card.resampling_unit == "stimulus"
    assert m.card.null != "none"
    assert isinstance(m.ceiling, NotEstimable)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_has_a_default(name):
    parameters = inspect.signature(INSTRUMENTS[name].make).parameters.values()
    assert all(p.kind is p.KEYWORD_ONLY and p.default is not p.empty for p in parameters)
