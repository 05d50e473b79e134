import numpy as np
import pytest

from arealis.analysis import accuracy
from arealis.numerics import bootstrap_weights, wilson_range
from arealis.types import DataError


@pytest.fixture
def settings():
    weights = bootstrap_weights([f"s{i}" for i in range(200)], 300, rng=np.random.default_rng(1))
    return lambda: {"weights": weights, "permutations": 300, "rng": np.random.default_rng(2)}


def test_counts_right_decisions(label, settings):
    rng = np.random.default_rng(0)
    activity, labels = rng.normal(size=(200, 10)), rng.integers(0, 10, 200)
    activity[np.arange(120), labels[:120]] += 20
    m = accuracy(label(activity), labels, **settings())
    right = activity.argmax(axis=1) == labels
    assert m.value == right.mean()
    assert m.interval == wilson_range(right.sum(), 200)
    np.testing.assert_allclose(m.draws, settings()["weights"] @ right / 200, rtol=0, atol=1e-14)
    assert m.null.low < 0.1 < m.null.high < m.value


def test_order_preserving_maps_of_the_whole_area_do_not_matter(label, settings):
    rng = np.random.default_rng(3)
    activity, labels = rng.normal(size=(200, 10)), rng.integers(0, 10, 200)
    value = accuracy(label(activity), labels, **settings()).value
    assert accuracy(label(np.exp(activity)), labels, **settings()).value == value
    assert accuracy(label(-activity), labels, **settings()).value != value


def test_a_silent_network_is_at_chance_and_not_biased_to_the_first_class(label, settings):
    labels = np.zeros(200, dtype=int)
    assert accuracy(label(np.zeros((200, 10))), labels, **settings()).value == pytest.approx(0.1)


def test_an_empty_draw_has_no_value(label, settings):
    weights = np.ones((50, 200))
    weights[0] = 0
    m = accuracy(label(np.eye(200)), np.arange(200), **{**settings(), "weights": weights})
    assert np.isnan(m.draws[0])
    assert (m.draws[1:] == 1).all()


@pytest.mark.parametrize("labels", [np.zeros(199, dtype=int), np.zeros(200), np.zeros((200, 1), dtype=int)])
def test_labels_that_do_not_fit_are_an_error(label, settings, labels):
    with pytest.raises(DataError, match="labels or weights do not fit"):
        accuracy(label(np.zeros((200, 10))), labels, **settings())


def test_weights_that_do_not_fit_are_an_error(label, settings):
    with pytest.raises(DataError, match="labels or weights do not fit"):
        accuracy(label(np.zeros((199, 10))), np.zeros(199, dtype=int), **settings())


@pytest.mark.parametrize("wrong", [-1, 10])
def test_a_label_without_a_unit_is_an_error(label, settings, wrong):
    labels = np.zeros(200, dtype=int)
    labels[7] = wrong
    with pytest.raises(DataError, match="unit of every label"):
        accuracy(label(np.zeros((200, 10))), labels, **settings())


def test_a_missing_response_is_an_error(label, settings):
    activity = np.zeros((200, 10))
    activity[3, 4] = np.nan
    with pytest.raises(DataError, match="1 missing responses"):
        accuracy(label(activity), np.zeros(200, dtype=int), **settings())
