"""Two photographs of natural scenes, as grey images that are or are not whitened."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from arealis.types import DataError

__all__ = ["natural_photographs"]

_LUMINANCE = np.array([0.299, 0.587, 0.114])  # of red, green, blue; ITU-R BT.601
_CUTOFF = 0.4  # cycles a pixel: 200 of 512 pixels, as in the paper


def natural_photographs(*, whitened: bool) -> np.ndarray:
    r"""Load the photographs that scikit-learn brings, at half their resolution.

    Two photographs, of a temple among trees and of a flower, are grey and averaged over 2 × 2 pixels, which
    removes most of what their compression left. Whitened ones are filtered in the frequency f by

    .. math:: R(f) = f \, e^{-(f / f_0)^4}, \qquad f_0 = 0.4 \text{ cycles a pixel}

    which makes the power of natural scenes, about 1/f², flat up to the cut-off. Either way each photograph
    has mean 0 and variance 1.

    Args:
        whitened: Filter them.

    Returns:
        Images ``[2, 213, 320]``. Two photographs show what a method does with natural scenes; they are too
        few to estimate the statistics of natural scenes.

    Raises:
        DataError: if pillow, which reads them, is not installed.

    Example:
        >>> natural_photographs(whitened=True).shape
        (2, 213, 320)

    References:
        Olshausen & Field 1997, Vision Res 37:3311 (filter). Photographs: danielbuechele and vultilion, CC BY
        2.0, in scikit-learn.
    """
    return _prepared(whitened).copy()


@lru_cache(maxsize=2)
def _prepared(whitened: bool) -> np.ndarray:
    grey = np.stack([np.asarray(image) @ _LUMINANCE for image in _load()])
    small = grey[:, :426].reshape(len(grey), 213, 2, 320, 2).mean(axis=(2, 4))
    if whitened:
        frequency = np.hypot(np.fft.fftfreq(213)[:, None], np.fft.rfftfreq(320))
        response = frequency * np.exp(-((frequency / _CUTOFF) ** 4))
        small = np.fft.irfft2(np.fft.rfft2(small) * response, s=(213, 320))
    small = small - small.mean(axis=(1, 2), keepdims=True)
    return small / small.std(axis=(1, 2), keepdims=True)


def _load() -> list[np.ndarray]:
    from sklearn.datasets import load_sample_images

    try:
        return load_sample_images().images
    except ImportError as error:
        raise DataError(
            "the photographs cannot be read",
            given=str(error),
            needed="the package pillow, which matplotlib brings",
            action="install it: pip install pillow",
        ) from error
