"""Foraging: walks stay inside, are smooth, and places say where the animal is."""

import numpy as np
import pytest

from arealis.stimuli import foraging
from arealis.types import SpecificationError


def test_layout():
    made = foraging(side=5, steps=7, stimuli=9)
    told = made.inputs["stimulus"]
    assert (told.shape, told.dtype) == ((9, 7, 25), np.float32)
    assert made.targets["position"].shape == (9, 7, 2)
    np.testing.assert_array_equal(made.targets["x"], made.targets["position"][:, -1, 0])
    np.testing.assert_array_equal(made.targets["y"], made.targets["position"][:, -1, 1])
    assert made.targets["place"].dtype == np.int64
    assert made.provenance == foraging(side=5, steps=7, stimuli=9).provenance
    assert made.provenance != foraging(side=5, steps=7, stimuli=9, seed=1).provenance


def test_one_hot_places_are_where_the_animal_is():
    made = foraging(side=6, steps=10, stimuli=200, code="one_hot")
    told, (x, y) = made.inputs["stimulus"], np.floor(made.targets["position"]).astype(int).T
    assert set(np.unique(told)) == {0, 1}
    np.testing.assert_array_equal(told.sum(-1), 1)
    np.testing.assert_array_equal(told.argmax(-1), (6 * y + x).T)
    np.testing.assert_array_equal(told[:, -1].argmax(-1), made.targets["place"])


def test_gaussian_places_follow_their_formula():
    made = foraging(side=6, steps=3, stimuli=20, width=1.3)
    row, column = np.divmod(np.arange(36), 6)
    x, y = np.moveaxis(made.targets["position"].astype(float), -1, 0)
    squared = (x[..., None] - column - 0.5) ** 2 + (y[..., None] - row - 0.5) ** 2
    np.testing.assert_allclose(made.inputs["stimulus"], np.exp(-squared / (2 * 1.3**2)), atol=1e-6)
    surround = np.exp(-squared / (2 * 1.3**2)) - np.exp(-squared / (2 * 2.6**2)) / 4
    with_surround = foraging(side=6, steps=3, stimuli=20, width=1.3, code="difference_of_gaussians")
    np.testing.assert_allclose(with_surround.inputs["stimulus"], surround, atol=1e-6)


def test_centre_and_surround_have_the_same_volume():
    made = foraging(side=40, steps=1, stimuli=300, width=1.5, code="difference_of_gaussians")
    inside = (np.abs(made.targets["position"][:, 0] - 20) < 5).all(-1)
    told = made.inputs["stimulus"][inside, 0]
    assert inside.sum() > 5
    assert np.abs(told.sum(-1)).max() < 1e-3 * np.abs(told).sum(-1).min()


def test_steps_have_the_speed_between_walls_and_never_leave_the_arena():
    made = foraging(side=8, steps=40, speed=0.7, turning=0.2, stimuli=300)
    position = made.targets["position"]
    assert 0 <= position.min() < 0.05
    assert 7.95 < position.max() < 8
    length = np.linalg.norm(np.diff(position, axis=1), axis=-1)
    assert length.max() <= 0.7 + 1e-5
    assert np.isclose(length, 0.7, atol=1e-4).mean() > 0.85


def test_headings_turn_as_much_as_they_should():
    made = foraging(side=24, steps=15, speed=0.05, turning=0.3, stimuli=800, code="one_hot")
    moves = np.diff(made.targets["position"].astype(float), axis=1)
    heading = np.unwrap(np.arctan2(moves[..., 1], moves[..., 0]), axis=1)
    away_from_walls = (np.abs(made.targets["position"] - 12) < 11).all((1, 2))
    assert np.diff(heading, axis=1)[away_from_walls].std() == pytest.approx(0.3, rel=0.03)
    start = heading[:, 0] % (2 * np.pi)
    assert np.abs(np.exp(1j * start).mean()) < 0.12


def test_every_place_is_visited_alike():
    made = foraging(side=4, steps=30, stimuli=4000, code="one_hot")
    share = made.inputs["stimulus"].mean((0, 1))
    np.testing.assert_allclose(share, 1 / 16, rtol=0.05)


def test_one_that_jumps_is_anywhere_next():
    made = foraging(side=8, steps=2, stimuli=4000, jumping=True)
    before, after = np.moveaxis(made.targets["position"], 1, 0)
    assert abs(np.corrcoef(before[:, 0], after[:, 0])[0, 1]) < 0.05
    walked = foraging(side=8, steps=2, stimuli=4000)
    before, after = np.moveaxis(walked.targets["position"], 1, 0)
    assert np.corrcoef(before[:, 0], after[:, 0])[0, 1] > 0.9


def test_a_walk_of_one_step_stands_still():
    assert foraging(steps=1, stimuli=3).targets["position"].shape == (3, 1, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": 1},
        {"steps": 0},
        {"speed": 9.0},
        {"turning": -1},
        {"width": 0.0},
        {"stimuli": 0},
    ],
)
def test_impossible_walks_are_refused(wrong):
    with pytest.raises(SpecificationError, match="an animal's walks cannot be made like this"):
        foraging(**wrong)
