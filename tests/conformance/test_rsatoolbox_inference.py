"""Agreement with rsatoolbox's inference, draw by draw; oracles/rsatoolbox_inference.py wrote its numbers.

It differs in three places, where a test states its value and ours: how subjects that occur twice count in a
ceiling, how subjects are pooled for whitened comparisons, and where a corrected variance is capped.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics.rdm_inference import (
    bootstrap_t_test,
    crossvalidation_corrected_variance,
    difference_variance,
    draw_covariance,
    dual_bootstrap_variance,
    noise_ceiling,
    pairwise_bootstrap_t_test,
    rdm_bootstrap,
)

PEER = json.loads((Path(__file__).parent / "rsatoolbox_inference.json").read_text())
MODELS, DATA = np.array(PEER["models"]), np.array(PEER["data"])
STIMULUS, SUBJECT = (
    np.stack([np.bincount(row, minlength=n) for row in PEER[side]])
    for side, n in (("stimulus", 9), ("subject", 5))
)
PLANS = {
    "stimulus": {"stimulus_weights": STIMULUS},
    "subject": {"subject_weights": SUBJECT},
    "both": {"stimulus_weights": STIMULUS, "subject_weights": SUBJECT},
}
METHODS = sorted(PEER["methods"])
WHITENED = ("cosine_cov", "corr_cov")


def theirs(method, what):
    return np.array(PEER["methods"][method][what], dtype=float)


def agree(ours, expected):
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_similarities_and_ceilings_of_the_sample(method):
    agree(rdm_bootstrap(MODELS, DATA, method).similarity[0], theirs(method, "fixed").mean(axis=1))
    agree(noise_ceiling(DATA, method), theirs(method, "fixed weighted ceiling"))
    if method not in WHITENED:
        agree(noise_ceiling(DATA, method), theirs(method, "fixed ceiling"))
        agree(noise_ceiling(DATA, method), theirs(method, "crossvalidated ceiling"))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("plan", ["stimulus", "subject"])
def test_similarities_of_single_bootstraps(method, plan):
    agree(rdm_bootstrap(MODELS, DATA, method, **PLANS[plan]).similarity, theirs(method, plan))


@pytest.mark.parametrize("method", METHODS)
def test_similarities_of_the_dual_bootstrap(method):
    # The peer drops a draw of subjects together with its draw of stimuli.
    kept = ~np.isnan(theirs(method, "dual")[:, 0, 0])
    assert kept.tolist() == [True, False] + 10 * [True]
    for k, plan in enumerate(("both", "subject", "stimulus")):
        ours = rdm_bootstrap(MODELS, DATA, method, **PLANS[plan]).similarity
        agree(ours[kept], theirs(method, "dual")[kept, :, k])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("plan", sorted(PLANS))
def test_ceilings_in_every_draw(method, plan):
    """From the peer's own comparisons and pools, with repeated subjects counted as they occur."""
    draws = rdm_bootstrap(MODELS, DATA, method, **PLANS[plan])
    agree([draws.lower, draws.upper], theirs(method, f"{plan} weighted ceiling"))
    assert draws.without_ceiling == (0 if plan == "subject" else 1)


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(WHITENED)))
def test_the_peers_ceilings_over_stimuli(method):
    draws = rdm_bootstrap(MODELS, DATA, method, **PLANS["stimulus"])
    agree([draws.lower, draws.upper], theirs(method, "stimulus ceiling"))
    together = np.column_stack([draws.similarity, draws.lower, draws.upper])
    agree(draw_covariance(together), theirs(method, "stimulus variances"))


def test_the_peer_counts_every_subject_of_a_draw_once_in_its_ceiling():
    """A draw of subjects 0, 0, 0 and 1 has the mean of two similarities as its ceiling, but the mean of four
    as the similarity of a model. So a model exceeds the peer's upper ceiling; ours weights both alike."""
    draws = rdm_bootstrap(MODELS, DATA, "cosine", **PLANS["subject"])
    peer = theirs("cosine", "subject ceiling")
    repeated = (SUBJECT > 1).any(axis=1)
    assert np.abs(draws.upper - peer[1])[repeated].max() > 1e-3
    unit = DATA / np.linalg.norm(DATA, axis=1, keepdims=True)
    exceeded = 0
    for k, counts in enumerate(SUBJECT):
        best = rdm_bootstrap(counts @ unit, DATA, "cosine", subject_weights=SUBJECT[k : k + 1])
        assert best.similarity[0, 0] == pytest.approx(draws.upper[k], abs=1e-12)
        exceeded += best.similarity[0, 0] > peer[1, k] + 1e-6
    assert exceeded >= 3


@pytest.mark.parametrize("method", WHITENED)
def test_the_peer_pools_whitened_ceilings_with_unwhitened_norms(method):
    """Its upper ceiling lies below the best that a single RDM can reach; ours is that best."""
    upper = noise_ceiling(DATA, method)[1]
    peer = theirs(method, "fixed ceiling")[1]
    assert peer < upper - 1e-6
    draws = rdm_bootstrap(MODELS, DATA, method, **PLANS["stimulus"])
    lower_than_ours = theirs(method, "stimulus ceiling")[1] <= draws.upper + 1e-12
    assert lower_than_ours[~np.isnan(draws.upper)].all()


@pytest.mark.parametrize("method", METHODS)
def test_corrected_variances_and_tests(method):
    """Of models and of their differences, with the correction for few stimuli and subjects.

    The peer caps the corrected variance at the naive one, which itself lacks n/(n − 1); our cap has it.
    """
    kept = ~np.isnan(theirs(method, "dual")[:, 0, 0])
    values = {p: rdm_bootstrap(MODELS, DATA, method, **PLANS[p]).similarity[kept] for p in PLANS}
    covariance = {p: draw_covariance(v) for p, v in values.items()}
    sizes = {"stimuli": 9, "subjects": 5}
    single = [np.diag(covariance[p]) for p in ("stimulus", "subject", "both")]
    model = dual_bootstrap_variance(*single, **sizes)
    agree(np.minimum(model, single[-1]), theirs(method, "model variances"))
    differences = [difference_variance(covariance[p]) for p in ("stimulus", "subject", "both")]
    pairs = dual_bootstrap_variance(*differences, **sizes)
    capped = np.minimum(pairs, differences[-1])
    agree(capped[np.triu_indices(3, 1)], theirs(method, "difference variances"))
    mean = theirs(method, "values")
    np.testing.assert_allclose(
        bootstrap_t_test(mean, np.minimum(model, single[-1]), 4, alternative="greater"),
        theirs(method, "p zero"),
        rtol=0,
        atol=1e-9,
    )
    np.testing.assert_allclose(
        pairwise_bootstrap_t_test(mean, capped, 4), theirs(method, "p pairs"), rtol=0, atol=1e-9
    )


def test_variance_without_the_noise_of_folds():
    given = PEER["crossvalidation"]
    evaluations = np.array(given["evaluations"]).transpose(0, 2, 1)
    agree(crossvalidation_corrected_variance(evaluations), np.array(given["variances"]))
