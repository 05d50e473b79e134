import numpy as np
import pytest
import torch

from arealis.numerics import noise_covariance, rdm, searchlight_neighbourhoods, searchlight_rdms
from arealis.types import DataError


@pytest.fixture
def grid():
    return np.stack(np.meshgrid(*[np.arange(4.0)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)


@pytest.fixture
def x():
    return np.random.default_rng(0).gamma(2.0, size=(6, 64))


def test_neighbours_are_within_the_radius(grid):
    centres, near = searchlight_neighbourhoods(grid, 1.5)
    distance = np.linalg.norm(grid[:, None] - grid[None], axis=-1)
    assert centres.tolist() == list(range(64))
    for centre, units in zip(centres, near, strict=True):
        np.testing.assert_array_equal(units, np.flatnonzero(distance[centre] <= 1.5))


def test_units_that_are_not_present_are_neither_centres_nor_neighbours(grid):
    present = np.random.default_rng(1).random(64) < 0.5
    grid[~present] = np.nan
    centres, near = searchlight_neighbourhoods(grid, 1.0, present=present, fewest=3)
    assert present[np.concatenate(near)].all()
    assert present[centres].all()
    assert min(len(units) for units in near) >= 3
    assert len(centres) < present.sum()


@pytest.mark.parametrize("method", ["correlation", "euclidean", "poisson", "mahalanobis"])
@pytest.mark.parametrize("chunk", [1, 10, 1000])
def test_every_searchlight_is_an_rdm(grid, x, method, chunk):
    _, near = searchlight_neighbourhoods(grid, 1.0)
    noise = noise_covariance(np.random.default_rng(2).normal(size=(90, 64)))
    noise = noise if method == "mahalanobis" else None
    if method != "mahalanobis":
        x[2, 5] = np.nan
    parts = list(searchlight_rdms(x, near, method, noise_covariance=noise, chunk=chunk))
    assert [len(part) for part in parts] == [min(chunk, 64 - start) for start in range(0, 64, chunk)]
    for units, ours in zip(near, np.concatenate(parts), strict=True):
        own = None if noise is None else noise[np.ix_(units, units)]
        np.testing.assert_allclose(ours, rdm(x[:, units], method, noise_covariance=own), rtol=0, atol=1e-12)


def test_tensors_stay_tensors(grid, x):
    _, near = searchlight_neighbourhoods(grid, 1.0)
    noise = np.diag(np.arange(1.0, 65.0))
    for method, given in (("correlation", None), ("mahalanobis", noise)):
        tensor = None if given is None else torch.tensor(given)
        part = next(searchlight_rdms(torch.tensor(x), near, method, noise_covariance=tensor))
        assert isinstance(part, torch.Tensor)
        expected = next(searchlight_rdms(x, near, method, noise_covariance=given))
        np.testing.assert_allclose(part.numpy(), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [
        {"positions": np.zeros(4)},
        {"positions": np.full((4, 2), np.nan)},
        {"radius": 0.0},
        {"radius": np.inf},
        {"present": np.ones(3, bool)},
        {"present": np.ones(4)},
    ],
)
def test_refuses_positions_that_make_no_sense(wrong):
    with pytest.raises(DataError, match="no neighbourhoods can be found"):
        searchlight_neighbourhoods(**{"positions": np.zeros((4, 2)), "radius": 1.0, **wrong})


@pytest.mark.parametrize("present", [None, np.zeros(64, bool)])
def test_refuses_a_radius_without_neighbours(grid, present):
    with pytest.raises(DataError, match="no neighbourhood has enough units"):
        searchlight_neighbourhoods(grid, 0.5, present=present)


@pytest.mark.parametrize(
    ("near", "chunk"),
    [([], 4), ([np.array([], int)], 4), ([np.array([64])], 4), ([np.array([-1])], 4), ([np.arange(3)], 0)],
)
def test_refuses_neighbourhoods_that_do_not_fit(x, near, chunk):
    with pytest.raises(DataError, match="no searchlights can be computed"):
        next(searchlight_rdms(x, near, "euclidean", chunk=chunk))


def test_a_neighbourhood_without_a_distance_is_named(x):
    x[:, 5:9] = 1.0
    with pytest.raises(DataError, match=r"neighbourhoods \[1\] \(1 in this chunk\)"):
        list(searchlight_rdms(x, [np.arange(5), np.arange(5, 9)], "correlation"))
