import numpy as np
import pytest
import scipy.stats

from arealis.comparison import average_over_seeds, contrast, contrast_over_seeds, measure, roc_auc
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Range

NULL = Range(-0.2, 0.2)


def made(value, draws, *, name="rsa", null=NULL, n=30):
    none = NotEstimable("made up")
    return Measurement(name, value, none, null, none, n, EstimatorCard("made up"), draws=draws)


def test_a_contrast_is_paired(label, tables, settings):
    """What two models share cancels: their difference is far more certain than each of them."""
    model, recording = tables
    nearly = model + 0.01 * np.random.default_rng(0).normal(size=model.shape)
    first, second = (
        measure(roc_auc(), label(side), label(recording), **settings()) for side in (model, nearly)
    )
    difference = contrast(first, second)
    assert difference.value == first.value - second.value
    assert difference.name == "roc_auc_difference"
    width = difference.interval.high - difference.interval.low
    assert width < 0.2 * (first.interval.high - first.interval.low)
    assert "paired" in difference.card.interval


def test_contrast_names_two_areas():
    draws = np.linspace(0, 1, 50)
    first, second = made(0.5, draws), made(0.4, draws)
    assert contrast(first, second).area == "all"
    object.__setattr__(second, "area", "V1")
    assert contrast(first, second).area == "all | V1"


def test_average_over_seeds_averages_draw_by_draw():
    rng = np.random.default_rng(0)
    draws = rng.normal(0.5, 0.1, size=(4, 200))
    m = average_over_seeds([made(d.mean(), d, n=30 + i) for i, d in enumerate(draws)])
    np.testing.assert_array_equal(m.draws, draws.mean(axis=0))
    assert m.interval == Range(*np.percentile(draws.mean(axis=0), [2.5, 97.5]))
    assert m.value == pytest.approx(draws.mean(), abs=1e-14)
    assert m.n == 30
    assert m.card.options["seeds"] == 4
    assert m.card.options["standard deviation over seeds"] == pytest.approx(draws.mean(1).std(ddof=1))


def test_average_of_one_seed_has_no_spread():
    draws = np.linspace(0, 1, 50)
    m = average_over_seeds([made(0.5, draws)])
    assert (m.value, m.card.options["standard deviation over seeds"]) == (0.5, 0.0)


def test_null_of_the_average_is_not_narrower_than_that_of_independent_seeds():
    rng = np.random.default_rng(1)
    nulls = rng.normal(size=(5, 4000))
    ends = [Range(*np.percentile(null, [2.5, 97.5])) for null in nulls]
    m = average_over_seeds([made(0.0, null, null=end) for null, end in zip(nulls, ends, strict=True)])
    low, high = np.percentile(nulls.mean(axis=0), [2.5, 97.5])
    assert m.null.low < low
    assert m.null.high > high


def test_a_seed_without_a_null_leaves_the_average_without_one():
    draws = np.linspace(0, 1, 50)
    assert (
        average_over_seeds([made(0.1, draws), made(0.2, draws, null=NotEstimable("why"))]).null.reason
        == "why"
    )


@pytest.mark.parametrize(
    "pair",
    [
        (made(0.1, np.zeros(50)), made(0.1, np.zeros(49))),
        (made(0.1, np.zeros(50)), made(0.1, None)),
        (made(0.1, np.zeros(50)), made(0.1, np.zeros(50), name="roc_auc")),
    ],
)
def test_measurements_that_are_not_aligned_are_an_error(pair):
    with pytest.raises(DataError, match="cannot be combined draw by draw"):
        contrast(*pair)
    with pytest.raises(DataError, match="cannot be combined draw by draw"):
        average_over_seeds(pair)


def test_no_seeds_are_an_error():
    with pytest.raises(DataError, match="0 measurements"):
        average_over_seeds([])


def of_seeds(values):
    none = NotEstimable("made up")
    return [Measurement("rsa", v, none, none, none, 9, EstimatorCard("made up")) for v in values]


def test_a_difference_over_seeds_is_the_paired_t_test():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=6)
    one, two = shared + 0.1 * rng.normal(size=6) + 0.2, shared + 0.1 * rng.normal(size=6)
    found, test = contrast_over_seeds(of_seeds(one), of_seeds(two)), scipy.stats.ttest_rel(one, two)
    bounds = test.confidence_interval(0.95)
    assert found.value == pytest.approx((one - two).mean(), abs=1e-12)
    assert (found.interval.low, found.interval.high) == pytest.approx((bounds.low, bounds.high), abs=1e-12)
    assert found.p_value == pytest.approx(test.pvalue, rel=1e-9)
    assert found.n == 6


def test_one_seed_has_no_interval_and_equal_seeds_no_spread():
    found = contrast_over_seeds(of_seeds([0.5]), of_seeds([0.2]))
    assert (found.interval, found.p_value) == (NotEstimable("one seed"), None)
    same = contrast_over_seeds(of_seeds([0.5, 0.6]), of_seeds([0.5, 0.6]))
    assert (same.value, same.p_value) == (0.0, 1.0)
    apart = contrast_over_seeds(of_seeds([0.75, 0.5]), of_seeds([0.5, 0.25]))
    assert (apart.value, apart.p_value) == (0.25, 0.0)


@pytest.mark.parametrize(("first", "second"), [([], []), ([0.1], [0.1, 0.2])])
def test_seeds_that_cannot_be_paired(first, second):
    with pytest.raises(DataError, match="seeds cannot be paired"):
        contrast_over_seeds(of_seeds(first), of_seeds(second))
