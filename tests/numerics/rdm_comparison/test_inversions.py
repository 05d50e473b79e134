import numpy as np
import pytest

from arealis.numerics.rdm_comparison.inversions import count_inversions


@pytest.mark.parametrize("items", [1, 2, 16, 17, 100, 1770, 20_000])
def test_reversed_and_sorted_sequences(items):
    ascending = np.arange(items)
    counts = count_inversions(np.stack([ascending, ascending[::-1], np.zeros_like(ascending)]))
    np.testing.assert_array_equal(counts, [0, items * (items - 1) // 2, 0])


def test_one_exchange_of_neighbours_anywhere_is_one_inversion():
    codes = np.tile(np.arange(300), (299, 1))
    for k, row in enumerate(codes):
        row[[k, k + 1]] = row[[k + 1, k]]
    np.testing.assert_array_equal(count_inversions(codes), np.ones(299))
