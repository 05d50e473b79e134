"""Models of vision that are given: what they make of the shown objects, and what they refuse."""

import numpy as np
import pytest
from tests.experiments.conftest import SHAPES, shapes

from arealis.data import locate
from arealis.experiments import object_models
from arealis.experiments.object_models import (
    predict_by_dissimilarities,
    predict_by_efficientnet,
    predict_by_gabor_energy,
    predict_by_pixels,
)
from arealis.experiments.session import Session
from arealis.stimuli import objects92
from arealis.types import DataError, SpecificationError, make_responses

SHOWN = (np.array([3, 1, 20]), np.array([5]))


@pytest.fixture
def session():
    """Shapes, some of them shown to each of two replicas."""
    return Session(shapes(), shapes(), None, (4, 9), (np.array([], int),) * 2, SHOWN)


def recorded(pretrained, preprocessing, seed):
    """Stand in for the network: what it does says how it was asked."""
    return {
        area: make_responses(
            np.full((24, 1, 1, 2), seed + 100 * pretrained + 1000 * at),
            stimulus_id=SHAPES[::-1],
            unit_id=["u", "v"],
            area=area,
            quantity="activation",
            unit="arbitrary",
            provenance=preprocessing,
        )
        for at, area in enumerate(("block0", "block13"))
    }


def test_pixels_are_what_networks_are_shown(session):
    first, second = predict_by_pixels(session)
    np.testing.assert_array_equal(first.values[:, 0, 0], session.stimuli.inputs["stimulus"][[3, 1, 20], 0])
    assert second.coords["stimulus_id"].values.tolist() == ["shape 05"]


def test_published_weights_are_the_same_for_every_seed(session, monkeypatch):
    monkeypatch.setattr(object_models, "_efficientnet", recorded)
    first, second = predict_by_efficientnet(session, area="block13")
    assert first.coords["stimulus_id"].values.tolist() == ["shape 03", "shape 01", "shape 20"]
    assert set(first.values.ravel()) == set(second.values.ravel()) == {1100}
    assert first.attrs["provenance"] == "imagenet"


def test_untrained_weights_are_those_of_the_seed(session, monkeypatch):
    monkeypatch.setattr(object_models, "_efficientnet", recorded)
    both = predict_by_efficientnet(session, area="block0", pretrained=False, preprocessing="trained")
    assert [set(r.values.ravel()) for r in both] == [{4}, {9}]


def test_an_area_that_does_not_exist_is_named_with_the_nearest(session):
    with pytest.raises(SpecificationError, match="write 'block13'") as refused:
        predict_by_efficientnet(session, area="blok13")
    assert "predictor.area" in str(refused.value)


def have(*names):
    for name in names:
        if locate(name) is None:
            pytest.skip(f"'{name}' is not on this machine; arealis data fetch {name}")


@pytest.mark.real_data
def test_other_stimuli_than_the_objects_are_refused(session):
    have("objects92", "objects92_models")
    for predict in (predict_by_gabor_energy, predict_by_dissimilarities):
        with pytest.raises(DataError, match="without shape 03"):
            predict(session)


@pytest.mark.real_data
def test_published_models_of_shown_objects():
    have("objects92", "objects92_models")
    objects = objects92(size=28)
    index = (np.array([90, 2, 50]), np.arange(92))
    session = Session(objects, objects, None, (0, 1), (np.array([], int),) * 2, index)
    three, everything = predict_by_dissimilarities(session, model="animacy")
    assert (three.sizes["pair"], everything.sizes["pair"]) == (3, 92 * 91 // 2)
    both_sides = {*three.first_stimulus_id.values, *three.second_stimulus_id.values}
    assert both_sides == set(objects.stimulus_id[index[0]])
    monkeys = predict_by_dissimilarities(session, model="monkey IT, recorded")[1]
    assert not np.allclose(monkeys.mean(("subject", "session")), everything.mean(("subject", "session")))
    cells = predict_by_gabor_energy(session)[0]
    assert cells.coords["stimulus_id"].values.tolist() == objects.stimulus_id[index[0]].tolist()


@pytest.mark.real_data
@pytest.mark.slow
def test_areas_of_the_published_network():
    have("objects92", "efficientnet_lite0")
    objects = objects92(size=28)
    session = Session(objects, objects, None, (0,), (np.array([], int),), (np.arange(92)[::-1],))
    (found,) = predict_by_efficientnet(session, area="stem")
    assert found.sizes["unit"] == 93
    assert found.attrs["quantity"] == "rotated activation of 401408 units"
    assert found.coords["stimulus_id"].values.tolist() == objects.stimulus_id[::-1].tolist()
