"""What every instrument gets from measure: interval, null, ceiling, or the reason why there is none."""

import numpy as np
import pytest

from arealis.comparison import Instrument, measure, roc_auc, rsa, spearman
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Range


def inner_product(x, y):
    """A comparison without any shortcut: cosine of the centred tables."""
    x, y = (side - side.mean(axis=0) for side in (x, y))
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()))


def plain(evaluate=inner_product, **changes):
    return Instrument("plain", evaluate, EstimatorCard("cosine of tables", reference="none"), (), **changes)


def distance(x, y):
    return float(np.sqrt(((x - y) ** 2).mean()))


OWN_WAYS = [rsa(), rsa(distance="euclidean", comparator="cosine"), rsa(comparator="pearson")]
OWN_WAYS += [roc_auc(), spearman()]
EVERY = [*OWN_WAYS, plain(), plain(distance, alike_is="low", identical=0.0)]


@pytest.mark.parametrize("instrument", EVERY)
def test_a_measurement_is_complete(label, tables, settings, instrument):
    m = measure(instrument, label(tables[0]), label(tables[1]), **settings())
    assert isinstance(m, Measurement)
    assert m.name == instrument.name
    assert isinstance(m.interval, Range)
    assert isinstance(m.null, Range)
    assert m.interval.low < m.value < m.interval.high
    assert m.null.high < m.value if instrument.alike_is == "high" else m.value < m.null.low
    assert m.p_value == 1 / 101
    assert m.draws.shape == (100,)
    for part in ("variant", "resampling_unit", "interval", "null", "reference"):
        assert getattr(m.card, part) != ""
    assert m.card.resampling_unit == "stimulus"
    assert m.card.options["draws"] == m.card.options["permutations"] == 100


@pytest.mark.parametrize("instrument", EVERY)
def test_an_unrelated_model_lies_inside_its_null(label, tables, settings, instrument):
    model = np.random.default_rng(9).normal(size=tables[0].shape)
    m = measure(instrument, label(model), label(tables[1]), **settings(400))
    assert m.null.low < m.value < m.null.high
    assert m.p_value > 0.025


@pytest.mark.parametrize("instrument", EVERY)
def test_same_seed_same_numbers_in_any_order_of_the_model(label, tables, settings, instrument):
    model, recording = (label(side) for side in tables)
    one = measure(instrument, model, recording, **settings())
    turned = model.isel(stimulus=slice(None, None, -1), unit=slice(None, None, -1))
    other = measure(instrument, turned, recording, **settings())
    assert one == other
    np.testing.assert_array_equal(one.draws, other.draws)


@pytest.mark.parametrize("instrument", EVERY)
def test_draws_with_all_weights_one_give_the_value(label, tables, settings, instrument):
    ones = {**settings(), "weights": np.ones((40, 15), dtype=int)}
    m = measure(instrument, label(tables[0]), label(tables[1]), **ones)
    np.testing.assert_allclose(m.draws, m.value, rtol=0, atol=1e-13)


@pytest.mark.parametrize("instrument", EVERY)
@pytest.mark.parametrize("weights", [np.ones((5, 14)), np.ones(15), -np.ones((5, 15)), np.full((5, 15), 0.5)])
def test_weights_that_do_not_fit_are_an_error(label, tables, settings, instrument, weights):
    with pytest.raises(DataError, match="bootstrap weights do not fit"):
        measure(instrument, label(tables[0]), label(tables[1]), **{**settings(), "weights": weights})


@pytest.mark.parametrize("instrument", [*OWN_WAYS, plain()])
def test_a_silent_recording_gives_a_reason(label, tables, settings, instrument):
    with np.errstate(invalid="ignore"):
        m = measure(instrument, label(tables[0]), label(0 * tables[1]), **settings())
    assert isinstance(m, NotEstimable)


