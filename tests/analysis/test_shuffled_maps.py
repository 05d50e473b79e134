"""Shuffled maps: the same activity elsewhere, as often at each place."""

import numpy as np

from arealis.analysis import rate_map
from arealis.analysis.shuffled_maps import map_and_shuffle


def test_a_shuffle_moves_activity_and_leaves_the_walk():
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 3, (2, 400))
    activity = np.column_stack([x, rng.normal(size=400)])
    settings = {"side": 3.0, "bins": 3, "smoothing": 0.0}
    made = map_and_shuffle(activity, x, y, **settings, permutations=30, rng=np.random.default_rng(1))
    maps, occupancy = rate_map(activity, x, y, **settings)
    np.testing.assert_array_equal(made.maps, maps)
    np.testing.assert_array_equal(made.occupancy, occupancy)
    assert len(made.shuffled) == 30
    for shuffled in made.shuffled:
        np.testing.assert_allclose((occupancy * shuffled).sum((1, 2)), activity.mean(0))
    spread = made.null(lambda m: np.ptp(m[:, 1], axis=1))
    assert spread.shape == (30, 2)
    assert spread[:, 0].max() < 0.7 * np.ptp(made.maps[0, 1])
