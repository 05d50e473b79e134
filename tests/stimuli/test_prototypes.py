import numpy as np
import pytest

from arealis.stimuli import noisy_prototypes
from arealis.types import SpecificationError


def test_layout_and_balance():
    made = noisy_prototypes(features=36, categories=4, stimuli=40)
    images = made.inputs["stimulus"]
    assert (images.shape, images.dtype) == ((40, 1, 36), np.float32)
    assert 0 <= images.min() < images.max() <= 1
    np.testing.assert_array_equal(np.bincount(made.targets["label"]), np.full(4, 10))
    assert len(set(made.stimulus_id.tolist())) == 40


def test_every_call_makes_the_same_set():
    one, two = noisy_prototypes(stimuli=20), noisy_prototypes(stimuli=20)
    np.testing.assert_array_equal(one.inputs["stimulus"], two.inputs["stimulus"])
    assert one.provenance == two.provenance
    assert one.provenance != noisy_prototypes(stimuli=20, noise=1.0).provenance


def test_without_noise_all_of_a_category_are_one_image():
    made = noisy_prototypes(features=64, categories=3, stimuli=9, noise=0.0)
    images, label = made.inputs["stimulus"][:, 0], made.targets["label"]
    for k in range(3):
        assert np.ptp(images[label == k], axis=0).max() == 0
    assert not np.allclose(images[0], images[1])


def test_noise_is_as_large_as_asked_relative_to_the_prototypes():
    made = noisy_prototypes(features=400, categories=10, stimuli=2000, noise=2.0)
    images, label = made.inputs["stimulus"][:, 0], made.targets["label"]
    means = np.stack([images[label == k].mean(axis=0) for k in range(10)])
    within = np.mean([images[label == k].var(axis=0).mean() for k in range(10)])
    assert within / np.mean((means - 0.5) ** 2) == pytest.approx(4.0, rel=0.25)


@pytest.mark.parametrize(("smoothness", "low", "high"), [(0.0, -0.1, 0.1), (3.0, 0.9, 1.0)])
def test_neighbouring_pixels_are_as_alike_as_asked(smoothness, low, high):
    made = noisy_prototypes(features=784, stimuli=200, smoothness=smoothness)
    images = made.inputs["stimulus"].reshape(200, 28, 28) - 0.5
    neighbours = (images[:, :, 1:] * images[:, :, :-1]).mean() / (images**2).mean()
    assert low < neighbours < high


@pytest.mark.parametrize(
    "wrong",
    [
        {"features": 10},
        {"features": -4},
        {"categories": 1},
        {"stimuli": 5},
        {"noise": -1.0},
        {"smoothness": -1.0},
    ],
)
def test_impossible_sets_are_refused(wrong):
    with pytest.raises(SpecificationError, match="no prototypes can be made"):
        noisy_prototypes(**wrong)
