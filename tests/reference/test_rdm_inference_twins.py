"""Bootstraps and permutations of RDM comparisons, by building every draw and comparing anew."""

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from arealis.numerics import bootstrap_weights, compare_rdms, pair_positions, permuted_rdm_spearman
from arealis.numerics.rdm_inference import noise_ceiling, rdm_bootstrap, rdm_permutations
from arealis.numerics.rdm_inference.concordance import concordance, weighted_levels
from arealis.numerics.rdm_inference.ordered import rank_deviations

STIMULI, SUBJECTS, MODELS, DRAWS = 8, 4, 3, 9
PAIRS = STIMULI * (STIMULI - 1) // 2
INNER = ("cosine", "corr", "cosine_cov", "corr_cov")
RANKED = ("spearman", "rho-a", "tau-a")


def rdms():
    rng = np.random.default_rng(3)
    shared = rng.gamma(2.0, size=PAIRS)
    data = shared + rng.gamma(1.0, size=(SUBJECTS, PAIRS))
    models = shared + rng.gamma(1.0, size=(MODELS, PAIRS))
    models[0] = np.round(models[0])
    data[1] = np.round(data[1], 1)
    return models, data


def plan(items, seed):
    return bootstrap_weights([str(i) for i in range(items)], DRAWS, rng=np.random.default_rng(seed))


def noise(kind):
    rng = np.random.default_rng(4)
    x = rng.normal(size=(STIMULI, 20))
    return {"none": None, "variances": rng.uniform(1, 2, STIMULI), "full": x @ x.T / 20}[kind]


def drawn(rows, counts):
    """RDMs with every stimulus repeated, without its pairs with itself, and who is in each pair."""
    chosen = np.repeat(np.arange(STIMULI), counts)
    i, j = (chosen[side] for side in pair_positions(len(chosen)))
    kept = i != j
    square = np.zeros((len(rows), STIMULI, STIMULI))
    first, second = pair_positions(STIMULI)
    square[:, first, second] = square[:, second, first] = rows
    return square[:, i, j][:, kept], chosen, kept


def whitening(chosen, kept, covariance):
    """Inverse of V over the pairs that the draw holds, one row a pair."""
    covariance = np.eye(STIMULI) if covariance is None else covariance
    covariance = np.diag(covariance) if covariance.ndim == 1 else covariance
    deviation = np.sqrt(np.diag(covariance))
    own = np.linalg.eigvalsh(covariance / np.outer(deviation, deviation))[0] * np.diag(covariance)
    shared = covariance - np.diag(own)
    of_draw = shared[np.ix_(chosen, chosen)] + np.diag(own[chosen])
    i, j = pair_positions(len(chosen))
    contrast = np.zeros((len(i), len(chosen)))
    contrast[np.arange(len(i)), i], contrast[np.arange(len(i)), j] = 1, -1
    v = (contrast @ of_draw @ contrast.T) ** 2
    return np.linalg.inv(v[np.ix_(kept, kept)])


def compared(a, b, method, inverse):
    if method in RANKED:
        return slow_rank_comparison(a, b, method)
    if method.startswith("corr"):
        a, b = a - a.mean(), b - b.mean()
    return a @ inverse @ b / np.sqrt((a @ inverse @ a) * (b @ inverse @ b))


def slow_rank_comparison(a, b, method):
    n = len(a)
    if method == "spearman":
        return spearmanr(a, b).statistic
    if method == "rho-a":
        return 12 * (rankdata(a) - (n + 1) / 2) @ (rankdata(b) - (n + 1) / 2) / (n**3 - n)
    signs = np.sign(a[:, None] - a) * np.sign(b[:, None] - b)
    return signs.sum() / (n * (n - 1))


def pooled(rows, method, inverse):
    if method in RANKED:
        return np.mean([rankdata(row) for row in rows], axis=0)
    if method.startswith("corr"):
        rows = rows - rows.mean(axis=1, keepdims=True)
    return np.mean([row / np.sqrt(row @ inverse @ row) for row in rows], axis=0)


