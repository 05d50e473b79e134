"""Write rsatoolbox's comparisons of RDMs and fits of flexible models to ../rsatoolbox_comparators.json.

Run in an environment of its own::

    python -m venv /tmp/rsatoolbox && /tmp/rsatoolbox/bin/pip install rsatoolbox==0.3.2
    /tmp/rsatoolbox/bin/python tests/conformance/oracles/rsatoolbox_comparators.py
"""

import importlib.metadata
import json
import warnings
from pathlib import Path

import numpy as np
from rsatoolbox.data import Dataset
from rsatoolbox.model import ModelInterpolate, ModelSelect, ModelWeighted, fitter
from rsatoolbox.rdm import RDMs, calc_rdm, compare
from rsatoolbox.util.matrix import get_v

METHODS = ("cosine", "corr", "spearman", "rho-a", "tau-a", "tau-b", "cosine_cov", "corr_cov", "bures")
LINEAR = ("cosine", "corr", "cosine_cov", "corr_cov")
STIMULI = 9


def rdms(rng, count, units):
    """Squared Euclidean distances, rounded so that the file stays small."""
    data = [Dataset(rng.normal(size=(STIMULI, units))) for _ in range(count)]
    return np.concatenate([calc_rdm(d, method="euclidean").get_vectors() for d in data]).round(6)


def compared(a, b, method, **options):
    return compare(RDMs(a), RDMs(b), method=method, **options).tolist()


def solved_exactly(a, b, sigma_k, centre):
    """Whitened similarity by the peer's V and a direct solver; its own stops at a tolerance of 1e-5."""
    a, b = (side - side.mean(1, keepdims=True) if centre else side for side in (a, b))
    v = get_v(STIMULI, sigma_k).toarray()
    norms = [np.sqrt(np.sum(side * np.linalg.solve(v, side.T).T, axis=1)) for side in (a, b)]
    return (a @ np.linalg.solve(v, b.T) / norms[0][:, None] / norms[1]).tolist()


def fits(models, target, sigma_k):
    mixed, chosen, path = (kind("m", RDMs(models)) for kind in (ModelWeighted, ModelSelect, ModelInterpolate))
    data = RDMs(target)
    found = {
        method: {
            "regress": fitter.fit_regress(mixed, data, method=method).tolist(),
            "ridge": fitter.fit_regress(mixed, data, method=method, ridge_weight=0.5).tolist(),
            "nonnegative": fitter.fit_regress_nn(mixed, data, method=method).tolist(),
            "select": int(fitter.fit_select(chosen, data, method=method)),
            "interpolate": fitter.fit_interpolate(path, data, method=method).tolist(),
        }
        for method in LINEAR
    }
    found["cosine_cov, sigma_k"] = {
        "regress": fitter.fit_regress(mixed, data, method="cosine_cov", sigma_k=sigma_k).tolist()
    }
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20260301)
    a, b = rdms(rng, 3, 12), rdms(rng, 2, 12)
    tied = [side.round(0) for side in (a, b)]
    missing = [np.where(np.isin(np.arange(side.shape[1]), [2, 17, 30]), np.nan, side) for side in (a, b)]
    mixing = rng.normal(size=(STIMULI, 14)).round(3)
    sigma_k = (mixing @ mixing.T / 14).round(6)
    variances = np.diag(sigma_k).copy()
    noisy = a[:1] - 1.2  # as crossnobis distances, some are negative
    models = rdms(rng, 4, 12)
    target = ((models[1] + 0.4 * models[2]) * rng.uniform(0.8, 1.2, size=(3, a.shape[1]))).round(6)
    result = {
        "peer": f"rsatoolbox {importlib.metadata.version('rsatoolbox')}",
        "a": a.tolist(),
        "b": b.tolist(),
        "sigma_k": sigma_k.tolist(),
        "absent": [2, 17, 30],
        "offset of noisy": 1.2,
        "compare": {m: compared(a, b, m) for m in METHODS},
        "tied": {m: compared(*tied, m) for m in METHODS if m != "bures"},
        "missing": {m: compared(*missing, m) for m in METHODS if m != "bures"},
        "bures_metric": compared(a, b, "bures_metric"),
        "sigma_k compare": {m: compared(a, b, m, sigma_k=sigma_k) for m in ("cosine_cov", "corr_cov")},
        "sigma_k solved exactly": {
            m: solved_exactly(a, b, sigma_k, m == "corr_cov") for m in ("cosine_cov", "corr_cov")
        },
        "variances": {
            "as a vector": compared(a, b, "cosine_cov", sigma_k=variances),
            "solved exactly": solved_exactly(a, b, np.diag(variances), False),
        },
        "neg_riem_dist": compared(a, b, "neg_riem_dist"),
        "neg_riem_dist, sigma_k": compared(a, b, "neg_riem_dist", sigma_k=sigma_k),
        "noisy bures": {
            "itself": compared(noisy, noisy, "bures"),
            "other": compared(noisy, b, "bures"),
            "turned": compared(b, noisy, "bures"),
        },
        "models": models.tolist(),
        "target": target.tolist(),
        "fits": fits(models, target, sigma_k),
    }
    place = Path(__file__).parents[1] / "rsatoolbox_comparators.json"
    place.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
