"""Write rsatoolbox's bootstraps, ceilings and corrected variances to ../rsatoolbox_inference.json.

Run in an environment of its own::

    python -m venv /tmp/rsatoolbox && /tmp/rsatoolbox/bin/pip install rsatoolbox==0.3.2
    /tmp/rsatoolbox/bin/python tests/conformance/oracles/rsatoolbox_inference.py

The peer draws with ``np.random.randint``; here it gets draws of ours instead, one call after the other.
"""

import importlib.metadata
import json
import warnings
from pathlib import Path
from unittest import mock

import numpy as np
from rsatoolbox.inference import (
    bootstrap_crossval,
    eval_bootstrap_pattern,
    eval_bootstrap_rdm,
    eval_dual_bootstrap,
    eval_fixed,
)
from rsatoolbox.inference.crossvalsets import sets_leave_one_out_rdm
from rsatoolbox.inference.noise_ceiling import cv_noise_ceiling
from rsatoolbox.model import ModelFixed, ModelWeighted
from rsatoolbox.rdm import RDMs, compare
from rsatoolbox.rdm.compare import _cov_weighting
from rsatoolbox.util.inference_util import pool_rdm

STIMULI, SUBJECTS, MODELS, DRAWS = 9, 5, 3, 12
METHODS = ("cosine", "corr", "spearman", "rho-a", "tau-a", "cosine_cov", "corr_cov")


def main() -> None:
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20230822)
    models, data = simulated(rng)
    stimulus = rng.integers(0, STIMULI, size=(DRAWS, STIMULI))
    stimulus[0] = [0] * 5 + [4] * 3 + [7]  # three distinct stimuli, the fewest
    stimulus[1] = [0] * 5 + [4] * 4  # two are too few
    subject = rng.integers(0, SUBJECTS, size=(DRAWS, SUBJECTS))
    fixed = [ModelFixed(f"model {i}", row) for i, row in enumerate(models)]
    rdms = RDMs(data)
    result = {
        "peer": f"rsatoolbox {importlib.metadata.version('rsatoolbox')}",
        "models": models.tolist(),
        "data": data.tolist(),
        "stimulus": stimulus.tolist(),
        "subject": subject.tolist(),
        "methods": {m: of_method(m, fixed, rdms, stimulus, subject) for m in METHODS},
        "crossvalidation": crossvalidated(models, rdms),
    }
    target = Path(__file__).parents[1] / "rsatoolbox_inference.json"
    target.write_text(json.dumps(result) + "\n")


def simulated(rng):
    pairs = STIMULI * (STIMULI - 1) // 2
    shared = rng.gamma(2.0, size=pairs)
    data = (shared + rng.gamma(1.0, size=(SUBJECTS, pairs))).round(3)
    models = (0.5 * shared + rng.gamma(1.0, size=(MODELS, pairs))).round(3)
    models[1] = models[1] > np.median(models[1])  # predicts ties
    return models, data


def of_method(method, fixed, rdms, stimulus, subject):
    both = [row for pair in zip(subject, stimulus, strict=True) for row in pair]
    runs = {
        "stimulus": drawing(stimulus, eval_bootstrap_pattern, fixed, rdms, method=method, N=DRAWS),
        "subject": drawing(subject, eval_bootstrap_rdm, fixed, rdms, method=method, N=DRAWS),
        "dual": drawing(both, eval_dual_bootstrap, fixed, rdms, method=method, N=DRAWS),
    }
    whole = eval_fixed(fixed, rdms, method=method)
    _, test, ceil = sets_leave_one_out_rdm(rdms)
    dual = runs["dual"]
    p_zero, p_pair = dual.test_zero(), dual.test_pairwise()
    return {
        "fixed": whole.evaluations[0].tolist(),
        "fixed ceiling": list(map(float, whole.noise_ceiling)),
        "crossvalidated ceiling": list(map(float, cv_noise_ceiling(rdms, ceil, test, method=method))),
        "fixed weighted ceiling": list(weighted_ceiling(rdms, method)),
        "stimulus": numbers(runs["stimulus"].evaluations),
        "stimulus ceiling": numbers(runs["stimulus"].noise_ceiling),
        "stimulus weighted ceiling": ceilings(rdms, method, stimulus, None),
        "stimulus variances": numbers(runs["stimulus"].variances),
        "subject": numbers(runs["subject"].evaluations),
        "subject ceiling": numbers(runs["subject"].noise_ceiling),
        "subject weighted ceiling": ceilings(rdms, method, None, subject),
        "subject variances": numbers(runs["subject"].variances),
        "dual": numbers(dual.evaluations[:, :, 0, 0, :]),
        "both weighted ceiling": ceilings(rdms, method, stimulus, subject),
        "model variances": numbers(dual.model_var),
        "difference variances": numbers(dual.diff_var),
        "values": numbers(dual.get_means()),
        "p zero": numbers(p_zero),
        "p pairs": numbers(p_pair),
    }


