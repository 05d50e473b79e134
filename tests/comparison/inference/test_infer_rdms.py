"""Inference on dissimilarities: intervals, tests, ceilings and refusals of one entry point."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import stdtrit

from arealis.comparison import FlexibleModel, infer, linear_cka, measure, rsa
from arealis.comparison.inference.plan import make_plan
from arealis.numerics import bootstrap_weights, compare_rdms
from arealis.numerics.rdm_inference import corrected_variance, rdm_bootstrap
from arealis.types import DataError, NotEstimable, Range, make_dissimilarities

STIMULI = 16
NAMES = np.array([f"s{i:02}" for i in range(STIMULI)])


def rdms(values, names=NAMES):
    values = np.atleast_2d(values)[:, None]
    return make_dissimilarities(values, stimulus_id=names, distance="made up", provenance="made up")


@pytest.fixture(scope="module")
def world():
    """Six subjects that share a geometry, the model of it, a coarser model, and one of something else."""
    rng = np.random.default_rng(0)
    truth = rng.uniform(1, 3, size=STIMULI * (STIMULI - 1) // 2)
    brain = truth + 0.5 * rng.normal(size=(6, len(truth)))
    models = {"true": truth, "coarse": truth + 0.8 * rng.normal(size=truth.shape)}
    models["other"] = np.random.default_rng(2).uniform(1, 3, size=truth.shape)
    return {name: rdms(d) for name, d in models.items()}, rdms(brain), models, brain


def inferred(world, instrument=None, **options):
    options = {"draws": 300, "permutations": 99, "rng": np.random.default_rng(1), **options}
    return infer(rsa() if instrument is None else instrument, world[0], world[1], **options)


def test_values_and_ceiling_are_those_of_measure(world):
    found = inferred(world)
    weights = bootstrap_weights(NAMES, 50, rng=np.random.default_rng(0))
    for name, m in found.measurements.items():
        one = measure(
            rsa(), world[0][name], world[1], weights=weights, permutations=40, rng=np.random.default_rng(0)
        )
        assert m.value == pytest.approx(one.value, abs=1e-12)
        assert (m.ceiling.low, m.ceiling.high) == pytest.approx(
            (one.ceiling.low, one.ceiling.high), abs=1e-12
        )


def test_one_factor_has_the_interval_of_its_variance(world):
    found = inferred(world, rsa(comparator="cosine"))
    plan = make_plan(
        ["stimulus"],
        stimulus_id=NAMES,
        subjects=6,
        units=[],
        draws=300,
        rng=np.random.default_rng(1).spawn(3)[1],
    )
    similarity = rdm_bootstrap(
        world[2]["true"], world[3], "cosine", stimulus_weights=plan.stimulus
    ).similarity
    half = stdtrit(15, 0.975) * np.sqrt(similarity.var(ddof=1) * 16 / 15)
    m = found.measurements["true"]
    assert (m.value - m.interval.low, m.interval.high - m.value) == pytest.approx((half, half), abs=1e-12)
    assert m.draws.std(ddof=1) * stdtrit(15, 0.975) == pytest.approx(half, rel=1e-12)
    assert m.draws.mean() == pytest.approx(m.value, abs=1e-12)


def test_two_factors_are_corrected_for_counting_noise_three_times(world):
    factors = ["stimulus", "subject"]
    found = inferred(world, resample=factors)
    plan = make_plan(
        factors, stimulus_id=NAMES, subjects=6, units=[], draws=300, rng=np.random.default_rng(1).spawn(3)[1]
    )
    a, b = world[2]["true"], world[2]["coarse"]
    variances = {}
    for drawn in (["stimulus"], ["subject"], factors):
        part = plan.only(drawn)
        v = rdm_bootstrap(
            np.stack([a, b]),
            world[3],
            "spearman",
            stimulus_weights=part.stimulus,
            subject_weights=part.subject,
        ).similarity
        variances[frozenset(drawn)] = np.var(v[:, 0] - v[:, 1], ddof=1)
    expected = np.sqrt(corrected_variance(variances, sizes={"stimulus": 16, "subject": 6}))
    interval = found.differences["true", "coarse"].interval
    assert interval.high - interval.low == pytest.approx(2 * stdtrit(5, 0.975) * expected, rel=1e-10)
    assert "2 ΣA_i − A_ij" in found.measurements["true"].card.interval
    assert found.measurements["true"].card.resampling_unit == "stimulus and subject"


def test_what_is_planted_is_found(world):
    found = inferred(world)
    assert found.measurements["true"].p_corrected == pytest.approx(0.015, abs=0.006)
    assert found.measurements["other"].p_value > 0.05
    assert found.differences["true", "other"].p_corrected < 0.001
    assert found.differences["true", "other"].interval.low > 0
    assert found.against_ceiling["true"].p_value > 0.5
    assert found.against_ceiling["other"].p_value < 0.001
    assert found.ceiling_bounds["lower"].p_value == 0.01
    assert found.ceiling_bounds["lower"].interval.low < found.ceiling.low < found.ceiling.high
    assert isinstance(found.ceiling_bounds["upper"].interval, Range)
    assert "agree with themselves above chance" in found.conclusions[0]
    assert found.conclusions[1] == "Not told apart from the lower noise ceiling: true."


def test_subjects_that_share_nothing_support_no_conclusion(world):
    rng = np.random.default_rng(3)
    found = infer(
        rsa(),
        world[0],
        rdms(rng.uniform(1, 2, size=(5, 120))),
        draws=100,
        permutations=99,
        rng=np.random.default_rng(0),
    )
    assert found.ceiling_bounds["lower"].p_value > 0.05
    assert "conclude nothing" in found.conclusions[0]


def test_a_model_and_its_copy_do_not_differ(world):
    twice = {"true": world[0]["true"], "again": world[0]["true"]}
    found = inferred((twice, world[1])).differences["true", "again"]
    assert (found.value, found.p_value) == (0.0, 1.0)
    assert (found.interval.low, found.interval.high) == (0.0, 0.0)


@pytest.mark.parametrize("correction", ["fdr", "bonferroni", "none"])
def test_corrections_count_the_tests_of_one_kind(world, correction):
    found = inferred(world, correction=correction)
    p = np.array([m.p_value for m in found.differences.values()])
    corrected = [m.p_corrected for m in found.differences.values()]
    if correction == "none":
        assert corrected == [None] * 3
    elif correction == "bonferroni":
        assert corrected == pytest.approx(np.minimum(1, 3 * p))
        assert found.differences["true", "other"].card.options["correction"] == "bonferroni over 3 tests"
    else:
        assert max(corrected) == pytest.approx(p.max())
        assert (np.array(corrected) >= p).all()


def test_seeds_of_a_model_are_averaged(world):
    rng = np.random.default_rng(4)
    seeds = [rdms(world[2]["true"] + 0.5 * rng.normal(size=120)) for _ in range(3)]
    whole = inferred(({"seeds": seeds}, world[1])).measurements["seeds"]
    each = [inferred(({"one": one}, world[1])).measurements["one"] for one in seeds]
    assert whole.value == pytest.approx(np.mean([m.value for m in each]), abs=1e-12)


def test_responses_of_several_subjects_become_dissimilarities(label):
    rng = np.random.default_rng(5)
    truth = rng.normal(size=(12, 20))
    subjects = [label(truth + rng.normal(size=truth.shape)) for _ in range(4)]
    found = infer(
        rsa(comparator="pearson"),
        {"truth": label(truth)},
        subjects,
        draws=100,
        permutations=40,
        rng=np.random.default_rng(0),
    )
    distances = [rsa().geometry.dissimilarities(s.values[:, 0, 0]) for s in (label(truth), *subjects)]
    expected = np.mean([compare_rdms(distances[0], d, "pearson") for d in distances[1:]])
    assert found.measurements["truth"].value == pytest.approx(expected, abs=1e-12)
    assert isinstance(found.ceiling, Range)
    everything = ["stimulus", "subject", "unit"]
    wider = infer(
        rsa(),
        {"truth": label(truth)},
        subjects,
        resample=everything,
        draws=60,
        permutations=40,
        rng=np.random.default_rng(0),
    ).measurements["truth"]
    assert wider.interval.high - wider.interval.low > 0
    assert wider.card.options["degrees of freedom"] == 3
    assert "A_ijk" in wider.card.interval


def test_few_subjects_are_cautioned_against_and_fewer_refused(world):
    four = (world[0], world[1][:4])
    assert "4 subjects" in inferred(four, resample="subject").measurements["true"].card.options["caution"]
    found = inferred((world[0], world[1][:2]), resample=["subject", "stimulus"])
    m = found.measurements["true"]
    assert "2 subjects" in m.interval.reason
    assert m.draws is None
    assert isinstance(m.p_value, float)
    assert found.differences["true", "other"].p_value is None
    assert isinstance(found.differences["true", "other"].interval, NotEstimable)
    assert "No intervals" in found.conclusions[-1]
    one = inferred((world[0], world[1][:1]))
    assert "one subject" in one.ceiling.reason
    assert not one.against_ceiling
    assert "No noise ceiling" in one.conclusions[0]


def test_few_stimuli_are_refused():
    rng = np.random.default_rng(0)
    brain = rdms(rng.uniform(1, 2, size=(4, 10)), NAMES[:5])
    m = inferred(({"itself": brain[:1]}, brain)).measurements["itself"]
    assert "5 stimuli" in m.interval.reason
    assert np.isfinite(m.value)


def test_few_draws_and_no_permutations_are_said(world):
    m = inferred(world, draws=20, permutations=0).measurements["true"]
    assert "0 of 20 draws" in m.interval.reason
    assert m.null == NotEstimable("no permutations were asked for")
    assert m.p_value is None


def test_a_constant_model_is_left_out_with_its_reason(world):
    found = inferred(({**world[0], "flat": rdms(np.ones(120))}, world[1]))
    assert "without contrast" in found.measurements["flat"].reason
    assert len(found.differences) == 3
    only = inferred(({"flat": rdms(np.ones(120))}, world[1]))
    assert not only.differences
    assert isinstance(only.ceiling, Range)


def test_a_stimulus_without_dissimilarities_is_left_out_everywhere(world):
    i, j = np.triu_indices(STIMULI, k=1)
    gone = np.where((i == 3) | (j == 3), np.nan, world[2]["true"])
    found = inferred(({"true": rdms(gone), "coarse": world[0]["coarse"]}, world[1]))
    assert found.measurements["coarse"].card.options["stimuli left out"] == 1
    assert found.measurements["coarse"].n == 15
    gone[0] = np.nan
    with pytest.raises(DataError, match="some pairs of stimuli have no dissimilarity"):
        inferred(({"true": rdms(gone)}, world[1]))


def test_a_subject_without_contrast_leaves_no_value(world):
    brain = np.where(np.arange(6)[:, None] == 2, 1.0, world[3])
    found = inferred((world[0], rdms(brain)))
    assert "no value" in found.measurements["true"].reason
    assert isinstance(found.ceiling, NotEstimable)


def test_the_table_has_a_row_for_every_number(world):
    table = inferred(world).table()
    assert len(table) == 3 + 3 + 3 + 2
    assert table["measure"].value_counts().to_dict() == {
        "rsa": 3,
        "rsa_difference": 3,
        "rsa_minus_ceiling": 3,
        "rsa_ceiling_lower": 1,
        "rsa_ceiling_upper": 1,
    }
    assert table.query("measure == 'rsa_difference'")["other_candidate"].tolist() == [
        "coarse",
        "other",
        "other",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"resample": ()}, "nothing to infer"),
        ({"resample": ("stimulus", "stimulus")}, "nothing to infer"),
        ({"resample": ("neuron",)}, "nothing to infer"),
        ({"correction": "holm"}, "no such correction"),
        ({"resample": ("unit",)}, "no units to resample"),
        ({"instrument": linear_cka()}, "does not compare dissimilarities"),
        ({"instrument": rsa(comparator="tau-b")}, "tau-b is not resampled"),
    ],
)
def test_options_without_meaning_are_errors(world, changes, problem):
    with pytest.raises(DataError, match=problem):
        inferred(world, **changes)


def test_forms_that_cannot_be_read_are_errors(world):
    with pytest.raises(DataError, match="recordings cannot be read"):
        inferred((world[0], [world[1], world[1]]))
    with pytest.raises(DataError, match="without any seed"):
        inferred(({"none": []}, world[1]))
    with pytest.raises(DataError, match="nothing to infer"):
        inferred(({}, world[1]))
    with pytest.raises(DataError, match="stimulus of the recording is missing"):
        inferred(({"few": rdms(np.arange(10.0), NAMES[:5])}, world[1]))


@pytest.mark.parametrize("comparator", ["corr_cov", "rho-a", "tau-a", "bures"])
def test_every_comparator_that_can_be_resampled_is(world, comparator):
    found = inferred(world, rsa(comparator=comparator), draws=50, permutations=40)
    assert isinstance(found.measurements["true"].interval, Range)
    if comparator == "bures":
        assert "cannot be pooled" in found.ceiling.reason
    else:
        assert found.ceiling.low < found.ceiling.high


def test_an_instrument_may_call_low_alike(world):
    """Turning the scale turns tests of the ceiling, not their outcome."""
    turned = replace(rsa(), alike_is="low")
    found = inferred(world, turned)
    assert found.measurements["other"].p_value > 0.05
    assert found.against_ceiling["other"].p_value > 0.99


def test_without_permutations_there_is_no_null_and_no_test_against_chance():
    values = np.random.default_rng(0).uniform(size=(4, 1, 190))
    names = np.arange(20).astype(str)
    brain = make_dissimilarities(values, stimulus_id=names, distance="correlation", provenance="made up")
    flexible = FlexibleModel((brain[:1], brain[2:3]))
    for folds in (None, 3):
        models = {"first": brain[:1], **({} if folds is None else {"weighted": flexible})}
        found = infer(
            rsa(comparator="cosine"),
            models,
            brain,
            draws=40,
            permutations=0,
            crossvalidate=folds,
            rng=np.random.default_rng(0),
        )
        assert all("no permutations" in m.null.reason for m in found.measurements.values())
        assert all(m.p_value is None for m in found.measurements.values())
