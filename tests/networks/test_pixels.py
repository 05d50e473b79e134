import numpy as np
import pytest

from arealis.networks import pixels
from arealis.types import DataError, Stimuli


def test_units_are_the_pixels():
    images = np.random.default_rng(0).random((3, 1, 9))
    responses = pixels(Stimuli({"eye": images}, np.array(["a", "b", "c"])), source="eye")
    np.testing.assert_array_equal(responses.values[:, 0, 0], images[:, 0])
    assert responses.coords["unit_id"].values[[0, 5]].tolist() == ["pixel 0,0", "pixel 1,2"]
    assert responses.coords["stimulus_id"].values.tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(
    "shape", [(2, 1, 8), (2, 3, 9), (2, 1, 3, 3)], ids=["not square", "a movie", "not flat"]
)
def test_what_is_no_image(shape):
    with pytest.raises(DataError, match="no square grey images"):
        pixels(Stimuli({"stimulus": np.zeros(shape)}, np.array(["a", "b"])))


def test_an_absent_input():
    with pytest.raises(DataError, match=r"input 'stimulus' of shape \(\), among inputs \['photograph'\]"):
        pixels(Stimuli({"photograph": np.zeros((1, 1, 4))}, np.array(["a"])))
