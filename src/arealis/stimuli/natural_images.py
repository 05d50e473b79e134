"""Natural images: patches of photographs, and a window that drifts over them."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import map_coordinates

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.stimuli.photographs import natural_photographs
from arealis.types import Stimuli

__all__ = ["natural_image_motion", "natural_image_patches"]

_SOURCE = "drawn from two photographs of scikit-learn"


def natural_image_patches(
    *, size: int = 12, stimuli: int = 10_000, whitened: bool = True, seed: int = 0
) -> Stimuli:
    """Cut square patches at random out of photographs of natural scenes.

    The photographs are those of :func:`natural_photographs`: two of 213 × 320 pixels, so that many patches of
    a large set overlap. Enough for receptive fields to emerge; too few for the statistics of natural scenes.

    Args:
        size: Pixels of a side.
        stimuli: Number of patches.
        whitened: Cut them out of whitened photographs.
        seed: Seed of the places.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, 1, size · size]``, row by row; over all
        patches the mean is about 0 and the variance about 1. Targets ``"photograph"`` (0 or 1) and
        ``"place"``, int64 ``[stimulus, 2]``: row and column of the upper left pixel.

    Raises:
        DataError: if the photographs cannot be read.
        SpecificationError: if a number is out of range.

    Example:
        >>> natural_image_patches(size=8, stimuli=3).inputs["stimulus"].shape
        (3, 1, 64)

    References:
        Olshausen & Field 1996, Nature 381:607.
    """
    photographs = natural_photographs(whitened=whitened)
    _, height, width = photographs.shape
    require_within("patches", size=(size, 1, height), stimuli=(stimuli, 1, 10_000_000))
    rng = np.random.default_rng(seed)
    photograph = rng.integers(len(photographs), size=stimuli)
    place = rng.integers((height - size + 1, width - size + 1), size=(stimuli, 2))
    windows = np.lib.stride_tricks.sliding_window_view(photographs, (size, size), axis=(1, 2))
    patches = windows[photograph, place[:, 0], place[:, 1]]
    return made_up(
        "patch",
        {"stimulus": patches.reshape(stimuli, 1, -1)},
        {"photograph": photograph, "place": place},
        source=_SOURCE,
    )


def natural_image_motion(
    *,
    size: int = 12,
    frames: int = 8,
    speed: float = 1.0,
    directions: int = 8,
    stimuli: int = 5000,
    whitened: bool = True,
    seed: int = 0,
) -> Stimuli:
    r"""Let a window drift over photographs of natural scenes, so that what it shows moves steadily.

    .. math:: x_t(p) = I(p + p_0 - v\,t), \qquad v = s\,(\cos 2 \pi k / K, \sin 2 \pi k / K)

    with the photograph I of :func:`natural_photographs` between its pixels interpolated bilinearly, and a
    random place :math:`p_0`. The scene moves with v, the window against it.

    Args:
        size: Pixels of a side.
        frames: Time steps.
        speed: Pixels s a frame.
        directions: Number of directions K, evenly spread; 0 is to the right, then on towards down.
        stimuli: Number of sequences; directions take turns.
        whitened: Drift over whitened photographs.
        seed: Seed of the places.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, frame, size · size]``. The targets
        ``"label"`` and ``"direction"`` are both the direction k; ``"velocity"``, float32 ``[stimulus, 2]``,
        is in pixels a frame to the right and down. Chance is one in K.

    Raises:
        DataError: if the photographs cannot be read.
        SpecificationError: if a number is out of range, or the window drifts off the photograph.

    Example:
        >>> natural_image_motion(size=8, stimuli=16).inputs["stimulus"].shape
        (16, 8, 64)
    """
    photographs = natural_photographs(whitened=whitened)
    _, height, width = photographs.shape
    require_within(
        "moving scenes",
        size=(size, 1, height),
        frames=(frames, 1, 10_000),
        directions=(directions, 1, 360),
        stimuli=(stimuli, 1, 1_000_000),
        speed=(speed, 0, (height - size) / max(frames - 1, 1)),
    )
    rng = np.random.default_rng(seed)
    photograph = rng.integers(len(photographs), size=stimuli)
    direction = np.arange(stimuli) % directions
    angle = 2 * np.pi * direction / directions
    velocity = speed * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    corners = _paths(velocity, frames, room=(height - size, width - size), rng=rng)
    moving = _windows(photographs, photograph, corners, size)
    return made_up(
        "scene",
        {"stimulus": moving.reshape(stimuli, frames, -1)},
        {"label": direction, "direction": direction, "velocity": velocity},
        source=_SOURCE,
    )


def _paths(
    velocity: np.ndarray, frames: int, *, room: tuple[int, int], rng: np.random.Generator
) -> np.ndarray:
    """Row and column of the upper left corner ``[stimulus, frame, 2]``; paths begin where they can end."""
    against = -velocity[:, ::-1]
    reach = against * (frames - 1)
    start = rng.random((len(velocity), 2)) * (np.array(room) - np.abs(reach)) + np.maximum(-reach, 0)
    return start[:, None] + against[:, None] * np.arange(frames)[:, None]


def _windows(photographs: np.ndarray, photograph: np.ndarray, corners: np.ndarray, size: int) -> np.ndarray:
    """What windows show whose corners lie between pixels ``[stimulus, frame, size, size]``."""
    pixel = np.arange(size)
    places = np.broadcast_arrays(
        photograph[:, None, None, None],
        corners[..., 0, None, None] + pixel[:, None],
        corners[..., 1, None, None] + pixel,
    )
    return map_coordinates(photographs, np.stack(places), order=1, mode="nearest")
