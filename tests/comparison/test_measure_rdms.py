"""Recordings that were published as dissimilarities."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from arealis.comparison import linear_cka, measure, rsa
from arealis.numerics import bootstrap_weights
from arealis.numerics.rdm_inference import noise_ceiling
from arealis.types import DataError, NotEstimable, Range, make_dissimilarities

NAMES = np.array(list("abcdefghij"))


def rdms(values, names=NAMES):
    return make_dissimilarities(values, stimulus_id=names, distance="made up", provenance="made up")


@pytest.fixture
def brain():
    rng = np.random.default_rng(0)
    return rng.uniform(1, 2, size=45) + 0.3 * rng.normal(size=(4, 2, 45))


def measured(model, recording, instrument=None, draws=100, **changes):
    weights = bootstrap_weights(NAMES, draws, rng=np.random.default_rng(1))
    options = {"weights": weights, "permutations": 60, "rng": np.random.default_rng(2), **changes}
    return measure(rsa() if instrument is None else instrument, model, recording, **options)


def test_the_value_is_the_mean_over_subjects_of_session_averages(brain):
    model = np.random.default_rng(3).uniform(size=(1, 1, 45)) + brain.mean((0, 1))
    m = measured(rdms(model), rdms(brain))
    expected = [spearmanr(model.ravel(), one).statistic for one in brain.mean(axis=1)]
    assert m.value == pytest.approx(np.mean(expected), abs=1e-12)
    assert (m.ceiling.low, m.ceiling.high) == noise_ceiling(brain.mean(axis=1), "spearman")
    assert m.card.resampling_unit == "stimulus, subjects fixed"
    assert m.card.options["subjects"] == 4
    assert m.p_value == 1 / 61
    assert m.interval.low < m.value < m.interval.high


def test_order_of_stimuli_is_free(brain):
    order = np.random.default_rng(4).permutation(10)
    i, j = np.triu_indices(10, k=1)
    square = np.zeros((10, 10))
    square[i, j] = square[j, i] = brain[0, 0]
    shuffled = square[np.ix_(order, order)][i, j]
    one = measured(rdms(brain[:1, :1]), rdms(brain))
    other = measured(rdms(shuffled[None, None], NAMES[order]), rdms(brain))
    assert one.value == pytest.approx(other.value, abs=1e-13)
    np.testing.assert_allclose(one.draws, other.draws, rtol=0, atol=1e-12)


def test_responses_may_be_the_model_or_the_recording(label, brain):
    table = np.random.default_rng(5).normal(size=(10, 3, 1, 6))
    r = label(table, NAMES)
    own = rsa(distance="euclidean", comparator="cosine")
    d = own.geometry.dissimilarities(table[:, :, 0].mean(axis=1))
    by_model = measured(r, rdms(brain), own)
    assert by_model.value == pytest.approx(measured(rdms(d[None, None]), rdms(brain), own).value, abs=1e-12)
    by_recording = measured(rdms(brain), r, own)
    assert by_recording.value == pytest.approx(
        own.geometry and measured(rdms(brain.mean((0, 1))[None, None]), rdms(d[None, None]), own).value,
        abs=1e-12,
    )
    assert "random halves" in by_recording.card.options["ceiling"]
    assert by_recording.card.resampling_unit == "stimulus"


def test_pairs_that_are_missing_are_left_out(brain):
    model = brain[0, 0].copy()
    model[3] = np.nan
    m = measured(rdms(model[None, None]), rdms(brain))
    kept = np.delete(np.arange(45), 3)
    expected = [spearmanr(model[kept], one[kept]).statistic for one in brain.mean(axis=1)]
    assert m.value == pytest.approx(np.mean(expected), abs=1e-12)
    assert isinstance(m.interval, Range)
    assert m.card.options["pairs"] == 44
    exotic = measured(rdms(model[None, None]), rdms(brain), rsa(comparator="tau-a"))
    assert isinstance(exotic.interval, NotEstimable)
    assert "pairs missing" in exotic.card.interval
    brain[2, :, 7] = np.nan
    assert "lack dissimilarities" in measured(rdms(model[None, None]), rdms(brain)).ceiling.reason


def test_one_subject_has_no_ceiling(brain):
    assert "no noise ceiling" in measured(rdms(brain[1:2]), rdms(brain[:1])).ceiling.reason


def test_equal_dissimilarities_give_a_reason(brain):
    assert "without contrast" in measured(rdms(np.ones((1, 1, 45))), rdms(brain)).reason


def test_too_few_stimuli_give_a_reason():
    three = rdms(np.arange(3.0)[None, None], NAMES[:3])
    assert "3 stimuli" in measured(three, three, weights=np.ones((5, 3))).reason


def test_misuse_is_an_error(label, brain):
    with pytest.raises(DataError, match="does not compare dissimilarities"):
        measured(rdms(brain), rdms(brain), linear_cka())
    with pytest.raises(DataError, match="stimulus of the recording is missing"):
        measured(rdms(np.ones((1, 1, 36)), NAMES[:9]), rdms(brain))
    with pytest.raises(DataError, match="weights do not fit"):
        measured(rdms(brain), rdms(brain), weights=np.ones((5, 9)))
    shuffled = rdms(brain).isel(pair=np.random.default_rng(0).permutation(45))
    with pytest.raises(DataError, match="condensed order"):
        measured(shuffled, rdms(brain))


def test_tau_b_has_a_value_and_says_what_it_lacks(brain):
    m = measured(rdms(brain[:1]), rdms(brain), rsa(comparator="tau-b"), draws=50, permutations=5)
    assert np.isfinite(m.value)
    assert "tau-b" in m.card.interval
    assert isinstance(m.interval, NotEstimable)
