"""Distances of spike trains: metrics with the limits that theory says, compiled and eager alike."""

import numpy as np
import pytest

import arealis.numerics.spike_trains.van_rossum as van_rossum
import arealis.numerics.spike_trains.victor_purpura as victor_purpura
from arealis.numerics import (
    van_rossum_distances,
    van_rossum_distances_eagerly,
    victor_purpura_distances,
    victor_purpura_distances_eagerly,
)
from arealis.types import DataError, SpecificationError

WAYS = [
    (victor_purpura_distances, {"cost": 3.0}),
    (victor_purpura_distances_eagerly, {"cost": 3.0}),
    (van_rossum_distances, {"time_constant": 0.2}),
    (van_rossum_distances_eagerly, {"time_constant": 0.2}),
]
BOTH = {"ids": lambda value: getattr(value, "__name__", "")}


def trains(count=7, seed=0, most=12):
    rng = np.random.default_rng(seed)
    return [np.sort(rng.uniform(0, 2, rng.integers(0, most))) for _ in range(count)]


def slowly(s, t, cost):
    """The recursion as it is written down."""
    table = np.zeros((len(s) + 1, len(t) + 1))
    table[:, 0], table[0] = np.arange(len(s) + 1), np.arange(len(t) + 1)
    for i in range(len(s)):
        for j in range(len(t)):
            ways = (table[i, j + 1] + 1, table[i + 1, j] + 1, table[i, j] + cost * abs(s[i] - t[j]))
            table[i + 1, j + 1] = min(ways)
    return table[-1, -1]


def by_integration(s, t, time_constant):
    """The integral of the squared difference of both traces, on a fine grid."""
    time = np.arange(0, 2 + 20 * time_constant, 1e-4) + 5e-5

    def trace(spikes):
        since = time - np.asarray(spikes)[:, None]
        return np.where(since >= 0, np.exp(-np.abs(since) / time_constant), 0).sum(axis=0)

    return np.sqrt(np.square(trace(s) - trace(t)).sum() * 1e-4 * 2 / time_constant)


@pytest.mark.parametrize("cost", [0.0, 0.7, 5.0, 1e4])
@pytest.mark.parametrize("distances", [victor_purpura_distances, victor_purpura_distances_eagerly], **BOTH)
def test_victor_purpura_is_the_recursion(distances, cost):
    x, y = trains(), trains(5, seed=1)
    expected = [[slowly(s, t, cost) for t in y] for s in x]
    np.testing.assert_allclose(distances(x, y, cost=cost), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(distances(x, cost=cost), distances(x, x, cost=cost), rtol=1e-12)


@pytest.mark.parametrize("distances", [van_rossum_distances, van_rossum_distances_eagerly], **BOTH)
def test_van_rossum_is_the_integral(distances):
    x, y = trains(4), trains(3, seed=1)
    expected = [[by_integration(s, t, 0.2) for t in y] for s in x]
    np.testing.assert_allclose(distances(x, y, time_constant=0.2), expected, rtol=1e-3)
    whole = distances(x, x, time_constant=0.2)
    np.testing.assert_allclose(distances(x, time_constant=0.2), whole, atol=1e-7)


@pytest.mark.parametrize(("distances", "options"), WAYS, **BOTH)
def test_distances_are_a_metric(distances, options):
    some = trains(12, seed=3)
    table = distances(some, **options)
    np.testing.assert_array_equal(table, table.T)
    assert (table.diagonal() == 0).all()
    away = table[np.triu_indices(12, 1)]
    assert (away > 0).all()
    assert (table[:, :, None] <= table[:, None] + table.T[None] + 1e-9).all()
    later = distances([s + 5 for s in some], **options)
    np.testing.assert_allclose(later, table, atol=1e-9)


def test_victor_purpura_counts_or_asks_for_coincidence_in_its_limits():
    x = trains(6, seed=4)
    counts = np.array([len(s) for s in x])
    np.testing.assert_allclose(victor_purpura_distances(x, cost=0.0), np.abs(counts[:, None] - counts))
    np.testing.assert_allclose(
        victor_purpura_distances(x, cost=1e9) + 2 * np.diag(counts), counts[:, None] + counts
    )


def test_van_rossum_counts_or_asks_for_coincidence_in_its_limits():
    x = trains(6, seed=5)
    counts = np.array([len(s) for s in x])
    slow = van_rossum_distances(x, time_constant=1e6)
    np.testing.assert_allclose(slow, np.abs(counts[:, None] - counts), atol=0.05)
    fast = van_rossum_distances(x, time_constant=1e-7) ** 2
    np.testing.assert_allclose(fast + 2 * np.diag(counts), counts[:, None] + counts, atol=1e-6)


def test_one_spike_more_is_one_further():
    """Whatever else there is, if it is far from all: by both distances."""
    a, b = [[0.1, 5.0]], [[0.1, 3.0, 5.0]]
    assert victor_purpura_distances(a, b, cost=2.0).item() == 1
    assert van_rossum_distances(a, b, time_constant=0.01).item() == pytest.approx(1)
    moved = van_rossum_distances([[0.1]], [[0.1 + 0.03]], time_constant=0.05).item()
    assert moved == pytest.approx(np.sqrt(2 * (1 - np.exp(-0.6))))


@pytest.mark.parametrize(("distances", "options"), WAYS, **BOTH)
def test_nothing_to_compare(distances, options):
    assert distances([], [[0.1]], **options).shape == (0, 1)
    assert distances([[]], [[]], **options).tolist() == [[0.0]]
    assert distances([[0.5]], **options).tolist() == [[0.0]]


def test_without_a_compiler_the_eager_way_is_taken(monkeypatch):
    x = trains(5, seed=6)
    compiled = victor_purpura_distances(x, cost=2.0), van_rossum_distances(x, time_constant=0.1)
    for module in (victor_purpura, van_rossum):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
        monkeypatch.setattr(module, "import_module", None)  # would fail if it were called
    eager = victor_purpura_distances(x, cost=2.0), van_rossum_distances(x, time_constant=0.1)
    for one, other in zip(compiled, eager, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-7)


def test_many_pairs_are_aligned_some_at_a_time(monkeypatch):
    x = trains(9, seed=7)
    whole = victor_purpura_distances_eagerly(x, cost=2.0)
    monkeypatch.setattr(victor_purpura, "_CELLS_AT_ONCE", 30)
    np.testing.assert_array_equal(victor_purpura_distances_eagerly(x, cost=2.0), whole)


@pytest.mark.parametrize(("distances", "options"), WAYS, **BOTH)
def test_times_out_of_order(distances, options):
    with pytest.raises(DataError, match="unsorted"):
        distances([[0.2, 0.1]], **options)
    with pytest.raises(DataError, match="not finite"):
        distances([[0.1]], [[np.inf]], **options)


@pytest.mark.parametrize(("distances", "options"), WAYS, **BOTH)
@pytest.mark.parametrize("value", [-1.0, np.inf, np.nan])
def test_no_precision(distances, options, value):
    (name,) = options
    with pytest.raises(SpecificationError, match=f"{name} = {value}"):
        distances([[0.1]], **{name: value})


def test_a_cost_of_zero_is_a_count_but_a_time_constant_of_zero_is_nothing():
    assert victor_purpura_distances([[0.1], []], cost=0.0)[0, 1] == 1
    with pytest.raises(SpecificationError, match=r"time_constant = 0.0"):
        van_rossum_distances([[0.1]], time_constant=0.0)
