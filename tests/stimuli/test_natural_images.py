import numpy as np
import pytest

from arealis.stimuli import natural_image_motion, natural_image_patches, natural_photographs
from arealis.types import SpecificationError


def test_a_patch_is_what_the_photograph_shows_at_its_place():
    made, images = natural_image_patches(size=9, stimuli=50), natural_photographs(whitened=True)
    assert (made.inputs["stimulus"].shape, made.inputs["stimulus"].dtype) == ((50, 1, 81), np.float32)
    for patch, which, (row, column) in zip(
        made.inputs["stimulus"], made.targets["photograph"], made.targets["place"], strict=True
    ):
        np.testing.assert_allclose(
            patch.reshape(9, 9), images[which, row : row + 9, column : column + 9], rtol=1e-5, atol=1e-6
        )


def test_patches_come_from_everywhere():
    made = natural_image_patches(size=13, stimuli=20_000)
    place = made.targets["place"]
    assert place.min(axis=0).tolist() == [0, 0]
    assert place.max(axis=0).tolist() == [200, 307]
    assert np.bincount(made.targets["photograph"]).min() > 9500
    assert made.inputs["stimulus"].var() == pytest.approx(1, abs=0.1)


def test_the_seed():
    one, again, other = (natural_image_patches(stimuli=20, seed=s) for s in (0, 0, 1))
    np.testing.assert_array_equal(one.inputs["stimulus"], again.inputs["stimulus"])
    assert one.provenance == again.provenance != other.provenance


def test_a_scene_moves_with_its_velocity():
    made = natural_image_motion(size=12, frames=4, speed=2.0, directions=4, stimuli=40)
    video = made.inputs["stimulus"].reshape(40, 4, 12, 12)
    for scene, (right, down) in zip(video, made.targets["velocity"].round().astype(int), strict=True):
        moved = np.roll(scene[0], (down, right), axis=(0, 1))
        np.testing.assert_allclose(scene[1, 2:-2, 2:-2], moved[2:-2, 2:-2], atol=1e-4)
    np.testing.assert_allclose(made.targets["velocity"][:4], [[2, 0], [0, 2], [-2, 0], [0, -2]], atol=1e-6)
    assert made.targets["label"].tolist() == made.targets["direction"].tolist() == [0, 1, 2, 3] * 10


def test_between_pixels_the_photograph_is_interpolated():
    made = natural_image_motion(size=6, frames=3, speed=0.5, directions=2, stimuli=30)
    video = made.inputs["stimulus"].reshape(30, 3, 6, 6)
    # Two frames of half a pixel each move the scene by a whole one.
    np.testing.assert_allclose(video[::2, 2, :, 1:], video[::2, 0, :, :-1], atol=1e-4)
    assert not np.allclose(video[::2, 1, :, 1:], video[::2, 0, :, :-1], atol=1e-2)


def test_the_longest_path_that_fits_stays_on_the_photograph():
    assert np.isfinite(
        natural_image_motion(size=13, frames=3, speed=100.0, stimuli=64).inputs["stimulus"]
    ).all()
    with pytest.raises(SpecificationError, match=r"speed = 100\.1.*speed from 0 to 100"):
        natural_image_motion(size=13, frames=3, speed=100.1)


@pytest.mark.parametrize("make", [natural_image_patches, natural_image_motion])
@pytest.mark.parametrize("wrong", [{"size": 0}, {"size": 214}, {"stimuli": 0}])
def test_impossible_sets_are_refused(make, wrong):
    with pytest.raises(SpecificationError, match="cannot be made like this"):
        make(**wrong)
