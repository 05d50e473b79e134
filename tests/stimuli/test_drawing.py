import numpy as np
import pytest

from arealis.stimuli.drawing import SHAPES, draw_shape


@pytest.mark.parametrize(
    ("shape", "area"),
    [("disc", np.pi * 100), ("square", 400), ("triangle", 200), ("cross", 20 * 20 * 5 / 9)],
)
def test_a_shape_covers_its_area_wherever_it_lies(shape, area):
    for position in ([20.0, 20.0], [19.6, 20.3]):
        assert draw_shape(shape, np.array(position), 10.0, side=41).sum() == pytest.approx(area, rel=0.03)


def test_shapes_differ_and_lie_at_their_position():
    drawn = {shape: draw_shape(shape, np.array([6.0, 9.0]), 4.0, side=16) for shape in SHAPES}
    for shape, image in drawn.items():
        rows, columns = np.nonzero(image)
        assert columns.mean() == pytest.approx(6, abs=1e-9)
        assert (rows.min(), rows.max()) == (5, 13) or shape == "triangle"
        assert sum(np.allclose(image, other) for other in drawn.values()) == 1


def test_many_at_once_are_as_one_by_one():
    position, radius = np.random.default_rng(0).uniform(3, 9, (2, 5, 2)), np.array([[1.0], [3.0]])
    together = draw_shape("disc", position, radius, side=12)
    for i, j in np.ndindex(2, 5):
        np.testing.assert_array_equal(
            together[i, j], draw_shape("disc", position[i, j], radius[i, 0], side=12)
        )
