"""Tables of similarities of 10 × 10 RDMs of 60 stimuli (1770 pairs), against rsatoolbox.

With a full covariance of the stimuli there are 20 and 40 of them, as the peer then takes many seconds.
"""

from __future__ import annotations

import numpy as np

from arealis.numerics import compare_rdms, rdm
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison

_RDMS = 10


def _table(
    method: str,
    stimuli: int = 60,
    *,
    full_covariance: bool = False,
    tied: bool = False,
    repeats: int = 7,
) -> Comparison:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, _RDMS, stimuli, stimuli + 20))
    a, b = (np.stack([rdm(one, "euclidean") for one in side]) for side in x)
    if tied:
        a = a.round(1)  # as of a model that predicts few different values
    inputs, options = {"a": a, "b": b}, {}
    if full_covariance:
        noise = rng.normal(size=(stimuli, 2 * stimuli))
        options["covariance"] = inputs["sigma_k"] = noise @ noise.T / (2 * stimuli)
    kind = ", full Σ_k" if full_covariance else ", ties" if tied else ""
    return compare_with_peer(
        f"{method}{kind}, {_RDMS} × {_RDMS} RDMs of {stimuli}",
        "rsatoolbox_comparators",
        method,
        inputs,
        lambda: compare_rdms(a, b, method, **options),
        repeats=repeats,
    )


def _cosine() -> Comparison:
    return _table("cosine")


def _correlation() -> Comparison:
    return _table("corr")


def _spearman() -> Comparison:
    return _table("spearman")


def _rho_a() -> Comparison:
    return _table("rho-a")


def _spearman_tied() -> Comparison:
    return _table("spearman", tied=True)


def _tau_a() -> Comparison:
    return _table("tau-a")


def _tau_a_tied() -> Comparison:
    return _table("tau-a", tied=True)


def _tau_b() -> Comparison:
    return _table("tau-b")


def _whitened_cosine() -> Comparison:
    return _table("cosine_cov", 20, full_covariance=True)


def _whitened_cosine_of_more() -> Comparison:
    return _table("cosine_cov", 40, full_covariance=True, repeats=1)


def _whitened_cosine_identity() -> Comparison:
    return _table("cosine_cov")


def _whitened_correlation() -> Comparison:
    return _table("corr_cov", 20, full_covariance=True)


def _bures() -> Comparison:
    return _table("bures")


def _riemannian() -> Comparison:
    return _table("neg_riem_dist", repeats=1)


WORKS = (
    _whitened_cosine,
    _whitened_cosine_of_more,
    _whitened_correlation,
    _whitened_cosine_identity,
    _tau_a,
    _tau_a_tied,
    _tau_b,
    _spearman,
    _spearman_tied,
    _rho_a,
    _bures,
    _riemannian,
    _cosine,
    _correlation,
)
