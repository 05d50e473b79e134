"""Photographs of 92 objects."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from arealis.data import fetch, objects92_categories, objects92_names, provenance, read_matlab
from arealis.types import DataError, Stimuli

__all__ = ["objects92", "objects92_photographs", "read_photographs"]

_SIDE = 175  # pixels
_LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # of red, green, blue; ITU-R BT.601
_ANIMATE_CATEGORIES = 4


def objects92(*, size: int = 28) -> Stimuli:
    r"""Load 92 objects as small grey images.

    .. math:: Y = .299 R + .587 G + .114 B, \qquad
              \mathrm{image} = W\,Y\,W^\top

    where row i of W averages over the pixels that pixel i of the small image covers.

    Args:
        size: Pixels of a side, from 1 to 175.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[92, 1, size · size]``: images row by row, from 0
        (black) to 1 (white) on a background of .5. The target ``"label"`` is 0 for animate and 1 for
        inanimate objects; the target ``"category"`` is a position in
        :data:`~arealis.data.OBJECTS92_CATEGORIES`.

    Raises:
        DataError: if the file cannot be had or is damaged, or the size is not possible.

    Example:
        >>> objects92(size=28).inputs["stimulus"].shape  # doctest: +SKIP
        (92, 1, 784)

    References:
        Kriegeskorte et al. 2008, Neuron 60:1126; Kiani et al. 2007, J Neurophysiol 97:4296.
    """
    if not 1 <= size <= _SIDE:
        raise DataError(
            "the 92 objects cannot be had in this size",
            given=f"size = {size}",
            needed=f"1 to {_SIDE} pixels a side, as photographed",
            action=f"choose such a size, {_SIDE} for the photographs as they are",
        )
    grey = (read_photographs(fetch("objects92")) / np.float32(255)) @ _LUMINANCE
    weights = _average_over(_SIDE, size)
    small = np.clip(weights @ grey @ weights.T, 0, 1)
    return _stimuli({"stimulus": small.reshape(len(small), 1, -1)})


def objects92_photographs() -> Stimuli:
    """Load 92 objects as photographs in colour.

    Returns:
        Stimuli with one input ``"photograph"``, uint8 ``[92, 1, 175, 175, 3]``: red, green and blue from 0
        to 255 on a background of 128. Names and targets are those of :func:`objects92`.

    Raises:
        DataError: if the file cannot be had or is damaged.

    Example:
        >>> objects92_photographs().inputs["photograph"].shape  # doctest: +SKIP
        (92, 1, 175, 175, 3)

    References:
        Kriegeskorte et al. 2008, Neuron 60:1126; Kiani et al. 2007, J Neurophysiol 97:4296.
    """
    return _stimuli({"photograph": read_photographs(fetch("objects92"))[:, None]})


def read_photographs(path: Path) -> np.ndarray:
    """Read the photographs from their MATLAB file, and refuse one that is damaged.

    Args:
        path: A file with an array ``stimuli_92objs`` of 92 structures with the fields ``image`` and
            ``category``, sorted by category.

    Returns:
        Red, green and blue ``[92, 175, 175, 3]``, uint8.

    Raises:
        DataError: if the file cannot be read, or holds other objects or images.

    Example:
        >>> from arealis.data import fetch
        >>> read_photographs(fetch("objects92"))[0, 0, 0].tolist()  # doctest: +SKIP
        [128, 128, 128]
    """
    found = np.atleast_1d(read_matlab(path, ["stimuli_92objs"])["stimuli_92objs"])
    images = [getattr(item, "image", None) for item in found.reshape(-1)]
    shape = (_SIDE, _SIDE, 3)
    right = [isinstance(i, np.ndarray) and i.dtype == np.uint8 and i.shape == shape for i in images]
    if len(images) != len(objects92_names()) or not all(right):
        raise _damaged(path, f"{len(images)} objects, {sum(right)} of them with such an image")
    categories = [str(getattr(item, "category", "")) for item in found.reshape(-1)]
    runs = [c for i, c in enumerate(categories) if i == 0 or c != categories[i - 1]]
    lengths = [categories.count(c) for c in runs]
    if lengths != np.bincount(objects92_categories()).tolist():
        raise _damaged(path, f"runs of {lengths} objects of one category")
    return np.stack([np.asarray(image) for image in images])


def _stimuli(inputs: dict[str, np.ndarray]) -> Stimuli:
    category = objects92_categories()
    return Stimuli(
        inputs=inputs,
        stimulus_id=objects92_names(),
        targets={"label": (category >= _ANIMATE_CATEGORIES).astype(np.int64), "category": category},
        provenance=provenance("objects92"),
    )


def _average_over(pixels: int, size: int) -> np.ndarray:
    """Weights ``[small pixel, pixel]``: the share of each pixel in the small pixel that covers it."""
    edges = np.arange(size + 1) * (pixels / size)
    start, end = edges[:-1, None], edges[1:, None]
    pixel = np.arange(pixels)[None, :]
    overlap = np.clip(np.minimum(end, pixel + 1) - np.maximum(start, pixel), 0, None)
    return (overlap / overlap.sum(axis=1, keepdims=True)).astype(np.float32)


def _damaged(path: Path, given: str) -> DataError:
    return DataError(
        f"cannot use the photographs in {path}",
        given=given,
        needed="92 objects sorted by category, each with an image of 175 × 175 × 3 bytes",
        action="get the file again from its source",
    )
