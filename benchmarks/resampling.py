"""Bootstrap and permutation of an area under the ROC curve, against a loop over scikit-learn."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import roc_auc_score

from arealis.numerics import bootstrap_weights, roc_auc_by_row_pairs, roc_auc_draws
from benchmarks.timing import Comparison, compare

_DRAWS = 200


def _auc_bootstrap() -> Comparison:
    """35 stimuli × 181 units, as in the worm."""
    rng = np.random.default_rng(0)
    scores, labels = rng.normal(size=(35, 181)), rng.random((35, 181)) < 0.05
    weights = bootstrap_weights([str(i) for i in range(35)], _DRAWS, rng=rng)

    def theirs() -> np.ndarray:
        rows = [np.repeat(np.arange(35), w) for w in weights]
        return np.array([roc_auc_score(labels[r].ravel(), scores[r].ravel()) for r in rows])

    def ours() -> np.ndarray:
        counts = roc_auc_by_row_pairs(scores, labels, np.ones_like(labels))
        return roc_auc_draws(counts, weights)

    difference = float(np.abs(theirs() - ours()).max())
    work = f"bootstrap of an AUC, {_DRAWS} draws, 35 × 181"
    return compare(work, "loop over scikit-learn", theirs, ours, difference=difference)


WORKS = (_auc_bootstrap,)
