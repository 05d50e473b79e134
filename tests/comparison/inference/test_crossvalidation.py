"""Flexible models: what is fitted is tested on other stimuli and other subjects."""

import numpy as np
import pytest

from arealis.comparison import FlexibleModel, infer, rsa
from arealis.types import DataError, NotEstimable, Range, make_dissimilarities

STIMULI = 16
PAIRS = STIMULI * (STIMULI - 1) // 2


def rdms(values):
    names = np.array([f"s{i:02}" for i in range(STIMULI)])
    return make_dissimilarities(
        np.atleast_2d(values)[:, None], stimulus_id=names, distance="made up", provenance="made up"
    )


def inferred(models, brain, comparator="cosine", **options):
    options = {"draws": 40, "permutations": 19, "crossvalidate": 2, **options}
    return infer(rsa(comparator=comparator), models, rdms(brain), rng=np.random.default_rng(0), **options)


@pytest.fixture(scope="module")
def mixture():
    rng = np.random.default_rng(1)
    parts = rng.uniform(0, 1, size=(2, PAIRS))
    return parts, 3 * parts[0] + parts[1] + 0.3 * rng.normal(size=(4, PAIRS))


@pytest.mark.parametrize("comparator", ["cosine", "spearman", "corr_cov"])
def test_a_weighted_sum_of_what_was_mixed_reaches_the_ceiling(mixture, comparator):
    parts, brain = mixture
    models = {"first": rdms(parts[0]), "second": rdms(parts[1])}
    found = inferred({**models, "sum": FlexibleModel([*models.values()])}, brain, comparator)
    values = {name: m.value for name, m in found.measurements.items()}
    assert values["sum"] > values["first"] > values["second"]
    assert isinstance(found.ceiling, Range)
    assert found.ceiling.low < values["sum"] + 0.02
    assert values["sum"] <= found.ceiling.high + 1e-9
    assert found.measurements["sum"].card.options["folds"] == 2
    assert "noise of dividing" in found.measurements["sum"].card.interval


def test_selected_and_interpolated_models_lie_among_their_candidates(mixture):
    parts, brain = mixture
    candidates = [rdms(part) for part in parts]
    models = {
        "selected": FlexibleModel(candidates, "selected"),
        "interpolated": FlexibleModel(candidates, "interpolated"),
        "first": candidates[0],
    }
    found = inferred(models, brain).measurements
    assert found["selected"].value == pytest.approx(found["first"].value, abs=1e-12)
    assert found["interpolated"].value > found["selected"].value


def test_fitting_noise_earns_nothing():
    """Twenty candidates that know nothing fit any subject, and fail on other stimuli of other subjects."""
    rng = np.random.default_rng(2)
    brain = rng.uniform(0, 1, size=(4, PAIRS))
    candidates = [rdms(rng.uniform(0, 1, size=PAIRS)) for _ in range(20)]
    found = inferred({"noise": FlexibleModel(candidates)}, brain, "pearson")
    m = found.measurements["noise"]
    assert abs(m.value) < 0.2
    assert m.interval.low < 0 < m.interval.high
    assert m.p_value > 0.05


def test_one_subject_is_fitted_on_its_other_stimuli(mixture):
    parts, brain = mixture
    found = inferred({"sum": FlexibleModel([rdms(p) for p in parts])}, brain[:1])
    assert found.measurements["sum"].value > 0.9
    assert isinstance(found.ceiling, NotEstimable)


def test_subjects_may_be_drawn_too(mixture):
    parts, brain = mixture
    models = {"sum": FlexibleModel([rdms(p) for p in parts]), "first": rdms(parts[0])}
    found = inferred(models, brain, resample=["stimulus", "subject"])
    assert isinstance(found.differences["sum", "first"].interval, Range)


def test_candidates_that_cannot_be_fitted_leave_no_value(mixture):
    parts, brain = mixture
    found = inferred(
        {"flat": FlexibleModel([rdms(np.ones(PAIRS))] * 2), "first": rdms(parts[0])}, brain, "pearson"
    )
    assert "no value" in found.measurements["flat"].reason
    assert found.measurements["first"].value > 0


def test_misuse_is_an_error(mixture):
    parts, brain = mixture
    flexible = {"sum": FlexibleModel([rdms(p) for p in parts])}
    with pytest.raises(DataError, match="flatters itself"):
        inferred(flexible, brain, crossvalidate=None)
    for folds in (1, 3):
        with pytest.raises(DataError, match="cannot be cross-validated"):
            inferred(flexible, brain, crossvalidate=folds)
    with pytest.raises(DataError, match="no units to resample"):
        inferred(flexible, brain, resample="unit")
    with pytest.raises(DataError, match="flexible model cannot be made"):
        FlexibleModel([rdms(parts[0])])
    with pytest.raises(DataError, match="flexible model cannot be made"):
        FlexibleModel([rdms(p) for p in parts], "averaged")
