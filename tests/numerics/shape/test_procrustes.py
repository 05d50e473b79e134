import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ortho_group

from arealis.numerics import procrustes_distance, procrustes_score, shape_distance
from arealis.numerics.shape import permuted_procrustes, procrustes_draws, shape_coordinates
from arealis.numerics.shape.checked import check_fraction
from arealis.numerics.shape.nuclear import near_polar_factor, nuclear_norm, polar_factor
from arealis.types import DataError


@pytest.fixture(params=[(20, 5, 5), (20, 4, 7), (12, 30, 40)], ids=["alike", "unequal", "many units"])
def sides(request):
    stimuli, first, second = request.param
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(stimuli, 3))
    x = shared @ rng.normal(size=(3, first)) + rng.normal(1, 1, size=(stimuli, first))
    return x, shared @ rng.normal(size=(3, second)) + rng.normal(size=(stimuli, second))


def rotation(units):
    return ortho_group.rvs(units, random_state=units)


def distances(x, y):
    return {
        "size and shape": procrustes_distance(x, y),
        "normalised": procrustes_distance(x, y, normalised=True),
        "angle": shape_distance(x, y),
        "half whitened": shape_distance(x, y, 0.5),
    }


def test_rotation_and_offset_change_nothing_and_scale_only_what_reads_size(sides):
    x, y = sides
    before, turned = distances(x, y), distances(x @ rotation(x.shape[1]) + 3, y)
    assert turned == pytest.approx(before, abs=1e-10)
    larger = distances(3 * x, y)
    changed = {name for name in before if abs(larger[name] - before[name]) > 1e-6}
    assert changed == {"size and shape", "half whitened"}


def test_a_stretch_changes_every_distance_but_the_whitened_one():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(30, 4))
    y = x @ rotation(4) @ np.diag([0.3, 1, 2, 4]) @ rotation(4) - 2
    assert min(distances(x, y).values()) > 0.1
    assert shape_distance(x, y, alpha=0) < 1e-12
    assert shape_distance(x, y + 0.1 * rng.normal(size=y.shape), alpha=0) > 1e-3


def test_silent_and_redundant_units_are_no_obstacle():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(30, 4))
    padded = np.hstack([x, np.full((30, 2), 7.0)]) @ rotation(6)
    assert max(distances(x, padded).values()) < 1e-6
    assert shape_distance(x, padded, alpha=0) < 1e-6


def test_known_values():
    x = np.array([[-1.0], [0.0], [1.0]])
    assert procrustes_distance(x, 3 * x + 5) == pytest.approx(2 * np.sqrt(2))
    assert procrustes_distance(x, 3 * x, squared=True) == pytest.approx(8)
    v = np.array([[1.0], [-2.0], [1.0]])
    assert procrustes_score(x, v) == pytest.approx(0, abs=1e-15)
    assert shape_distance(x, v) == pytest.approx(np.pi / 2)
    assert procrustes_distance(x, v, normalised=True) == pytest.approx(np.sqrt(2))
    assert shape_distance(x, np.cos(0.3) * x / np.sqrt(2) + np.sin(0.3) * v / np.sqrt(6)) == pytest.approx(
        0.3
    )


def test_the_angle_is_the_arccosine_of_the_score_and_exact_when_small(sides):
    x, y = sides
    assert np.cos(shape_distance(x, y)) == pytest.approx(procrustes_score(x, y), abs=1e-12)
    rng = np.random.default_rng(3)
    near = 1e-9 * rng.normal(size=x.shape)
    # The arccosine of a double cannot tell such an angle from zero.
    assert 0 < shape_distance(x, x + near) < 1e-8
    assert procrustes_distance(x, x @ rotation(x.shape[1])) < 1e-12


@pytest.mark.parametrize("alpha", [0.0, 0.4, 1.0])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), units=st.tuples(*[st.integers(1, 5)] * 3))
def test_they_are_metrics(alpha, seed, units):
    rng = np.random.default_rng(seed)
    x, y, z = (rng.normal(size=(9, n)) for n in units)
    for distance in (procrustes_distance, lambda a, b: shape_distance(a, b, alpha)):
        assert distance(x, x) < 1e-7
        assert distance(x, y) == pytest.approx(distance(y, x), abs=1e-10)
        assert distance(x, z) <= distance(x, y) + distance(y, z) + 1e-10


