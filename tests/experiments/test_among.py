"""The part of a population that has to do with some stimuli."""

import numpy as np
import pytest
from tests.experiments.conftest import label_distances, label_responses

from arealis.experiments.among import among, stimuli_of
from arealis.types import DataError

NAMES = np.array(["c", "a", "d", "b"])
RESPONSES = label_responses(np.arange(8.0).reshape(4, 1, 1, 2), NAMES)
DISTANCES = label_distances(np.arange(12.0).reshape(2, 1, 6), NAMES)


def test_stimuli_come_in_the_order_of_the_population():
    assert stimuli_of(RESPONSES) == stimuli_of(DISTANCES) == ["c", "a", "d", "b"]


def test_responses_come_in_the_order_asked_for():
    chosen = among(RESPONSES, np.array(["b", "c"]))
    assert chosen.values[:, 0, 0].tolist() == [[6, 7], [0, 1]]
    assert stimuli_of(chosen) == ["b", "c"]


def test_dissimilarities_are_those_of_all_pairs_among_them():
    chosen = among(DISTANCES, np.array(["b", "a", "c"]))
    pairs = zip(chosen.first_stimulus_id.values, chosen.second_stimulus_id.values, strict=True)
    assert [tuple(p) for p in pairs] == [("c", "a"), ("c", "b"), ("a", "b")]
    assert chosen.values[1, 0].tolist() == [6, 8, 10]


@pytest.mark.parametrize("population", [RESPONSES, DISTANCES])
def test_a_stimulus_that_is_not_known_is_named(population):
    with pytest.raises(DataError, match="without z"):
        among(population, np.array(["a", "z"]))
