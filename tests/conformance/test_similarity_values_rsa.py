"""Agreement with the numbers of the RSA columns of a public table, from the row of rsatoolbox."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import compare_rdms, rdm
from arealis.numerics.rdm_comparison.grams import centred_grams

VALUES = json.loads((Path(__file__).parent / "similarity_values_rsa.json").read_text())["values"]
# Their name → ours. Mahalanobis distances there are without a noise covariance, and so Euclidean.
DISTANCES = {
    "correlation": "correlation",
    "squared_euclidean": "euclidean",
    "mahalanobis": "euclidean",
    "poisson": "poisson",
}
COMPARATORS = {
    "cosine": "cosine",
    "pearson": "corr",
    "spearman": "spearman",
    "rho_a": "rho-a",
    "tau_a": "tau-a",
    "tau_b": "tau-b",
    "kendall": "tau-b",
    "cosine_cov": "cosine_cov",
    "corr_cov": "corr_cov",
    "bures": "bures",
}
# Symmetrised Poisson divergences are no squared Euclidean distances, where the peer's Bures goes astray.
ASTRAY = [("poisson", "bures"), ("poisson", "bures_metric")]
COLUMNS = [(d, c) for d, columns in VALUES.items() for c in columns if (d, c) not in ASTRAY]


@pytest.fixture(scope="module")
def sides():
    state = np.random.RandomState(0)
    return state.uniform(size=(30, 25)), state.uniform(size=(30, 25))


@pytest.mark.parametrize(("distance", "comparator"), COLUMNS)
def test_rsa(sides, distance, comparator):
    a, b = (rdm(side, DISTANCES[distance]) for side in sides)
    expected = VALUES[distance][comparator]
    if comparator == "bures_metric":
        # The squared metric, with tr G = Σ d / n.
        traces = a.sum() / 30, b.sum() / 30
        found = sum(traces) - 2 * np.sqrt(traces[0] * traces[1]) * compare_rdms(a, b, "bures")
    else:
        found = compare_rdms(a, b, COMPARATORS[comparator])
    # Singular values that are zero here are the square roots of rounding in the peer's Bures.
    assert found == pytest.approx(expected, abs=1e-6 if "bures" in comparator else 1e-12)


@pytest.mark.parametrize("comparator", ["pearson", "spearman"])
def test_unsquared_euclidean_distances_as_other_codebases_have_them(sides, comparator):
    a, b = (np.sqrt(rdm(side, "euclidean")) for side in sides)
    expected = {"pearson": 0.05843572919046084, "spearman": 0.026652156101799433}[comparator]
    assert compare_rdms(a, b, comparator) == pytest.approx(expected, abs=1e-12)


def test_bures_of_poisson_divergences_differs_because_the_peer_treats_its_sides_unlike(sides):
    """The peer takes the root of the positive part of A but all of B, and norms with all of both.

    Its number follows from that, and changes when the sides do; ours takes the nearest positive
    semi-definite matrix of both, everywhere.
    """
    a, b = (rdm(side, "poisson") for side in sides)
    grams = centred_grams(np.stack([a, b]))

    def peer(first, second):
        values, directions = np.linalg.eigh(first)
        root = directions * np.sqrt(values.clip(0)) @ directions.T
        product = np.linalg.eigvalsh(root @ second @ root).clip(0)
        return np.sqrt(product).sum() / np.sqrt(np.trace(first) * np.trace(second))

    assert np.linalg.eigvalsh(grams).min() < -1e-3
    assert peer(*grams) == pytest.approx(VALUES["poisson"]["bures"], abs=1e-6)
    assert peer(*grams[::-1]) != pytest.approx(VALUES["poisson"]["bures"], abs=1e-5)
    ours = compare_rdms(a, b, "bures")
    assert ours == pytest.approx(compare_rdms(b, a, "bures"), abs=1e-12)
    assert ours == pytest.approx(0.7215009, abs=1e-6)
