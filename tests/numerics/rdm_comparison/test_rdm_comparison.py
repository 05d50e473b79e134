import numpy as np
import pytest
import torch
from scipy.spatial.distance import cosine
from scipy.stats import kendalltau, pearsonr, spearmanr

from arealis.numerics import compare_rdms, linear_cka, rdm
from arealis.numerics.rdm_comparison import COMPARATORS
from arealis.types import DataError

STIMULI = 9
LISTS = ("cosine", "corr", "pearson", "spearman", "rho-a", "tau-a", "tau-b")
WHITENED = ("cosine_cov", "corr_cov")
GRAMS = ("bures", "neg_riem_dist")
SCIPY = {
    "pearson": lambda a, b: pearsonr(a, b).statistic,
    "corr": lambda a, b: pearsonr(a, b).statistic,
    "spearman": lambda a, b: spearmanr(a, b).statistic,
    "cosine": lambda a, b: 1 - cosine(a, b),
    "tau-b": lambda a, b: kendalltau(a, b).statistic,
}


def geometries(count=5, seed=0):
    x = np.random.default_rng(seed).normal(size=(count, STIMULI, 20))
    return np.stack([rdm(one, "euclidean") for one in x])


@pytest.fixture
def rdms():
    return geometries()


@pytest.fixture
def covariance():
    x = np.random.default_rng(1).normal(size=(STIMULI, 15))
    return x @ x.T


def test_the_list_of_methods_is_the_convention():
    assert set(COMPARATORS) == {*LISTS, *WHITENED, *GRAMS}


