"""Agreement with the numbers that many public codebases give on one input: shape and matching.

In that table "nbs" (normalised Bures similarity) is Procrustes by another name: the nuclear norm of a product
of the responses equals the fidelity of their Gram matrices.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import (
    best_match_correlation,
    hard_matching_distance,
    one_to_one_correlation,
    procrustes_distance,
    procrustes_score,
    shape_distance,
    soft_match_correlation,
    soft_matching_distance,
)

VALUES = json.loads((Path(__file__).parent / "similarity_values_shape.json").read_text())["values"]
PROCRUSTES = {
    "score": procrustes_score,
    "distance=angular": shape_distance,
    "distance=euclidean": procrustes_distance,
    "distance=squared_euclidean": lambda x, y: procrustes_distance(x, y, squared=True),
}
EXACT = ("netrep", "sim_metric", "llm_repsim", "repsim", "survey_measures", "resi")


@pytest.fixture(scope="module")
def sides():
    state = np.random.RandomState(0)
    return state.uniform(size=(30, 25)), state.uniform(size=(30, 25))


@pytest.mark.parametrize("family", ["procrustes", "nbs"])
@pytest.mark.parametrize("kind", sorted(PROCRUSTES))
def test_procrustes_of_six_codebases(sides, family, kind):
    ours = PROCRUSTES[kind](*sides)
    peers = VALUES[f"{family}-{kind}"]
    for peer in EXACT:
        assert ours == pytest.approx(peers[peer], abs=1e-10)


@pytest.mark.parametrize("kind", sorted(PROCRUSTES))
def test_a_codebase_that_takes_roots_of_gram_matrices_loses_half_of_the_digits(sides, kind):
    ours = PROCRUSTES[kind](*sides)
    peer = VALUES[f"nbs-{kind}"]["nn_similarity_index"]
    assert 1e-10 < abs(peer - ours) < 1e-6


@pytest.mark.parametrize("peer", ["nnsrm_neurips18", "modelsym"])
def test_two_codebases_score_more_than_any_rotation_of_the_responses_can(sides, peer):
    """Whatever they prepare, it is not X and Y: rotating units or stimuli, centred or not, gives less."""
    x, y = sides
    reachable = []
    for a, b in ((x, y), (x.T, y.T), (x - x.mean(axis=0), y - y.mean(axis=0))):
        reachable.append(np.linalg.norm(a.T @ b, "nuc") / np.linalg.norm(a) / np.linalg.norm(b))
    assert max(reachable) == pytest.approx(0.938881, abs=1e-6)
    assert reachable[2] == pytest.approx(procrustes_score(x, y), abs=1e-12)
    assert VALUES["procrustes-score"][peer] > max(reachable)


@pytest.mark.parametrize(
    ("column", "ours"),
    [
        ("orthogonal_angular_shape_metric_centered", shape_distance),
        (
            "orthogonal_procrustes_centered_and_normalized",
            lambda x, y: procrustes_distance(x, y, normalised=True),
        ),
    ],
)
def test_named_variants(sides, column, ours):
    assert ours(*sides) == pytest.approx(VALUES[column]["resi"], abs=1e-10)


def test_bures_distance_of_grams_is_procrustes(sides):
    peer = VALUES["bures_distance"]["nn_similarity_index"]
    assert procrustes_distance(*sides) == pytest.approx(peer, abs=1e-7)


def test_permutations(sides):
    x, y = (side - side.mean(axis=0) for side in sides)
    peer = {name: VALUES[f"permutation_metric-{name}"]["netrep"] for name in PROCRUSTES}
    distance = hard_matching_distance(x, y)
    assert distance == pytest.approx(peer["distance=euclidean"], abs=1e-10)
    assert distance**2 == pytest.approx(peer["distance=squared_euclidean"], abs=1e-10)
    assert soft_matching_distance(x, y) * 5 == pytest.approx(distance, abs=1e-12)
    scaled = [side / np.linalg.norm(side) for side in (x, y)]
    score = 1 - hard_matching_distance(*scaled) ** 2 / 2
    assert score == pytest.approx(peer["score"], abs=1e-12)
    assert np.arccos(score) == pytest.approx(peer["distance=angular"], abs=1e-12)


def test_permutation_without_centring(sides):
    peer = VALUES["permutation_procrustes"]["resi"]
    assert hard_matching_distance(*sides, centred=False) == pytest.approx(peer, abs=1e-10)


def test_correlations_of_matched_units(sides):
    assert one_to_one_correlation(*sides) == pytest.approx(
        VALUES["hard_correlation_match"]["resi"], abs=1e-12
    )
    assert best_match_correlation(*sides) == pytest.approx(
        VALUES["soft_correlation_match"]["resi"], abs=1e-12
    )


def test_a_soft_match_above_the_optimum_is_no_plan_with_uniform_weights(sides):
    """neuroaimetrics gives more than the largest correlation of any plan, which is that of a permutation."""
    optimum = soft_match_correlation(*sides)
    assert optimum == pytest.approx(one_to_one_correlation(*sides), abs=1e-12)
    assert VALUES["soft_correlation_match"]["neuroaimetrics"] > optimum + 1e-4
