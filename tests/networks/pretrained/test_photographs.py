import numpy as np
import pytest

from arealis.networks.pretrained import prepare_photographs
from arealis.types import DataError


@pytest.fixture
def coloured():
    return np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3), dtype=np.uint8)


def test_photographs_of_the_right_size_are_only_standardised(coloured):
    trained = prepare_photographs(coloured).numpy()
    channels = coloured.transpose(0, 3, 1, 2).astype(float)
    np.testing.assert_allclose(trained, (channels - 127) / 128, atol=1e-4)
    usual = prepare_photographs(coloured, preprocessing="imagenet").numpy()
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    expected = (channels / 255 - mean[:, None, None]) / deviation[:, None, None]
    np.testing.assert_allclose(usual, expected, atol=1e-4)


def test_enlarging_stays_within_the_range_of_light(coloured):
    sized = prepare_photographs(coloured[:, :40, :40])
    assert sized.shape == (2, 3, 224, 224)
    assert sized.min() >= -127 / 128
    assert sized.max() <= 1


def test_a_ramp_is_enlarged_to_a_ramp():
    ramp = np.broadcast_to(np.arange(112, dtype=np.uint8)[None, None, :, None], (1, 112, 112, 3))
    seen = prepare_photographs(ramp)[0, 0, 100].numpy() * 128 + 127
    np.testing.assert_allclose(seen[4:-4], (np.arange(224)[4:-4] + 0.5) / 2 - 0.5, atol=1e-3)


@pytest.mark.parametrize(
    "photographs",
    [np.zeros((2, 8, 8), np.uint8), np.zeros((2, 3, 8, 8), np.uint8), np.zeros((2, 8, 8, 3))],
    ids=["grey", "colour first", "fractions"],
)
def test_what_is_no_photograph(photographs):
    with pytest.raises(DataError, match="no photographs in colour"):
        prepare_photographs(photographs)


def test_an_unknown_preprocessing(coloured):
    with pytest.raises(DataError, match=r"'cifar'.*'trained' or 'imagenet'"):
        prepare_photographs(coloured, preprocessing="cifar")