@pytest.mark.parametrize("method", SCIPY)
def test_agrees_with_scipy_for_one_and_for_many(rdms, method):
    rdms = rdms.round(1)
    expected = np.array([[SCIPY[method](a, b) for b in rdms[2:]] for a in rdms[:2]])
    np.testing.assert_allclose(compare_rdms(rdms[:2], rdms[2:], method), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(compare_rdms(rdms[0], rdms[2:], method), expected[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(compare_rdms(rdms[:2], rdms[2], method), expected[:, 0], rtol=0, atol=1e-12)
    assert compare_rdms(rdms[0], rdms[2], method) == pytest.approx(expected[0, 0], abs=1e-12)


@pytest.mark.parametrize("method", COMPARATORS)
def test_tensors_stay_tensors(rdms, method):
    tensors = torch.tensor(rdms)
    value = compare_rdms(tensors[:2], tensors[2:], method)
    assert isinstance(value, torch.Tensor)
    np.testing.assert_allclose(value.numpy(), compare_rdms(rdms[:2], rdms[2:], method), rtol=0, atol=1e-9)


@pytest.mark.parametrize("method", COMPARATORS)
def test_single_precision_stays_single_and_whole_numbers_become_real(rdms, method):
    single = compare_rdms(rdms[:2].astype(np.float32), rdms[2:].astype(np.float32), method)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, compare_rdms(rdms[:2], rdms[2:], method), rtol=0, atol=2e-4)
    whole = (100 * rdms).astype(int)
    np.testing.assert_array_equal(
        compare_rdms(whole[:2], whole[2:], method), compare_rdms(whole[:2] * 1.0, whole[2:] * 1.0, method)
    )


@pytest.mark.parametrize("method", COMPARATORS)
def test_a_geometry_is_most_like_itself(rdms, method):
    itself = 0 if method == "neg_riem_dist" else 1
    table = compare_rdms(rdms, rdms, method)
    np.testing.assert_allclose(np.diagonal(table), itself, rtol=0, atol=2e-6)
    assert (table <= itself + 1e-12).all()
    assert (table[~np.eye(5, dtype=bool)] < itself - 1e-3).all()


def test_each_comparator_ignores_what_it_claims_and_nothing_more(rdms):
    a, b = rdms[:2] / rdms.max()
    transformed = {"scale": 3 * a, "offset": 3 * a + 1, "monotone": np.exp(3 * a)}
    for method in COMPARATORS:
        rank_based = method in ("spearman", "rho-a", "tau-a", "tau-b")
        ignored = set(transformed) if rank_based else {"scale"}
        # An offset of squared distances is independent noise, which the Riemannian distance may add itself.
        offset = ("corr", "pearson", "corr_cov", "neg_riem_dist")
        ignored |= {"offset"} if method in offset else set()
        for name, other in transformed.items():
            change = abs(compare_rdms(other, b, method) - compare_rdms(a, b, method))
            assert (change < 1e-9) == (name in ignored), (method, name)


def test_only_the_riemannian_distance_depends_on_the_order(rdms):
    for method in COMPARATORS:
        change = abs(compare_rdms(rdms[0], rdms[1], method) - compare_rdms(rdms[1], rdms[0], method))
        assert (change < 1e-12) == (method != "neg_riem_dist"), method


@pytest.mark.parametrize("size", [1e-200, 1e200])
@pytest.mark.parametrize("method", COMPARATORS)
def test_dissimilarities_of_any_size(rdms, method, size):
    expected = compare_rdms(rdms[:2], rdms[2:], method)
    found = compare_rdms(size * rdms[:2], rdms[2:], method)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_whitened_cosine_without_covariance_is_linear_cka():
    x, y = np.random.default_rng(2).normal(size=(2, 12, 7))
    a, b = rdm(x, "euclidean"), rdm(y, "euclidean")
    assert compare_rdms(a, b, "cosine_cov") == pytest.approx(linear_cka(x, y), abs=1e-14)
    identity = compare_rdms(a, b, "cosine_cov", covariance=5 * np.eye(12))
    assert identity == pytest.approx(linear_cka(x, y), abs=1e-13)


def test_a_covariance_that_adds_one_variance_to_all_contrasts_changes_nothing(rdms, covariance):
    shared = covariance + np.arange(9.0)[:, None] + np.arange(9.0)  # moves no contrast of stimuli
    for method in (*WHITENED, "neg_riem_dist"):
        one, two = (compare_rdms(rdms[0], rdms[1], method, covariance=c) for c in (covariance, shared))
        assert one == pytest.approx(two, abs=1e-9)
        assert one != pytest.approx(compare_rdms(rdms[0], rdms[1], method), abs=1e-4)


@pytest.mark.parametrize("method", COMPARATORS)
def test_many_stimuli_are_quick_and_within_bounds(method):
    x = np.random.default_rng(3).normal(size=(2, 200, 205))
    a, b = (rdm(one, "euclidean") for one in x)
    assert -60 < compare_rdms(a, b, method) < 1


@pytest.mark.parametrize("method", [*LISTS, *WHITENED])
def test_pairs_that_are_missing_throughout_are_left_out(rdms, method):
    absent = np.isin(np.arange(36), [1, 8, 35])
    gone = np.where(absent, np.nan, rdms)
    value = compare_rdms(gone[0], gone[1], method)
    if method in LISTS:
        assert value == pytest.approx(compare_rdms(rdms[0, ~absent], rdms[1, ~absent], method), abs=1e-14)
    tensor = compare_rdms(torch.tensor(gone[0]), torch.tensor(gone[1]), method)
    assert float(tensor) == pytest.approx(float(value), abs=1e-12)


@pytest.mark.parametrize("method", COMPARATORS)
def test_pairs_missing_on_one_side_or_infinite_are_an_error(rdms, method):
    for wrong in (np.nan, np.inf):
        spoilt = rdms.copy()
        spoilt[0, 3] = wrong
        with pytest.raises(DataError, match="infinite, or missing"):
            compare_rdms(spoilt[1], spoilt[0], method)
        with pytest.raises(DataError, match="infinite, or missing"):
            compare_rdms(spoilt[:2], spoilt[:1], method)
    with pytest.raises(DataError, match="throughout"):
        compare_rdms(np.full(36, np.nan), np.full(36, np.nan), method)


@pytest.mark.parametrize("method", GRAMS)
def test_gram_matrices_need_all_pairs(rdms, method):
    rdms[:, 3] = np.nan
    with pytest.raises(DataError, match="all pairs"):
        compare_rdms(rdms[0], rdms[1], method)


@pytest.mark.parametrize("method", COMPARATORS)
def test_a_flat_geometry_is_an_error(rdms, method):
    flat = np.full(36, 0.1) if method in {*LISTS, "corr_cov"} - {"cosine"} else np.zeros(36)
    with pytest.raises(DataError, match="without contrast"):
        compare_rdms(flat, rdms[1], method)
    with pytest.raises(DataError, match=r"without contrast|full dimension"):
        compare_rdms(rdms[:2], np.stack([rdms[1], flat]), method)


@pytest.mark.parametrize("method", GRAMS)
def test_dissimilarities_that_are_no_distances(rdms, method):
    with pytest.raises(DataError, match="without contrast"):
        compare_rdms(-rdms[0], rdms[1], method)


def test_the_riemannian_distance_needs_as_many_units_as_stimuli(rdms):
    few = rdm(np.random.default_rng(0).normal(size=(STIMULI, 4)), "euclidean")
    with pytest.raises(DataError, match="full dimension"):
        compare_rdms(rdms[0], few, "neg_riem_dist")
    assert compare_rdms(few, rdms[0], "neg_riem_dist") < -0.1


@pytest.mark.parametrize("method", [*WHITENED, *GRAMS])
def test_a_list_of_pairs_that_is_no_square_is_an_error(rdms, method):
    with pytest.raises(DataError, match="do not form a square"):
        compare_rdms(rdms[0, :35], rdms[1, :35], method)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda c: c[:-1, :-1], "no covariance"),
        (lambda c: np.diagonal(c), "no covariance"),
        (lambda c: np.triu(c), "no covariance"),
        (lambda c: np.where(np.eye(STIMULI) == 1, np.nan, c), "no covariance"),
        (lambda c: np.outer(c[0], c[0]), "cannot be inverted"),
        (lambda c: -c, "cannot be inverted"),
        (lambda c: c - 3 * np.eye(STIMULI), "cannot be inverted"),
        (lambda c: np.ones_like(c), "cannot be inverted"),
    ],
)
@pytest.mark.parametrize("method", [*WHITENED, "neg_riem_dist"])
def test_what_is_no_covariance_is_an_error(rdms, covariance, spoil, message, method):
    with pytest.raises(DataError, match=message):
        compare_rdms(rdms[0], rdms[1], method, covariance=spoil(covariance))


@pytest.mark.parametrize("method", [*LISTS, "bures"])
def test_a_covariance_that_is_not_read_is_an_error(rdms, covariance, method):
    with pytest.raises(DataError, match="does not read a covariance"):
        compare_rdms(rdms[0], rdms[1], method, covariance=covariance)


@pytest.mark.parametrize(
    ("a", "b", "method"),
    [
        (np.ones(44), np.ones(45), "corr"),
        (np.ones(45), np.ones(45), "kendall"),
        (np.ones((1, 1, 45)), np.ones(45), "corr"),
        (np.ones((0, 45)), np.ones(45), "corr"),
        (np.ones(0), np.ones(0), "corr"),
    ],
)
def test_refuses_what_it_cannot_do(a, b, method):
    with pytest.raises(DataError, match="cannot be compared"):
        compare_rdms(a, b, method)
