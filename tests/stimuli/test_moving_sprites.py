import numpy as np
import pytest

from arealis.stimuli import moving_sprites
from arealis.types import SpecificationError


def test_layout():
    made = moving_sprites(stimuli=50, individuals=12)
    video = made.inputs["stimulus"]
    assert (video.shape, video.dtype) == ((50, 8, 256), np.float32)
    assert 0 == video.min() < video.max() <= 1
    assert made.targets["identity"].tolist() == [i % 12 for i in range(50)]
    np.testing.assert_array_equal(made.targets["label"], made.targets["identity"] % 4)
    assert made.provenance == moving_sprites(stimuli=50, individuals=12).provenance
    assert made.provenance != moving_sprites(stimuli=50, individuals=12, seed=1).provenance


def test_the_sprite_is_where_its_position_says():
    made = moving_sprites(stimuli=40, individuals=4)
    video = made.inputs["stimulus"].reshape(40, 8, 16, 16)
    label, position = made.targets["label"], 7.5 * (made.targets["position"] + 1)
    pixel = np.arange(16)
    mass = video.sum(axis=(2, 3))
    right = (video.sum(axis=2) * pixel).sum(axis=-1) / mass
    down = (video.sum(axis=3) * pixel).sum(axis=-1) / mass
    np.testing.assert_allclose(right, position[..., 0], atol=0.3)
    round_ones = label != 2  # the centre of mass of a triangle is not that of its extent
    np.testing.assert_allclose(down[round_ones], position[round_ones, :, 1], atol=0.3)


def test_motion_is_even_between_walls_and_never_leaves_the_screen():
    made = moving_sprites(stimuli=300, frames=30, speed=1.5)
    position, velocity = 7.5 * (made.targets["position"] + 1), 7.5 * made.targets["velocity"]
    np.testing.assert_allclose(position[:, 1:], position[:, :-1] + velocity[:, :-1], atol=1e-5)
    assert position.min() > 1
    assert position.max() < 14
    speed = np.linalg.norm(velocity, axis=-1)
    assert speed.max() == pytest.approx(1.5, abs=1e-5)
    assert 0.6 < np.mean(np.isclose(speed, 1.5, atol=1e-4)) < 0.95
    assert (np.sign(velocity[:, 1:]) != np.sign(velocity[:, :-1])).any(axis=(1, 2)).all()


def test_an_individual_looks_the_same_in_all_of_its_videos():
    made = moving_sprites(stimuli=600, individuals=3, frames=2)
    brightest = made.inputs["stimulus"].max(axis=(1, 2))
    for individual in range(3):
        assert np.ptp(brightest[made.targets["identity"] == individual]) < 0.25 * brightest.max()
    assert len({round(float(brightest[made.targets["identity"] == i].max()), 3) for i in range(3)}) == 3


@pytest.mark.parametrize(
    "wrong",
    [{"side": 7}, {"frames": 0}, {"speed": 9.0}, {"individuals": 0}, {"stimuli": 0}],
)
def test_impossible_videos_are_refused(wrong):
    with pytest.raises(SpecificationError, match="moving sprites cannot be made like this"):
        moving_sprites(**wrong)
