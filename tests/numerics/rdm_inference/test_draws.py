"""What a bootstrap of RDM comparisons promises, and what it refuses."""

import numpy as np
import pytest

from arealis.numerics import bootstrap_weights
from arealis.numerics.rdm_inference import noise_ceiling, rdm_bootstrap, rdm_permutations
from arealis.types import DataError

POOLED = ("corr", "corr_cov", "cosine", "cosine_cov", "rho-a", "spearman", "tau-a")
BELOW_UPPER = ("corr", "corr_cov", "cosine", "cosine_cov", "spearman")


def sample(stimuli=9, subjects=5, models=2, seed=0):
    rng = np.random.default_rng(seed)
    pairs = stimuli * (stimuli - 1) // 2
    shared = rng.gamma(2.0, size=pairs)
    return shared + rng.gamma(1.0, size=(models, pairs)), shared + rng.gamma(1.0, size=(subjects, pairs))


def counts(items, draws=6, seed=1):
    return bootstrap_weights([str(i) for i in range(items)], draws, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("method", POOLED)
def test_lower_ceilings_do_not_exceed_upper_ones(method):
    models, data = sample()
    draws = rdm_bootstrap(models, data, method, stimulus_weights=counts(9), subject_weights=counts(5, seed=2))
    assert (draws.lower <= draws.upper + 1e-12).all()
    assert draws.undefined == draws.without_ceiling == 0


@pytest.mark.parametrize("method", BELOW_UPPER)
def test_no_model_exceeds_the_upper_ceiling(method):
    _, data = sample()
    rng = np.random.default_rng(3)
    near = data.mean(axis=0) + 0.05 * rng.normal(size=(300, data.shape[1]))
    draws = rdm_bootstrap(np.vstack([near, data]), data, method, subject_weights=counts(5))
    assert (draws.similarity <= draws.upper[:, None] + 1e-12).all()
    assert (draws.similarity.max(axis=1) > draws.upper - 0.15).all()


@pytest.mark.parametrize("method", [*POOLED, "bures"])
def test_equal_weights_are_the_sample_itself(method):
    models, data = sample()
    one = rdm_bootstrap(models, data, method)
    weights = {"stimulus_weights": np.ones((2, 9)), "subject_weights": np.full((2, 5), 3)}
    for plan in ({}, weights):
        draws = rdm_bootstrap(models, data, method, **plan)
        np.testing.assert_allclose(
            draws.similarity, one.similarity.repeat(len(draws.similarity), 0), atol=1e-12
        )


@pytest.mark.parametrize("method", POOLED)
def test_many_draws_equal_the_same_draws_in_parts(method):
    models, data = sample(stimuli=14)
    plan = {"stimulus_weights": counts(14, 40), "subject_weights": counts(5, 40, seed=2)}
    whole = rdm_bootstrap(models, data, method, **plan)
    for part in (slice(0, 1), slice(1, 17), slice(17, 40)):
        some = rdm_bootstrap(models, data, method, **{name: w[part] for name, w in plan.items()})
        for name in ("similarity", "lower", "upper"):
            np.testing.assert_allclose(getattr(whole, name)[part], getattr(some, name), rtol=0, atol=1e-13)


@pytest.mark.parametrize("method", ["cosine", "spearman", "bures"])
def test_draws_of_too_few_are_counted(method):
    models, data = sample(stimuli=4, subjects=3)
    stimuli = np.array([[2, 2, 0, 0], [2, 1, 1, 0], [1, 1, 1, 1]])
    subjects = np.array([[1, 1, 1], [3, 0, 0], [2, 1, 0]])
    draws = rdm_bootstrap(models, data, method, stimulus_weights=stimuli, subject_weights=subjects)
    assert np.isnan(draws.similarity).all(axis=1).tolist() == [True, False, False]
    assert draws.undefined == 1
    if method == "bures":
        assert draws.lower is None
        assert draws.upper is None
    else:
        assert np.isnan(draws.lower).tolist() == np.isnan(draws.upper).tolist() == [True, True, False]
        assert draws.without_ceiling == 2


@pytest.mark.parametrize("method", ["corr", "corr_cov", "spearman"])
def test_a_model_without_contrast_in_a_draw_is_counted(method):
    models, data = sample(stimuli=5)
    first = np.triu_indices(5, 1)[0]
    models[0] = (first == 0) + 0.1  # differs only for the pairs of the first stimulus
    draws = rdm_bootstrap(models, data, method, stimulus_weights=[[0, 2, 1, 1, 1], [1, 1, 1, 1, 1]])
    assert np.isnan(draws.similarity).tolist() == [[True, False], [False, False]]
    assert draws.undefined == 1
    assert draws.without_ceiling == 0


def test_an_absent_subject_without_contrast_does_no_harm():
    models, data = sample()
    data[2] = 1.0
    draws = rdm_bootstrap(models, data, "corr", subject_weights=[[1, 2, 0, 1, 1], [1, 1, 1, 1, 1]])
    assert np.isfinite(draws.similarity[0]).all()
    assert draws.lower[0] <= draws.upper[0]
    assert draws.undefined == 1
    assert draws.without_ceiling == 1


def test_one_subject_has_no_ceiling():
    models, data = sample(subjects=1)
    draws = rdm_bootstrap(models, data, "cosine", stimulus_weights=counts(9))
    assert draws.lower is None
    assert draws.upper is None
    assert draws.without_ceiling == 6
    with pytest.raises(DataError, match="no noise ceiling"):
        noise_ceiling(data, "cosine")


def test_a_ceiling_needs_contrast_and_a_pool():
    _, data = sample()
    with pytest.raises(DataError, match="no noise ceiling"):
        noise_ceiling(data, "bures")
    data[1] = 2.0
    with pytest.raises(DataError, match="without contrast"):
        noise_ceiling(data, "corr")


@pytest.mark.parametrize("method", POOLED)
def test_scaling_a_subject_changes_nothing(method):
    data = sample()[1]
    scaled = data * np.array([1, 2, 0.1, 30, 1])[:, None]
    for a, b in zip(noise_ceiling(data, method), noise_ceiling(scaled, method), strict=True):
        assert a == pytest.approx(b, abs=1e-12)


def test_independent_variances_change_a_whitened_comparison_and_equal_ones_do_not():
    models, data = sample()
    plain, equal, unequal = (
        rdm_bootstrap(models, data, "corr_cov", stimulus_weights=counts(9), covariance=c).similarity
        for c in (None, np.full(9, 3.0), np.linspace(1, 4, 9))
    )
    np.testing.assert_allclose(plain, equal, rtol=0, atol=1e-12)
    assert np.abs(plain - unequal).max() > 1e-3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "kendall"}, "no such comparison"),
        ({"models": np.ones((2, 35))}, "no condensed RDMs"),
        ({"models": np.ones((0, 36))}, "no condensed RDMs"),
        ({"models": np.ones((1, 2, 36))}, "no condensed RDMs"),
        ({"models": np.ones((2, 1))}, "no condensed RDMs"),
        ({"models": np.full((2, 36), np.nan)}, "lack dissimilarities"),
        ({"models": np.ones((2, 45))}, "different stimuli"),
        ({"covariance": np.eye(9)}, "does not use a covariance"),
        ({"method": "cosine_cov", "covariance": np.eye(8)}, "does not fit"),
        ({"method": "cosine_cov", "covariance": np.triu(np.ones((9, 9)))}, "does not fit"),
        ({"method": "cosine_cov", "covariance": np.ones((9, 9))}, "cannot be inverted"),
        ({"stimulus_weights": np.ones((3, 8))}, "stimulus weights do not fit"),
        ({"stimulus_weights": np.ones((0, 9))}, "stimulus weights do not fit"),
        ({"subject_weights": np.ones(5)}, "subject weights do not fit"),
        ({"subject_weights": np.full((3, 5), 0.5)}, "how often each subject occurs"),
        ({"stimulus_weights": -np.ones((3, 9))}, "how often each stimulus occurs"),
        ({"stimulus_weights": np.ones((3, 9)), "subject_weights": np.ones((2, 5))}, "numbers of times"),
    ],
)
def test_refusals(change, message):
    models, data = sample()
    options = {"models": models, "data": data, "method": "cosine"} | change
    with pytest.raises(DataError, match=message):
        rdm_bootstrap(options.pop("models"), options.pop("data"), options.pop("method"), **options)


@pytest.mark.parametrize(
    ("method", "order"),
    [
        ("kendall", [[0, 1, 2, 3]]),
        ("cosine", [[0, 1, 2]]),
        ("cosine", [[0, 1, 1, 2]]),
        ("cosine", [0, 1, 2, 3]),
    ],
)
def test_permutations_refuse_what_is_none(method, order):
    models, data = sample(stimuli=4)
    with pytest.raises(DataError, match="cannot be permuted"):
        rdm_permutations(models, data, method, np.array(order))


def test_permutations_refuse_rdms_without_contrast():
    models, data = sample(stimuli=4)
    models[1] = 1.0
    with pytest.raises(DataError, match="contrast"):
        rdm_permutations(models, data, "corr", np.array([[0, 1, 2, 3]]))