def drawing(rows, evaluate, *args, **options):
    """Evaluate while the peer's random choices are the given rows."""
    queue = iter(rows)
    original = np.random.randint
    np.random.randint = lambda *_, **__: np.array(next(queue))
    try:
        return evaluate(*args, **options)
    finally:
        np.random.randint = original


def ceilings(rdms, method, stimulus, subject):
    found = []
    for d in range(DRAWS):
        sample = rdms
        if subject is not None:
            sample = sample.subsample("index", subject[d])
        if stimulus is not None:
            if len(np.unique(stimulus[d])) < 3:
                found.append((np.nan, np.nan))
                continue
            sample = sample.subsample_pattern("index", stimulus[d])
        found.append(weighted_ceiling(sample, method))
    return numbers(np.array(found).T)


def weighted_ceiling(sample, method):
    """Ceilings from the peer's own parts, but with repeated subjects counted as often as they occur, and
    with the pool of a whitened comparison normalised in the whitened space."""
    index = np.array(sample.rdm_descriptors["index"])
    lower = upper = 0.0
    for s in np.unique(index):
        test = sample.subset("index", [s])
        others = sample.subset("index", np.setdiff1d(index, s))
        lower += np.sum(compared(others, test, method))
        upper += np.sum(compared(sample, test, method))
    return lower / len(index), upper / len(index)


def compared(pooled, test, method):
    if not method.endswith("_cov"):
        return compare(pool_rdm(pooled, method=method), test, method)
    many, one = whitened(pooled, method), whitened(test, method)
    pool = many.mean(axis=0)
    return one @ pool / np.linalg.norm(pool)


def whitened(rdms, method):
    vectors = rdms.get_vectors()
    kept = ~np.isnan(vectors).any(axis=0)
    vectors = vectors[:, kept]
    if method == "corr_cov":
        vectors = vectors - vectors.mean(axis=1, keepdims=True)
    white = _cov_weighting(vectors, kept)
    return white / np.linalg.norm(white, axis=1, keepdims=True)


def crossvalidated(models, rdms):
    """The peer's correction for random folds; the evaluations are those that it corrected."""
    flexible = [ModelWeighted("weighted", models[[0, 2]]), ModelFixed("fixed", models[0])]
    rng = np.random.default_rng(14)
    with mock.patch.multiple(np.random, randint=rng.integers, shuffle=rng.shuffle):  # the peer takes no seed
        result = bootstrap_crossval(flexible, rdms, k_pattern=1, k_rdm=2, N=14, n_cv=3, method="cosine")
    kept = ~np.isnan(result.evaluations[:, 0, 0, 0])
    evaluations = result.evaluations[kept].mean(axis=2)
    ceiling = result.noise_ceiling[:, kept]
    return {
        "evaluations": numbers(np.concatenate([evaluations, ceiling.transpose(1, 0, 2)], axis=1)),
        "variances": numbers(result.variances),
    }


def numbers(values):
    """Nested lists with None for what is not defined."""
    array = np.asarray(values, dtype=float)
    return np.where(np.isnan(array), None, array).tolist()


if __name__ == "__main__":
    main()
