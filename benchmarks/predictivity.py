"""Ridge and partial least squares, against scikit-learn as the field uses it."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import Ridge

from arealis.numerics.predictivity import pls_predictions, ridge_path
from benchmarks.timing import Comparison, compare

_PENALTIES = np.logspace(-4, 4, 9)


def _sides(stimuli: int, units: int, targets: int) -> tuple[np.ndarray, np.ndarray]:
    """Thirty shared dimensions of falling size in noise."""
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(stimuli, 30)) * 0.97 ** np.arange(30)
    x = shared @ rng.normal(size=(30, units)) + rng.normal(size=(stimuli, units))
    return x, shared @ rng.normal(size=(30, targets)) + 2 * rng.normal(size=(stimuli, targets))


def _pls(work: str, peer: str, tolerance: float, most: int, repeats: int) -> Comparison:
    x, y = _sides(1000, 1000, 100)
    old, new = slice(0, 900), slice(900, 1000)

    def theirs() -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = PLSRegression(25, scale=False, tol=tolerance, max_iter=most).fit(x[old], y[old])
        return model.predict(x[new])

    def ours() -> np.ndarray:
        return pls_predictions(x[old], y[old], x[new], 25)

    difference = float(np.abs(theirs() - ours()).max())
    return compare(work, peer, theirs, ours, difference=difference, repeats=repeats)


def _pls_as_used() -> Comparison:
    """With the default tolerance, at which the peer has not converged: hence the difference."""
    return _pls("PLS-25, 900 × 1000 → 100, peer's default tolerance", "scikit-learn", 1e-6, 500, 5)


def _pls_converged() -> Comparison:
    return _pls("PLS-25, 900 × 1000 → 100, converged", "scikit-learn", 1e-28, 10**5, 1)


def _ridge_grid() -> Comparison:
    x, y = _sides(1000, 1000, 100)
    folds = [np.arange(1000) % 5 == fold for fold in range(5)]

    def theirs() -> np.ndarray:
        fits = [[Ridge(p).fit(x[~new], y[~new]).predict(x[new]) for p in _PENALTIES] for new in folds]
        return np.array(fits)

    def ours() -> np.ndarray:
        path = partial(ridge_path, penalties=_PENALTIES)
        return np.array([path(x[~new], y[~new], x[new]) for new in folds])

    difference = float(np.abs(theirs() - ours()).max())
    work = "ridge, 9 penalties × 5 folds, 1000 × 1000 → 100"
    return compare(work, "scikit-learn grid", theirs, ours, difference=difference, repeats=3)


WORKS = (_pls_as_used, _pls_converged, _ridge_grid)
