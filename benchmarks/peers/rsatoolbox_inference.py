"""Bootstraps and ceilings of rsatoolbox on draws of ours: `pip install rsatoolbox==0.3.2`.

The draws replace the peer's own random choices, which costs it nothing.
"""

import os
import warnings

os.environ["TQDM_DISABLE"] = "1"  # read when the peer is imported, hence above it

import numpy as np
from rsatoolbox.inference import eval_bootstrap_pattern, eval_dual_bootstrap
from rsatoolbox.model import ModelFixed
from rsatoolbox.rdm import RDMs, compare
from serve import serve

warnings.simplefilter("ignore")


def over_stimuli(method):
    def prepare(inputs):
        models, rdms = given(inputs)
        rows = list(inputs["stimulus"])

        def act():
            result = drawing(rows, eval_bootstrap_pattern, models, rdms, method=method, N=len(rows))
            return np.column_stack([result.evaluations, result.noise_ceiling.T])

        return act

    return prepare


def dual(inputs):
    models, rdms = given(inputs)
    rows = [row for pair in zip(inputs["subject"], inputs["stimulus"], strict=True) for row in pair]

    def act():
        result = drawing(rows, eval_dual_bootstrap, models, rdms, method="cosine", N=len(rows) // 2)
        return np.concatenate([result.evaluations[:, :, 0, 0, k] for k in range(3)], axis=1)

    return act


def permuted(inputs):
    models, rdms = inputs["models"], inputs["data"]
    n = inputs["order"].shape[1]
    first, second = np.triu_indices(n, 1)
    square = np.zeros((len(models), n, n))
    square[:, first, second] = square[:, second, first] = models

    def act():
        null = [square[:, p][:, :, p][:, first, second] for p in inputs["order"]]
        return np.array([compare(rows, rdms, method="spearman").mean(axis=1) for rows in null])

    return act


def given(inputs):
    return [ModelFixed(str(i), row) for i, row in enumerate(inputs["models"])], RDMs(inputs["data"])


def drawing(rows, evaluate, *args, **options):
    queue = iter(rows)
    original = np.random.randint
    np.random.randint = lambda *_, **__: next(queue)
    try:
        return evaluate(*args, **options)
    finally:
        np.random.randint = original


METHODS = ("cosine", "corr", "cosine_cov", "corr_cov", "spearman", "tau-a")
if __name__ == "__main__":
    serve({"dual": dual, "permuted": permuted, **{name: over_stimuli(name) for name in METHODS}})