def slow_draw(models, data, method, counts, times, covariance):
    rows, chosen, kept = drawn(np.concatenate([models, data]), counts)
    models, data = rows[: len(models)], rows[len(models) :]
    inverse = np.eye(rows.shape[1])
    if method.endswith("_cov"):
        inverse = whitening(chosen, kept, covariance)
    who = np.repeat(np.arange(len(data)), times)
    similar = [np.mean([compared(m, data[s], method, inverse) for s in who]) for m in models]
    upper = np.mean([compared(pooled(data[who], method, inverse), data[s], method, inverse) for s in who])
    lower = np.mean(
        [compared(pooled(data[who[who != s]], method, inverse), data[s], method, inverse) for s in who]
    )
    return similar, lower, upper


@pytest.mark.parametrize("drawn_over", ["stimulus", "subject", "both"])
@pytest.mark.parametrize(
    ("method", "kind"),
    [(m, "none") for m in (*INNER, *RANKED)]
    + [(m, kind) for m in ("cosine_cov", "corr_cov") for kind in ("variances", "full")],
)
def test_draws_equal_building_each_of_them(method, kind, drawn_over):
    models, data = rdms()
    counts, times = plan(STIMULI, 5), plan(SUBJECTS, 6)
    counts[0] = [6, 1, 1, 0, 0, 0, 0, 0]
    counts[1] = [5, 2, 1, 0, 0, 0, 0, 0]  # one stimulus of 8 with 1 + 8/2 copies: a zero in the diagonal
    options = {}
    if drawn_over != "subject":
        options["stimulus_weights"] = counts
    if drawn_over != "stimulus":
        options["subject_weights"] = times
    fast = rdm_bootstrap(models, data, method, covariance=noise(kind), **options)
    for d in range(DRAWS):
        c = options.get("stimulus_weights", np.ones((DRAWS, STIMULI), dtype=int))[d]
        t = options.get("subject_weights", np.ones((DRAWS, SUBJECTS), dtype=int))[d]
        similar, lower, upper = slow_draw(models, data, method, c, t, noise(kind))
        np.testing.assert_allclose(fast.similarity[d], similar, rtol=0, atol=1e-11)
        assert fast.lower[d] == pytest.approx(lower, abs=1e-11)
        assert fast.upper[d] == pytest.approx(upper, abs=1e-11)


