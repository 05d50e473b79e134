"""Agreement with rsatoolbox, whose numbers oracles/rsatoolbox_comparators.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import compare_rdms, fit_interpolated, fit_selected, fit_weighted, predicted_rdm

PEER = json.loads((Path(__file__).parent / "rsatoolbox_comparators.json").read_text())
A, B, SIGMA, MODELS, TARGET = (np.array(PEER[k]) for k in ("a", "b", "sigma_k", "models", "target"))
LINEAR = ("cosine", "corr", "cosine_cov", "corr_cov")


def agrees(found, expected, tolerance=1e-12):
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("method", PEER["compare"])
def test_comparisons(method):
    """An eigenvalue that is zero comes out as the root of rounding in the peer's Bures similarity."""
    agrees(compare_rdms(A, B, method), PEER["compare"][method], 1e-8 if method == "bures" else 1e-12)


@pytest.mark.parametrize("method", PEER["tied"])
def test_comparisons_with_ties(method):
    agrees(compare_rdms(A.round(), B.round(), method), PEER["tied"][method])


@pytest.mark.parametrize("method", PEER["missing"])
def test_comparisons_with_missing_pairs(method):
    a, b = (np.where(np.isin(np.arange(s.shape[1]), PEER["absent"]), np.nan, s) for s in (A, B))
    agrees(compare_rdms(a, b, method), PEER["missing"][method])


@pytest.mark.parametrize("method", PEER["sigma_k compare"])
def test_whitened_by_a_full_covariance(method):
    """The peer's solver stops at a relative tolerance of 1e-5; its V, solved exactly, gives our number."""
    found = compare_rdms(A, B, method, covariance=SIGMA)
    agrees(found, PEER["sigma_k solved exactly"][method])
    agrees(found, PEER["sigma_k compare"][method], 1e-5)


def test_whitened_by_variances_differs_because_the_peer_centres_before_it_weights():
    """Given variances as a vector, the peer divides Gram matrices centred on the plain mean of stimuli.

    That is not the inverse of its V: the centring has to be on the mean weighted by reliability. Its own
    V for the same variances, solved exactly, gives our number.
    """
    found = compare_rdms(A, B, "cosine_cov", covariance=np.diag(np.diagonal(SIGMA)))
    agrees(found, PEER["variances"]["solved exactly"])
    assert np.abs(found - PEER["variances"]["as a vector"]).min() > 1e-4


def test_bures_metric_follows_from_the_similarity():
    """The squared metric is tr A + tr B − 2 √(tr A tr B) times the similarity, with tr G = Σ d / n."""
    traces = [side.sum(axis=1) / 9 for side in (A, B)]
    product = np.sqrt(np.outer(*traces))
    agrees(np.add.outer(*traces) - 2 * product * compare_rdms(A, B, "bures"), PEER["bures_metric"], 1e-7)


def test_bures_of_what_are_no_distances_differs_because_the_peer_exceeds_its_bounds():
    """The peer drops negative eigenvalues in the numerator and keeps them in the norms, on one side only.

    A geometry is then 1.5 times as similar as itself, and the value depends on which comes first.
    """
    noisy, peer = A[0] - PEER["offset of noisy"], PEER["noisy bures"]
    assert np.linalg.eigvalsh(np.array(peer["itself"])).max() > 1.4
    assert np.abs(np.array(peer["other"]) - np.array(peer["turned"]).T).max() > 0.01
    assert compare_rdms(noisy, noisy, "bures") == pytest.approx(1, abs=1e-12)
    agrees(compare_rdms(noisy, B, "bures"), compare_rdms(B, noisy, "bures"))


@pytest.mark.parametrize(("key", "sigma"), [("neg_riem_dist", None), ("neg_riem_dist, sigma_k", SIGMA)])
def test_the_riemannian_distance_is_as_near_or_nearer(key, sigma):
    """The peer searches two scales to a tolerance of 1e-4; we search one and solve for the other."""
    found, peer = compare_rdms(A, B, "neg_riem_dist", covariance=sigma), np.array(PEER[key])
    assert (found >= peer - 1e-10).all()
    agrees(found, peer, 1e-5)


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("regress", {"nonnegative": False}),
        ("ridge", {"nonnegative": False, "ridge": 0.5}),
        ("nonnegative", {}),
    ],
)
def test_weighted_models(method, name, options):
    """The peer's solver for whitened methods stops early, so that its weights are a little off."""
    fit = fit_weighted(MODELS, TARGET, method, **options)
    theirs = np.array(PEER["fits"][method][name])
    agrees(fit.weights, theirs, 1e-4 if method.endswith("_cov") else 1e-10)
    if name != "ridge":
        assert fit.similarity >= reached(method, theirs) - 1e-12


def reached(method, weights, **options):
    return compare_rdms(predicted_rdm(MODELS, weights), TARGET, method, **options).mean()


def test_weighted_models_under_a_full_covariance_beat_the_peer():
    """The peer pools subjects without the covariance by which it then fits; the optimum needs it in both."""
    fit = fit_weighted(MODELS, TARGET, "cosine_cov", nonnegative=False, covariance=SIGMA)
    theirs = np.array(PEER["fits"]["cosine_cov, sigma_k"]["regress"])
    assert fit.similarity > reached("cosine_cov", theirs, covariance=SIGMA) + 1e-8


@pytest.mark.parametrize("method", LINEAR)
def test_selected_models(method):
    assert fit_selected(MODELS, TARGET, method).weights.argmax() == PEER["fits"][method]["select"]


@pytest.mark.parametrize("method", LINEAR)
def test_interpolated_models(method):
    fit, theirs = fit_interpolated(MODELS, TARGET, method), np.array(PEER["fits"][method]["interpolate"])
    agrees(fit.weights, theirs, 1e-4)
    assert fit.similarity >= reached(method, theirs) - 1e-14