@pytest.mark.parametrize("instrument", [rsa(), rsa(distance="euclidean"), spearman()])
def test_a_constant_model_gives_a_reason(label, tables, settings, instrument):
    flat = np.full_like(tables[0], 0.1)
    assert isinstance(measure(instrument, label(flat), label(tables[1]), **settings()), NotEstimable)


@pytest.mark.parametrize("instrument", EVERY)
@pytest.mark.parametrize("stimuli", [1, 2, 3])
def test_few_stimuli_give_a_reason_or_a_number_never_nan(label, tables, settings, instrument, stimuli):
    m = measure(instrument, *(label(side[:stimuli]) for side in tables), **settings(stimuli=stimuli))
    assert isinstance(m, NotEstimable) or np.isfinite(m.value)
    if stimuli < instrument.fewest_stimuli:
        assert "stimuli" in m.reason


def test_units_may_differ_in_number_and_name(label, tables, settings):
    model, recording = tables
    units = [f"v{i}" for i in range(7)]
    for instrument in (rsa(), plain(lambda x, y: np.corrcoef(x.sum(1), y.sum(1))[0, 1])):
        m = measure(instrument, label(model[:, :7], units=units), label(recording), **settings())
        assert np.isfinite(m.value)
        filled = instrument.missing == "filled"
        assert m.card.options.get("units of the model", 0) == (7 if filled else 0)
        assert m.card.options.get("missing entries", 0) == (15 if filled else 0)
    with pytest.raises(DataError, match="unit of the model is missing"):
        measure(spearman(), label(model[:, :7], units=units), label(recording), **settings())


def test_stimuli_must_be_the_same(label, tables, settings):
    with pytest.raises(DataError, match="stimulus of the recording is missing"):
        measure(rsa(), label(tables[0][1:], [f"s{i}" for i in range(1, 15)]), label(tables[1]), **settings())


def test_without_draws_of_its_own_the_bootstrap_is_linearised(label, settings):
    """Its standard deviation is that of the jackknife, and nearly that of the true bootstrap."""
    rng = np.random.default_rng(3)
    y = rng.normal(size=(80, 6))
    x = y + rng.normal(size=y.shape)
    m = measure(plain(), label(x), label(y), **settings(2000, stimuli=80))
    assert "linearised" in m.card.interval
    without = [inner_product(np.delete(x, i, 0), np.delete(y, i, 0)) for i in range(80)]
    jackknife = np.sqrt(79 / 80 * np.sum((without - np.mean(without)) ** 2))
    assert m.draws.std() == pytest.approx(jackknife, rel=0.06)
    rows = rng.integers(0, 80, size=(2000, 80))
    assert m.draws.std() == pytest.approx(np.std([inner_product(x[r], y[r]) for r in rows]), rel=0.1)


