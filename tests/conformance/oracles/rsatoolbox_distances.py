"""Write rsatoolbox's distances, noise covariances and movies to ../rsatoolbox_distances.json.

Run in an environment of its own::

    python -m venv /tmp/rsatoolbox && /tmp/rsatoolbox/bin/pip install rsatoolbox==0.3.2
    /tmp/rsatoolbox/bin/python tests/conformance/oracles/rsatoolbox_distances.py
"""

import importlib.metadata
import json
from pathlib import Path

import numpy as np
from rsatoolbox.data import Dataset, TemporalDataset
from rsatoolbox.data.noise import cov_from_residuals, cov_from_unbalanced
from rsatoolbox.rdm import calc_rdm, calc_rdm_movie

RUNS, STIMULI, UNITS, STEPS = 4, 6, 9, 3


def plain(value):
    """Vectors and matrices as lists."""
    return np.asarray(value).tolist()


def vectors(dataset, **options):
    return plain(calc_rdm(dataset, **options).get_vectors()[0])


def main() -> None:
    rng = np.random.default_rng(20240522)
    x = rng.normal(size=(STIMULI, UNITS)).round(3)
    counts = rng.gamma(2.0, size=(STIMULI, UNITS)).round(2)
    counts[0, :3] = 0.0
    runs = (x + rng.normal(size=(RUNS, STIMULI, UNITS))).round(3)
    count_runs = rng.poisson(counts, size=(RUNS, STIMULI, UNITS)).astype(float)
    residuals = (rng.normal(size=(40, UNITS)) @ rng.normal(size=(UNITS, UNITS))).round(3)
    movie = rng.normal(size=(STIMULI, UNITS, STEPS)).round(3)
    labels = np.repeat(np.arange(STIMULI), [2, 5, 3, 4, 2, 3])
    trials = (x[labels] + rng.normal(size=(len(labels), UNITS))).round(3)
    fold_residuals = [
        (rng.normal(size=(25, UNITS)) @ rng.normal(size=(UNITS, UNITS))).round(3) for _ in range(RUNS)
    ]
    folds = [cov_from_residuals(r, method="shrinkage_eye") for r in fold_residuals]
    covariance = cov_from_residuals(residuals, method="shrinkage_eye")
    precision = np.linalg.inv(covariance)

    def in_runs(values):
        descriptors = {
            "stimulus": np.tile(np.arange(STIMULI), RUNS),
            "run": np.repeat(np.arange(RUNS), STIMULI),
        }
        return Dataset(values.reshape(-1, UNITS), obs_descriptors=descriptors)

    cross = {"descriptor": "stimulus", "cv_descriptor": "run"}
    unbalanced = Dataset(trials, obs_descriptors={"stimulus": labels})
    temporal = TemporalDataset(
        movie, obs_descriptors={"stimulus": np.arange(STIMULI)}, time_descriptors={"time": np.arange(STEPS)}
    )
    result = {
        "peer": f"rsatoolbox {importlib.metadata.version('rsatoolbox')}",
        "x": plain(x),
        "counts": plain(counts),
        "runs": plain(runs),
        "count_runs": plain(count_runs),
        "residuals": plain(residuals),
        "fold_residuals": plain(fold_residuals),
        "movie": plain(movie),
        "labels": plain(labels),
        "trials": plain(trials),
        "covariance": {
            method: plain(cov_from_residuals(residuals, method=method))
            for method in ("full", "shrinkage_eye", "shrinkage_diag")
        },
        "few_residuals": {
            method: plain(cov_from_residuals(residuals[:7], method=method))
            for method in ("shrinkage_eye", "shrinkage_diag")
        },
        "unbalanced_covariance": {
            method: plain(cov_from_unbalanced(unbalanced, "stimulus", method=method))
            for method in ("shrinkage_eye", "shrinkage_diag")
        },
        "rdm": {
            "correlation": vectors(Dataset(x), method="correlation"),
            "euclidean": vectors(Dataset(x), method="euclidean"),
            "mahalanobis": vectors(Dataset(x), method="mahalanobis", noise=precision),
            "poisson": vectors(Dataset(counts), method="poisson"),
        },
        "poisson_prior": vectors(Dataset(counts), method="poisson", prior_lambda=2.0, prior_weight=0.3),
        "unbalanced_rdm": vectors(unbalanced, method="euclidean", descriptor="stimulus"),
        "crossnobis": {
            "identity": vectors(in_runs(runs), method="crossnobis", **cross),
            "one": vectors(in_runs(runs), method="crossnobis", noise=precision, **cross),
            "folds": vectors(
                in_runs(runs), method="crossnobis", noise=[np.linalg.inv(c) for c in folds], **cross
            ),
        },
        "poisson_cv": vectors(in_runs(count_runs), method="poisson_cv", **cross),
        "movie_rdm": {
            "euclidean": plain(calc_rdm_movie(temporal, method="euclidean").get_vectors()),
            "mahalanobis": plain(
                calc_rdm_movie(temporal, method="mahalanobis", noise=precision).get_vectors()
            ),
        },
    }
    target = Path(__file__).parents[1] / "rsatoolbox_distances.json"
    target.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
