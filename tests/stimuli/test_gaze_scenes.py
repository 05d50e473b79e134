import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier

from arealis.stimuli import gaze_scenes
from arealis.types import SpecificationError


def _around(film, position, side=24):
    """Brightest pixel within one pixel of positions ``[stimulus, frame]``."""
    pixel = np.rint((side - 1) * (position + 1) / 2).astype(int)
    padded = np.pad(film.reshape(*film.shape[:2], side, side), ((0, 0), (0, 0), (1, 1), (1, 1)))
    i, j = np.indices(pixel.shape[:2])
    return np.max(
        [padded[i, j, pixel[..., 1] + a, pixel[..., 0] + b] for a in range(3) for b in range(3)], axis=0
    )


def test_layout():
    made = gaze_scenes(stimuli=20)
    film = made.inputs["stimulus"]
    assert (film.shape, film.dtype) == ((20, 8, 576), np.float32)
    assert (film.min(), film.max()) == (0, 1)
    shapes = {name: array.shape for name, array in made.targets.items()}
    assert shapes == {
        "label": (20,),
        "gaze": (20, 8),
        "gaze_vector": (20, 8, 2),
        "mover": (20, 8, 1),
        "mover_position": (20, 8, 2),
        "hand_position": (20, 8, 2),
        "ball_position": (20, 8, 2),
        "contact": (20,),
    }
    assert made.provenance == gaze_scenes(stimuli=20).provenance != gaze_scenes(stimuli=20, seed=1).provenance


@pytest.mark.parametrize("directions", [4, 8])
def test_from_the_touch_on_the_face_looks_at_the_hand(directions):
    targets = gaze_scenes(stimuli=400, directions=directions).targets
    after = np.arange(8) >= targets["contact"][:, None]
    np.testing.assert_array_equal(targets["mover"][..., 0], after)
    np.testing.assert_array_equal(targets["gaze"][:, -1], targets["label"])
    assert (targets["gaze"] == targets["label"][:, None])[after].all()
    # The face is near the middle, so that the direction from there is that of the gaze but for a little.
    hand = targets["hand_position"][after]
    cosine = (hand * targets["gaze_vector"][after]).sum(axis=1) / np.linalg.norm(hand, axis=1)
    assert cosine.min() > 0.95
    before = targets["gaze"][~after] == np.broadcast_to(targets["label"][:, None], after.shape)[~after]
    assert before.mean() == pytest.approx(1 / directions, abs=0.08)


def test_movers_are_where_the_hand_is_and_nothing_else_is_one():
    targets = gaze_scenes(stimuli=100).targets
    np.testing.assert_array_equal(targets["mover_position"], targets["mover"] * targets["hand_position"])
    far = np.linalg.norm(targets["ball_position"] - targets["hand_position"], axis=-1)[:, -1] > 0.3
    assert far.mean() > 0.5


def test_the_film_shows_what_the_targets_say():
    made = gaze_scenes(stimuli=100)
    film, targets = made.inputs["stimulus"], made.targets
    after = targets["mover"][..., 0] == 1
    assert (_around(film, targets["hand_position"].clip(-1, 1))[after] >= 0.849).all()
    assert (_around(film, targets["ball_position"]) >= 0.55).all()
    looked_at = 0.6 * 0.13 * 2 * targets["gaze_vector"]
    assert (_around(film, looked_at) > 0.5).mean() > 0.95


def test_the_hand_comes_evenly_and_stays_with_the_object_that_it_moves():
    made = gaze_scenes(stimuli=50)
    hand, contact = made.targets["hand_position"], made.targets["contact"]
    steps = np.linalg.norm(np.diff(hand, axis=1), axis=-1)
    for step, touch in zip(steps, contact, strict=True):
        np.testing.assert_allclose(step[:touch], step[0], rtol=1e-4)
        assert (step[touch:] > 0.005).all()
        assert step[touch:].max() < step[0]
    assert set(contact.tolist()) == {3, 4}


def test_without_hands_only_the_face_says_which_object():
    made = gaze_scenes(stimuli=800, hands=False)
    targets = made.targets
    assert not targets["mover"].any()
    assert not targets["hand_position"].any()
    assert not targets["mover_position"].any()
    np.testing.assert_array_equal(targets["gaze"], np.repeat(targets["label"][:, None], 8, axis=1))
    face = made.inputs["stimulus"][:, -1].reshape(-1, 24, 24)[:, 7:17, 7:17].reshape(800, -1)
    read = RidgeClassifier(alpha=5).fit(face[:600], targets["label"][:600])
    assert read.score(face[600:], targets["label"][600:]) > 0.6


@pytest.mark.parametrize("wrong", [{"side": 15}, {"frames": 3}, {"directions": 1}, {"stimuli": 0}])
def test_impossible_scenes_are_refused(wrong):
    with pytest.raises(SpecificationError, match="gaze scenes cannot be made like this"):
        gaze_scenes(**wrong)


def test_a_face_by_itself_is_the_middle_of_the_screen():
    made = gaze_scenes(stimuli=4, face=True)
    screen = made.inputs["stimulus"].reshape(4, 8, 24, 24)
    assert np.array_equal(made.inputs["face"].reshape(4, 8, 10, 10), screen[..., 7:17, 7:17])
    assert set(gaze_scenes(stimuli=4).inputs) == {"stimulus"}