def test_linearised_draws_are_not_more_alike_than_alike(label, settings):
    """The mean of the recording is linear: its draws are known, and cut where an instrument says so."""
    y = np.random.default_rng(0).normal(size=(15, 4))
    for alike_is, best in (("high", y.mean() + 0.05), ("low", y.mean() - 0.05)):
        cut, free = (
            measure(
                plain(lambda x, y: y.mean(), alike_is=alike_is, identical=identical),
                label(y),
                label(y),
                **settings(400),
            ).draws
            for identical in (best, None)
        )
        np.testing.assert_allclose(free, settings(400)["weights"] @ y.mean(axis=1) / 15, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(cut, (np.minimum if alike_is == "high" else np.maximum)(free, best))
        assert (cut != free).any()


def test_a_value_that_needs_all_stimuli_has_no_interval_but_a_reason(label, tables, settings):
    needy = plain(fewest_stimuli=15, evaluate=_needs_fifteen)
    m = measure(needy, label(tables[0]), label(tables[1]), **settings())
    assert "100 of 100 draws have no value" in m.interval.reason
    assert isinstance(m.null, Range)


def _needs_fifteen(x, y):
    if len(x) < 15:
        raise DataError("too few", given=len(x), needed=15, action="show more")
    return inner_product(x, y)


def test_shortcuts_that_fail_leave_a_reason(label, tables, settings):
    def fail(x, y, plan):
        raise DataError("no shortcut today", given="x", needed="y", action="z")

    m = measure(plain(draws=fail, permuted=fail), label(tables[0]), label(tables[1]), **settings())
    assert "draws have no value" in m.interval.reason
    assert "draws have no value" in m.null.reason
    assert m.p_value == 1.0


def test_an_instrument_without_a_value_says_why(label, tables, settings):
    m = measure(plain(lambda x, y: np.nan), label(tables[0]), label(tables[1]), **settings())
    assert "'plain' has no value" in m.reason


def test_no_permutations_no_null(label, tables, settings):
    m = measure(rsa(), label(tables[0]), label(tables[1]), **{**settings(), "permutations": 0})
    assert m.null == NotEstimable("no permutations were asked for")
    assert m.p_value is None


def test_the_null_is_calibrated(label, settings):
    """Populations that have nothing in common: p-values are uniform."""
    rng, found = np.random.default_rng(4), []
    for _ in range(150):
        x, y = rng.normal(size=(2, 12, 5))
        found.append(measure(rsa(), label(x), label(y), **settings(59, stimuli=12)).p_value)
    assert np.mean(np.array(found) <= 0.05) < 0.11
    assert np.mean(found) == pytest.approx(0.5, abs=0.07)


def test_a_ceiling_needs_trials(label, tables, settings):
    single = measure(rsa(), label(tables[0]), label(tables[1]), **settings())
    assert "single trial" in single.ceiling.reason
    assert "ceiling" not in single.card.options


@pytest.mark.parametrize("instrument", [rsa(), plain(), plain(distance, alike_is="low", identical=0.0)])
def test_the_ceiling_holds_the_truth(label, settings, instrument):
    """The planted truth, given as the model, scores between half with half and half with all, or better."""
    rng = np.random.default_rng(5)
    truth = rng.normal(size=(15, 40))
    trials = truth[:, None, None] + rng.normal(size=(15, 8, 1, 40))
    m = measure(instrument, label(truth), label(trials), **settings())
    assert m.ceiling.low < m.ceiling.high
    lower = m.ceiling.low if instrument.alike_is == "high" else -m.ceiling.high
    assert (m.value if instrument.alike_is == "high" else -m.value) > lower
    assert "random halves" in m.card.options["ceiling"]
    quiet = measure(instrument, label(truth), label(truth[:, None, None].repeat(4, axis=1)), **settings())
    best = 1.0 if instrument.alike_is == "high" else 0.0
    assert (quiet.ceiling.low, quiet.ceiling.high) == pytest.approx((best, best), abs=1e-12)


def test_time_steps_are_read_by_trajectories_only(label, settings):
    course = np.random.default_rng(0).normal(size=(15, 2, 3, 4))
    with pytest.raises(DataError, match="3 time steps"):
        measure(rsa(), label(course), label(course), **settings())
    seen = []

    def note(x, y):
        seen.append(x.shape)
        return distance(x, y)

    follow = plain(note, reads="trajectories", identical=0.0, alike_is="low")
    m = measure(follow, label(course), label(course), **settings())
    assert m.value == pytest.approx(0, abs=1e-12)
    assert seen[0] == (15, 3, 4)


def test_trials_are_read_where_an_instrument_asks_for_them(label, settings):
    trials = np.random.default_rng(0).normal(size=(15, 6, 1, 4))
    trials[3, 5] = np.nan
    seen = []

    def note(x, y):
        seen.append((x.shape, y.shape))
        return float(np.corrcoef(x.mean(1).ravel(), y.mean(1).ravel())[0, 1])

    m = measure(plain(note, reads="trials"), label(trials[:, :3]), label(trials), **settings())
    assert seen[0] == ((15, 3, 4), (15, 5, 4))
    assert (m.card.options["trials"], m.card.options["trials of the model"]) == (5, 3)
    assert isinstance(m.ceiling, Range)
