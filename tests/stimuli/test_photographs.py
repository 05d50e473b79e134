import sys

import numpy as np
import pytest

from arealis.stimuli import natural_photographs, photographs
from arealis.types import DataError


def _power(images):
    """Mean power in rings of frequency, in tenths of a cycle a pixel from .05 on."""
    frequency = np.hypot(np.fft.fftfreq(213)[:, None], np.fft.fftfreq(320))
    power = (abs(np.fft.fft2(images)) ** 2).mean(axis=0)
    return [power[(frequency > f) & (frequency < f + 0.1)].mean() for f in (0.05, 0.15)]


@pytest.mark.parametrize("whitened", [False, True])
def test_each_photograph_has_mean_zero_and_variance_one(whitened):
    images = natural_photographs(whitened=whitened)
    np.testing.assert_allclose(images.mean(axis=(1, 2)), 0, atol=1e-9)
    np.testing.assert_allclose(images.var(axis=(1, 2)), 1)


def test_whitening_flattens_the_spectrum():
    coloured, flat = (_power(natural_photographs(whitened=w)) for w in (False, True))
    assert coloured[0] / coloured[1] > 5
    assert flat[0] / flat[1] < 2


def test_whitened_photographs_have_the_heavy_tails_that_fields_emerge_from():
    assert (natural_photographs(whitened=True) ** 4).mean() > 6


def test_what_a_caller_does_to_them_stays_with_the_caller():
    natural_photographs(whitened=True)[:] = 0
    assert natural_photographs(whitened=True).any()


def test_without_pillow_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    photographs._prepared.cache_clear()
    with pytest.raises(DataError, match=r"cannot be read.*pip install pillow"):
        natural_photographs(whitened=True)
