"""Stimulus maps: principal components by another way, and only where there is a network of the first seed."""

import copy

import numpy as np
import pytest
from sklearn.decomposition import PCA
from tests.experiments.test_childhood import CHILDHOOD

from arealis.experiments import grow, parse_experiment, plan
from arealis.experiments.stimulus_maps import MAPPED_STIMULI, map_first_seed, map_stimuli, principal_plane
from arealis.types import make_responses


def responses_of(values, areas):
    n, units = values.shape
    return make_responses(
        values[:, None, None],
        stimulus_id=[f"s{k}" for k in range(n)],
        unit_id=[f"u{k}" for k in range(units)],
        area=areas,
        quantity="activity",
        unit="arbitrary",
        provenance="made up",
    )


@pytest.mark.parametrize("shape", [(30, 5), (12, 40), (6, 2)])
def test_the_plane_is_that_of_principal_components(shape):
    values = np.random.default_rng(0).normal(size=shape) + 7
    plane, shares = principal_plane(values)
    pca = PCA(2).fit(values)
    expected = pca.transform(values) / np.sqrt(values.var(axis=0).sum())
    np.testing.assert_allclose(np.abs(plane), np.abs(expected), atol=1e-10)
    np.testing.assert_allclose(shares, pca.explained_variance_ratio_, atol=1e-10)
    assert (plane[np.abs(plane).argmax(axis=0), [0, 1]] > 0).all()


def test_the_plane_does_not_depend_on_scale_or_rotation():
    rng = np.random.default_rng(1)
    values, rotation = rng.normal(size=(20, 4)), np.linalg.qr(rng.normal(size=(4, 4)))[0]
    np.testing.assert_allclose(
        principal_plane(3 * values @ rotation)[0], principal_plane(values)[0], atol=1e-10
    )
    assert not np.allclose(principal_plane(values * [9, 1, 1, 1])[0], principal_plane(values)[0], atol=1e-3)


@pytest.mark.parametrize("values", [np.ones((4, 3)), np.ones((1, 3))])
def test_nothing_varies(values):
    plane, shares = principal_plane(values)
    assert not plane.any()
    assert not shares.any()


def test_one_unit_has_one_direction():
    plane, shares = principal_plane(np.array([[0.0], [2.0]]))
    np.testing.assert_allclose(np.abs(plane), [[1, 0], [1, 0]], atol=1e-12)
    np.testing.assert_allclose(shares, [1, 0], atol=1e-12)


def test_an_area_has_a_row_a_stimulus():
    values = np.random.default_rng(2).normal(size=(9, 5))
    maps = map_stimuli(responses_of(values, list("aabbb")), list(range(9)), rng=np.random.default_rng(0))
    assert maps.groupby("area").size().to_dict() == {"a": 9, "b": 9}
    assert maps["label"].tolist() == [str(k) for k in range(9)] * 2
    own = maps[maps["area"] == "b"]
    np.testing.assert_allclose(own[["first", "second"]], principal_plane(values[:, 2:])[0])


def test_many_stimuli_are_drawn_from_alike():
    values = np.random.default_rng(3).normal(size=(MAPPED_STIMULI + 100, 2))
    labels = np.repeat(["first", "last"], len(values) // 2)
    maps = map_stimuli(responses_of(values, "a"), labels, rng=np.random.default_rng(0))
    assert len(maps) == MAPPED_STIMULI
    assert set(maps["label"]) == {"first", "last"}
    assert maps["stimulus_id"].is_unique


def test_what_was_not_measured_is_left_out():
    values = np.arange(12.0).reshape(3, 4)
    values[0, 2] = np.nan
    maps = map_stimuli(responses_of(values, list("aabb")), None, rng=np.random.default_rng(0))
    assert maps["area"].unique().tolist() == ["a"]
    assert map_stimuli(responses_of(values[:, 2:], "b"), None, rng=np.random.default_rng(0)).empty


@pytest.mark.parametrize("values", [np.arange(3.0)[:, None], np.ones((3, 2))], ids=["one unit", "silence"])
def test_what_spans_no_plane_is_left_out(values):
    assert map_stimuli(responses_of(values, "a"), None, rng=np.random.default_rng(0)).empty


def test_the_first_seed_is_mapped_and_no_other():
    tables = copy.deepcopy(CHILDHOOD) | {"seeds": 2}
    first, second = (grow(task) for task in plan(parse_experiment(tables)))
    assert second.stimulus_maps.empty
    maps = first.stimulus_maps
    assert maps["area"].unique().tolist() == ["retina", "cortex", "decision"]
    assert set(maps["label"]) <= set("0123")
    assert len(maps) == 3 * 40


def test_a_readout_is_not_the_network():
    tables = copy.deepcopy(CHILDHOOD) | {"predictor": {"kind": "pixels"}}
    task = plan(parse_experiment(tables))[0]
    assert map_first_seed(task, None, []).empty