@pytest.mark.parametrize("method", ["cosine", "corr", "spearman", "rho-a", "tau-a", "cosine_cov", "corr_cov"])
def test_the_sample_equals_the_comparator(method):
    models, data = rdms()
    expected = compare_rdms(models, data, method).mean(axis=1)
    np.testing.assert_allclose(
        rdm_bootstrap(models, data, method).similarity[0], expected, rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("kind", ["variances", "full"])
def test_the_sample_equals_the_comparator_under_a_covariance(kind):
    models, data = rdms()
    covariance = noise(kind)
    square = np.diag(covariance) if covariance.ndim == 1 else covariance
    for method in ("cosine_cov", "corr_cov"):
        expected = compare_rdms(models, data, method, covariance=square).mean(axis=1)
        fast = rdm_bootstrap(models, data, method, covariance=covariance).similarity[0]
        np.testing.assert_allclose(fast, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("method", [*INNER, *RANKED])
def test_a_jackknife_equals_leaving_stimuli_out(method):
    models, data = rdms()
    i, j = pair_positions(STIMULI)
    draws = rdm_bootstrap(models, data, method, stimulus_weights=1 - np.eye(STIMULI))
    for k in range(STIMULI):
        kept = (i != k) & (j != k)
        expected = compare_rdms(models[:, kept], data[:, kept], method).mean(axis=1)
        np.testing.assert_allclose(draws.similarity[k], expected, rtol=0, atol=1e-11)
        ceiling = noise_ceiling(data[:, kept], method)
        np.testing.assert_allclose([draws.lower[k], draws.upper[k]], ceiling, rtol=0, atol=1e-11)


def euclidean(seed, many):
    x = np.random.default_rng(seed).normal(size=(many, STIMULI, 12))
    i, j = pair_positions(STIMULI)
    return np.sum((x[:, i] - x[:, j]) ** 2, axis=2)


def test_bures_draws_keep_copies_at_distance_zero():
    models, data = euclidean(1, 2), euclidean(2, 3)
    counts = plan(STIMULI, 7)
    fast = rdm_bootstrap(models, data, "bures", stimulus_weights=counts)
    i, j = pair_positions(STIMULI)
    square = np.zeros((5, STIMULI, STIMULI))
    square[:, i, j] = square[:, j, i] = np.concatenate([models, data])
    for d, count in enumerate(counts):
        c = count / count.sum()
        centring = np.eye(STIMULI) - c
        grams = [-0.5 * centring @ s @ centring.T * np.sqrt(np.outer(c, c)) for s in square]
        expected = np.zeros((2, 3))
        for m in range(2):
            for s in range(3):
                a, b = (np.linalg.eigh(grams[k]) for k in (m, 2 + s))
                root = [v * np.sqrt(np.clip(w, 0, None)) for w, v in (a, b)]
                nuclear = np.linalg.norm(root[0].T @ root[1], "nuc")
                expected[m, s] = nuclear / np.sqrt(np.trace(grams[m]) * np.trace(grams[2 + s]))
        np.testing.assert_allclose(fast.similarity[d], expected.mean(axis=1), rtol=0, atol=1e-6)


def test_riemannian_draws_are_their_distinct_stimuli():
    models, data = euclidean(1, 2), euclidean(2, 2)
    counts = plan(STIMULI, 7)[:3]
    fast = rdm_bootstrap(models, data, "neg_riem_dist", stimulus_weights=counts)
    i, j = pair_positions(STIMULI)
    for d, count in enumerate(counts):
        kept = (count[i] > 0) & (count[j] > 0)
        expected = compare_rdms(models[:, kept], data[:, kept], "neg_riem_dist").mean(axis=1)
        np.testing.assert_allclose(fast.similarity[d], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", [*INNER, *RANKED, "bures"])
def test_permutations_equal_permuting_the_matrix(method):
    models, data = rdms() if method != "bures" else (euclidean(1, 2), euclidean(2, 3))
    rng = np.random.default_rng(8)
    order = rng.permuted(np.tile(np.arange(STIMULI), (30, 1)), axis=1)
    fast = rdm_permutations(models, data, method, order)
    i, j = pair_positions(STIMULI)
    square = np.zeros((len(models), STIMULI, STIMULI))
    square[:, i, j] = square[:, j, i] = models
    for row, rows in zip(fast, order, strict=True):
        permuted = square[:, rows][:, :, rows][:, i, j]
        expected = compare_rdms(permuted, data, method).mean(axis=1)
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-11)


def test_permutations_of_one_pair_equal_the_spearman_null():
    models, data = rdms()
    order = np.random.default_rng(9).permuted(np.tile(np.arange(STIMULI), (40, 1)), axis=1)
    fast = rdm_permutations(models[0], data[0], "spearman", order)[:, 0]
    np.testing.assert_allclose(permuted_rdm_spearman(models[0], data[0], order), fast, rtol=0, atol=1e-12)


@pytest.mark.parametrize("items", [3, 8, 9, 40, 101])
def test_weighted_concordance_equals_counting_all_pairs(items):
    rng = np.random.default_rng(items)
    x, y = rng.integers(0, 9, (5, items)), rng.integers(0, 2 * items, (5, items))
    w = rng.integers(0, 4, (5, items))
    fast = concordance(weighted_levels(x, w), weighted_levels(y, w))
    for r in range(5):
        a, b = np.repeat(x[r], w[r]), np.repeat(y[r], w[r])
        assert fast[r] == (np.sign(a[:, None] - a) * np.sign(b[:, None] - b)).sum() / 2


def test_rank_deviations_equal_ranking_the_repeated_items():
    rng = np.random.default_rng(1)
    levels, w = rng.integers(0, 12, (6, 3, 40)), rng.integers(0, 3, (6, 40))
    fast = rank_deviations(levels, w)
    for d in range(6):
        for r in range(3):
            ranks = rankdata(np.repeat(levels[d, r], w[d]))
            np.testing.assert_array_equal(np.repeat(fast[d, r], w[d]), 2 * (ranks - ranks.mean()))
