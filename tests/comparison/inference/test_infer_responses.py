"""Inference on responses: any instrument, with intervals from draws of stimuli, subjects and units."""

from dataclasses import replace

import numpy as np
import pytest

from arealis.comparison import Instrument, infer, linear_cka, roc_auc, rsa
from arealis.comparison.inference.of_dissimilarities import evaluate_dissimilarities
from arealis.comparison.inference.of_responses import evaluate_responses
from arealis.comparison.inference.plan import make_plan, subsets
from arealis.comparison.inference.rdms import gather_rdms
from arealis.types import DataError, EstimatorCard, NotEstimable, Range

ALL = ["stimulus", "subject", "unit"]


def mean_response(x, y):
    return float(y.mean())


AVERAGE = Instrument("average", mean_response, EstimatorCard("mean of the recording"), (), identical=None)


@pytest.fixture
def subjects(label):
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(12, 9))
    return label(truth), [label(truth + rng.normal(size=truth.shape)) for _ in range(4)]


@pytest.mark.parametrize("comparator", ["spearman", "cosine"])
def test_products_over_rdms_equal_the_loop_over_responses(subjects, comparator):
    """The fast path for several subjects gives the draws of the general one, in every set of factors."""
    truth, recordings = subjects
    models = {"truth": [truth, recordings[0] + 1], "copy": [recordings[1]]}
    instrument = rsa(comparator=comparator)
    fast = evaluate_dissimilarities(instrument, gather_rdms(instrument, models, recordings))
    slow = evaluate_responses(instrument, models, recordings, rng=np.random.default_rng(0))
    np.testing.assert_allclose(fast.point[:2], slow.point[:2], rtol=0, atol=1e-12)
    plan = make_plan(
        ALL,
        stimulus_id=fast.stimulus_id,
        subjects=4,
        units=fast.units,
        draws=30,
        rng=np.random.default_rng(1),
    )
    wanted = subsets(ALL)
    one, other = fast.draws(plan, wanted), slow.draws(plan, wanted)
    assert len(one) == 7
    for factors in wanted:
        np.testing.assert_allclose(one[factors][..., :2], other[factors][..., :2], rtol=0, atol=1e-12)
    order = np.random.default_rng(2).permuted(np.tile(np.arange(12), (40, 1)), axis=1)
    np.testing.assert_allclose(fast.permuted(order)[:, :2], slow.permuted(order)[:, :2], rtol=0, atol=1e-12)


def test_the_way_an_instrument_resamples_and_the_loop_agree(subjects):
    truth, recordings = subjects
    found = {}
    for instrument in (linear_cka(), replace(linear_cka(), draws=None, permuted=None)):
        found[instrument.draws is None] = infer(
            instrument,
            {"truth": truth},
            recordings,
            resample=["stimulus", "subject"],
            draws=200,
            permutations=60,
            rng=np.random.default_rng(0),
        ).measurements["truth"]
    own, loop = found[False], found[True]
    assert own.value == pytest.approx(loop.value, abs=1e-12)
    assert own.p_value == loop.p_value
    widths = [m.interval.high - m.interval.low for m in (own, loop)]
    assert widths[0] == pytest.approx(widths[1], rel=0.4)
    assert "linear part" in loop.card.interval
    assert "linear part" not in own.card.interval


def test_intervals_hold_the_mean_over_new_stimuli_and_new_units(label):
    """Responses of stimulus, unit and noise: the corrected interval covers the truth in about 95 %."""
    rng, covered, naive = np.random.default_rng(1), 0, 0
    for _ in range(100):
        y = rng.normal(size=(20, 1)) + rng.normal(size=(1, 20)) + 2 * rng.normal(size=(20, 20))
        found = infer(
            AVERAGE,
            {"any": label(y)},
            label(y),
            resample=["stimulus", "unit"],
            draws=80,
            permutations=0,
            rng=rng,
        ).measurements["any"]
        covered += found.interval.low <= 0 <= found.interval.high
        one = infer(AVERAGE, {"any": label(y)}, label(y), draws=80, permutations=0, rng=rng).measurements[
            "any"
        ]
        naive += one.interval.low <= 0 <= one.interval.high
    assert 90 <= covered <= 99
    assert naive < 88


