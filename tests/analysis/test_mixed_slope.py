"""Mixed slopes: the planted slope is found, people are random, and what has no slope is refused."""

import sys

import numpy as np
import pytest

from arealis.analysis import mixed_slope
from arealis.types import DataError, NotEstimable, make_responses

RNG = np.random.default_rng(0)
X = RNG.normal(size=40)
PEOPLE = 15
SLOPES = 2 + 0.5 * RNG.normal(size=PEOPLE)
Y = 3 + RNG.normal(size=PEOPLE) + SLOPES * X[:, None] + RNG.normal(size=(40, PEOPLE))


def recording(values=Y, x=X):
    values = np.asarray(values)
    values = values[:, :, None, None] if values.ndim == 2 else values
    return make_responses(
        values,
        stimulus_id=[f"s{i}" for i in range(len(values))],
        unit_id=[f"u{i}" for i in range(values.shape[3])],
        area="scalp",
        quantity="potential",
        unit="µV",
        provenance="made up",
        time=np.arange(values.shape[2]),
        stimulus_attributes={"cloze": x, "word": ["w"] * len(values)},
    )


def test_a_planted_slope_lies_within_its_interval():
    pytest.importorskip("statsmodels", reason="the extra 'sentences' is not installed")
    found = mixed_slope(recording(), "cloze")
    assert found.interval.low < 2 < found.interval.high
    assert found.n == PEOPLE
    assert found.p_value < 1e-6
    assert found.card.options["converged"]
    # Where every person read everything, the slope is the mean of the persons' own slopes.
    own = [np.polyfit(X, Y[:, j], 1)[0] for j in range(PEOPLE)]
    assert found.value == pytest.approx(np.mean(own), abs=1e-4)
    assert found.card.options["standard error"] == pytest.approx(np.std(own, ddof=1) / PEOPLE**0.5, rel=0.02)


def test_an_offset_of_the_predictor_changes_nothing_and_a_scale_the_unit():
    pytest.importorskip("statsmodels", reason="the extra 'sentences' is not installed")
    first = mixed_slope(recording(), "cloze")
    second = mixed_slope(recording(x=100 * X - 5), "cloze")
    assert second.value == pytest.approx(first.value / 100, rel=1e-3)


def test_items_that_a_person_did_not_read_are_left_out():
    pytest.importorskip("statsmodels", reason="the extra 'sentences' is not installed")
    sparse = np.where(RNG.uniform(size=Y.shape) < 0.5, np.nan, Y)
    found = mixed_slope(recording(sparse), "cloze")
    assert found.card.options["trials"] == np.isfinite(sparse).sum()
    assert found.value == pytest.approx(2, abs=0.4)


@pytest.mark.parametrize(
    ("values", "x", "said"),
    [
        (Y[:, :2], X, "2 people"),
        (Y, np.ones(40), "the same for all stimuli"),
    ],
)
def test_it_says_why_it_cannot_be_had(values, x, said):
    found = mixed_slope(recording(values, x), "cloze")
    assert isinstance(found, NotEstimable)
    assert said in found.reason


def test_a_response_that_never_changes_has_no_slope():
    pytest.importorskip("statsmodels", reason="the extra 'sentences' is not installed")
    found = mixed_slope(recording(np.zeros((40, 5))), "cloze")
    assert isinstance(found, NotEstimable)
    assert "did not converge" in found.reason


@pytest.mark.parametrize("attribute", ["length", "word"])
def test_an_attribute_that_is_not_there_or_no_number_is_named(attribute):
    with pytest.raises(DataError, match=f"'{attribute}'") as refused:
        mixed_slope(recording(), attribute)
    assert "['cloze']" in str(refused.value)


def test_several_units_or_time_steps_and_missing_attributes_are_refused():
    for shape in ((40, 5, 1, 2), (40, 5, 2, 1)):
        with pytest.raises(DataError, match="one unit and one number"):
            mixed_slope(recording(np.zeros(shape)), "cloze")
    with pytest.raises(DataError, match="missing or infinite"):
        mixed_slope(recording(x=np.where(np.arange(40) == 3, np.nan, X)), "cloze")


def test_statsmodels_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.regression.mixed_linear_model", None)
    with pytest.raises(DataError, match="extra 'sentences'") as refused:
        mixed_slope(recording(), "cloze")
    assert "statsmodels" in str(refused.value)
