import numpy as np
import pytest

from arealis.numerics import bootstrap_weights, row_permutations
from arealis.types import DataError

NAMES = [f"neuron {i}" for i in range(50)]


def test_every_draw_holds_as_many_stimuli_as_there_are():
    weights = bootstrap_weights(NAMES, 200, rng=np.random.default_rng(0))
    assert weights.shape == (200, 50)
    assert (weights.sum(axis=1) == 50).all()
    # Binomial(50, 1/50): variance .98, over 10,000 entries.
    assert weights.var() == pytest.approx(0.98, abs=0.06)


def test_a_stimulus_keeps_its_draws_when_the_list_is_reordered():
    order = np.random.default_rng(1).permutation(50)
    first = bootstrap_weights(NAMES, 20, rng=np.random.default_rng(0))
    second = bootstrap_weights(np.array(NAMES)[order], 20, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(second, first[:, order])


@pytest.mark.parametrize("names", [[], ["a", "a"]])
def test_refuses_repeated_or_no_stimuli(names):
    with pytest.raises(DataError, match="each stimulus once"):
        bootstrap_weights(names, 3, rng=np.random.default_rng(0))


def test_permutations_are_uniform():
    order = row_permutations(3, 6000, rng=np.random.default_rng(0))
    _, counts = np.unique(order, axis=0, return_counts=True)
    assert len(counts) == 6
    # Six standard deviations of a binomial count of 1000.
    assert np.abs(counts - 1000).max() < 6 * np.sqrt(6000 / 6 * 5 / 6)