def test_the_ceiling_of_trials_has_uncertainty_and_tests(label):
    rng = np.random.default_rng(2)
    truth = rng.normal(size=(15, 12))
    recording = label(truth[:, None, None] + rng.normal(size=(15, 6, 1, 12)))
    models = {"truth": label(truth), "noise": label(rng.normal(size=truth.shape))}
    for instrument in (rsa(), linear_cka()):
        found = infer(instrument, models, recording, draws=100, permutations=99, rng=np.random.default_rng(0))
        assert isinstance(found.ceiling, Range)
        assert found.ceiling_bounds["lower"].p_value == 0.01
        low, high = (found.ceiling_bounds[end].interval for end in ("lower", "upper"))
        assert isinstance(low, Range)
        assert isinstance(high, Range)
        assert found.against_ceiling["truth"].p_value > 0.2
        assert found.against_ceiling["noise"].p_value < 0.05
        assert found.differences["truth", "noise"].p_value < 0.05
    single = infer(rsa(), models, label(truth), draws=50, permutations=0, rng=np.random.default_rng(0))
    assert "single trial" in single.ceiling.reason
    assert single.conclusions[0].startswith("No noise ceiling")


def test_low_may_be_alike(label):
    rng = np.random.default_rng(3)
    truth = rng.normal(size=(15, 6))
    recording = label(truth[:, None, None] + rng.normal(size=(15, 6, 1, 6)))

    def distance(x, y):
        return float(np.sqrt(((x - y) ** 2).mean()))

    apart = Instrument(
        "apart", distance, EstimatorCard("root mean square"), (), alike_is="low", identical=0.0
    )
    models = {"truth": label(truth), "noise": label(3 * rng.normal(size=truth.shape))}
    found = infer(apart, models, recording, draws=100, permutations=60, rng=np.random.default_rng(0))
    assert found.measurements["truth"].p_value == pytest.approx(1 / 61)
    assert found.ceiling.low < found.ceiling.high
    assert found.ceiling_bounds["lower"].value == found.ceiling.high
    assert found.against_ceiling["noise"].p_value < 0.01
    assert found.against_ceiling["truth"].p_value > 0.2


def test_matched_units_are_drawn_on_both_sides(label, tables):
    model, recording = (label(side) for side in tables)
    found = infer(
        roc_auc(),
        {"model": model},
        recording,
        resample=["unit", "stimulus"],
        draws=60,
        permutations=40,
        rng=np.random.default_rng(0),
    ).measurements["model"]
    assert found.interval.low < found.value < found.interval.high
    assert found.interval.high - found.interval.low < 0.4


def test_a_model_without_a_value_leaves_the_others(label, tables):
    model, recording = (label(side) for side in tables)
    flat = label(np.full_like(tables[0], 0.1))
    found = infer(
        rsa(),
        {"flat": flat, "model": model},
        recording,
        draws=40,
        permutations=0,
        rng=np.random.default_rng(0),
    )
    assert isinstance(found.measurements["flat"], NotEstimable)
    assert np.isfinite(found.measurements["model"].value)
    none = infer(rsa(), {"flat": flat}, recording, draws=40, permutations=40, rng=np.random.default_rng(0))
    assert isinstance(none.measurements["flat"], NotEstimable)


def test_few_units_or_few_stimuli_are_refused(label):
    y = label(np.random.default_rng(0).normal(size=(8, 4)))
    found = infer(
        AVERAGE, {"y": y}, y, resample="unit", draws=40, permutations=0, rng=np.random.default_rng(0)
    )
    assert "4 units" in found.measurements["y"].interval.reason
    few = replace(rsa(), fewest_stimuli=9)
    found = infer(few, {"y": y}, y, draws=40, permutations=0, rng=np.random.default_rng(0))
    assert "too few stimuli" in found.measurements["y"].reason


def test_units_without_a_response_are_never_drawn(label):
    y = np.random.default_rng(0).normal(size=(10, 8))
    y[:, 2] = np.nan
    found = infer(
        AVERAGE,
        {"y": label(y)},
        label(y),
        resample=["unit", "stimulus"],
        draws=60,
        permutations=0,
        rng=np.random.default_rng(0),
    ).measurements["y"]
    assert found.value == pytest.approx(np.nanmean(y))
    assert isinstance(found.interval, Range)


def test_subjects_may_list_stimuli_in_any_order_but_must_share_them(subjects):
    truth, recordings = subjects
    turned = [recordings[0], *(r.isel(stimulus=slice(None, None, -1)) for r in recordings[1:])]
    settings = {"resample": "subject", "draws": 50, "permutations": 0}
    one, other = (
        infer(linear_cka(), {"truth": truth}, some, rng=np.random.default_rng(0), **settings)
        for some in (recordings, turned)
    )
    assert one.measurements["truth"].value == pytest.approx(other.measurements["truth"].value, abs=1e-12)
    with pytest.raises(DataError, match="is missing"):
        infer(
            linear_cka(),
            {"truth": truth},
            [recordings[0], recordings[1][1:]],
            rng=np.random.default_rng(0),
            **settings,
        )


def test_responses_cannot_be_cross_validated_for_other_instruments(subjects):
    with pytest.raises(DataError, match="does not compare dissimilarities"):
        infer(
            linear_cka(), {"truth": subjects[0]}, subjects[1], crossvalidate=2, rng=np.random.default_rng(0)
        )