def test_tensors_keep_library_type_and_gradient(sides):
    for act in (procrustes_distance, procrustes_score, shape_distance):
        x, y = (torch.tensor(side, requires_grad=True) for side in sides)
        value = act(x, y)
        assert value.item() == pytest.approx(float(act(*sides)), abs=1e-10)
        value.backward()
        step = torch.tensor(np.random.default_rng(4).normal(size=x.shape)) * 1e-6
        moved = act(x.detach() + step, y.detach()) - act(x.detach() - step, y.detach())
        assert float((x.grad * step).sum() * 2) == pytest.approx(float(moved), rel=1e-4, abs=1e-12)
        single = act(x.detach().float(), y.detach().float())
        assert single.dtype == torch.float32
        assert float(single) == pytest.approx(value.item(), abs=1e-3)


def test_whole_numbers_are_responses_too():
    assert procrustes_distance(np.array([[0], [1], [2]]), np.array([[0], [2], [4]])) == pytest.approx(
        np.sqrt(2)
    )


def test_nuclear_norms_are_exact_for_singular_matrices():
    rng = np.random.default_rng(5)
    stack = rng.normal(size=(4, 6, 9))
    stack[1] = np.outer(rng.normal(size=6), rng.normal(size=9))
    stack[2] = 0
    expected = np.linalg.svd(stack, compute_uv=False).sum(axis=1)
    np.testing.assert_allclose(nuclear_norm(stack), expected, rtol=1e-12)
    np.testing.assert_allclose(nuclear_norm(stack[1]), expected[1], rtol=1e-12)
    np.testing.assert_allclose(nuclear_norm(torch.tensor(stack)).numpy(), expected, rtol=1e-12)
    assert np.linalg.matrix_rank(polar_factor(stack[1])) == 1


@pytest.mark.parametrize("shapes", [((5, 2), (6, 2)), ((2, 2), (2, 2)), ((5,), (5, 2)), ((5, 0), (5, 2))])
def test_refuses_shapes_that_do_not_fit(shapes):
    with pytest.raises(DataError, match="compare"):
        procrustes_distance(*(np.random.default_rng(0).normal(size=shape) for shape in shapes))


@pytest.mark.parametrize("bad", [0.1, np.nan])
def test_refuses_constant_and_missing_responses(bad, sides):
    x, y = sides
    x = np.full(x.shape, bad)
    for act in (procrustes_distance, shape_distance, procrustes_score):
        with pytest.raises(DataError, match="constant or incomplete"):
            act(x, y)
    with pytest.raises(DataError, match="constant or incomplete"):
        procrustes_draws(x, y, np.ones((1, len(x))))


def test_refuses_to_whiten_what_spans_all_stimuli():
    x = np.random.default_rng(0).normal(size=(8, 7))
    with pytest.raises(DataError, match="whitening leaves nothing"):
        shape_distance(x, x, alpha=0)
    with pytest.raises(DataError, match="whitening leaves nothing"):
        shape_coordinates(np.random.default_rng(0).normal(size=(8, 50)), 0.0)


def test_refuses_an_alpha_out_of_range():
    with pytest.raises(DataError, match="'alpha' is out of range"):
        shape_distance(np.eye(4), np.eye(4), alpha=1.5)
    with pytest.raises(DataError, match="'share' is out of range"):
        check_fraction("share", float("nan"))


def test_draws_without_enough_stimuli_or_structure_are_missing(sides):
    weights = np.zeros((3, len(sides[0])))
    weights[0, 3] = 9
    weights[1, :2] = 1
    weights[2] = 1
    for kind in ("distance", "normalised", "angle"):
        assert np.isnan(procrustes_draws(*sides, weights, kind=kind)).tolist() == [True, True, False]
        value = permuted_procrustes(*sides, np.arange(len(sides[0]))[None], kind=kind)[0]
        assert procrustes_draws(*sides, weights, kind=kind)[2] == pytest.approx(value, abs=1e-10)


@pytest.mark.parametrize("shape", [(4, 4), (3, 6, 4), (3, 4, 6)])
def test_the_near_polar_factor_is_near(shape):
    stack = np.random.default_rng(9).normal(size=shape)
    np.testing.assert_allclose(near_polar_factor(stack), polar_factor(stack), rtol=0, atol=1e-11)
    near = near_polar_factor(torch.tensor(stack))
    np.testing.assert_allclose(near.numpy(), polar_factor(stack), rtol=0, atol=1e-12)


def test_the_near_polar_factor_leaves_out_what_a_matrix_does_not_say():
    stack = np.random.default_rng(10).normal(size=(3, 5, 4))
    stack[1] = np.outer(np.arange(5.0), np.arange(4.0))
    stack[2] = 0
    np.testing.assert_allclose(near_polar_factor(stack), polar_factor(stack), rtol=0, atol=1e-11)
    np.testing.assert_allclose(near_polar_factor(stack[1]), polar_factor(stack[1]), rtol=0, atol=1e-14)
