"""Foraging: an animal walks through a square arena, and place cells say where it is."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.types import Stimuli

__all__ = ["foraging"]

# The surround of a difference of Gaussians, in widths of its centre (Dordek et al. 2016).
_SURROUND = 2.0


def foraging(
    *,
    side: int = 16,
    steps: int = 20,
    speed: float = 1.0,
    turning: float = 0.5,
    code: Literal["one_hot", "gaussian", "difference_of_gaussians"] = "gaussian",
    width: float = 1.5,
    jumping: bool = False,
    stimuli: int = 2000,
    seed: int = 0,
) -> Stimuli:
    r"""Let an animal walk through an arena of side × side places, and say at every step where it is.

    .. math:: x_{t+1} = x_t + s\,(\cos \theta_t, \sin \theta_t), \qquad
              \theta_{t+1} = \theta_t + \sigma_\theta \varepsilon_t, \qquad \varepsilon_t \sim N(0, 1)

    reflected at the walls. A place with centre c is told by :math:`e^{-|x - c|^2 / 2 w^2}`; by its
    difference of a Gaussian of twice the width and the same volume, which makes inputs with an inhibitory
    surround and a mean near zero; or by 1 in the place that the animal is in and 0 elsewhere, which does not
    say which places are neighbours.

    Args:
        side: Places of a side.
        steps: Time steps of a walk.
        speed: Places s a step.
        turning: Standard deviation of the change of heading, in radians a step.
        code: How places tell where the animal is.
        width: Standard deviation w of a Gaussian, in places; ``"one_hot"`` has none.
        jumping: The control: the animal is anywhere at each step, so that no place leads to another.
        stimuli: Number of walks, each from a random place in a random direction.
        seed: Seed of the walks.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, step, side · side]``, row by row. The
        target ``"position"``, float32 ``[stimulus, step, 2]``, is in places from the upper left corner, to
        the right and down, from 0 to ``side``. Targets ``"x"`` and ``"y"``, float32 ``[stimulus]``, are the
        position at the last step, where a network is recorded, and ``"place"``, int64, is the place there.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> made = foraging(side=4, steps=5, stimuli=3)
        >>> made.inputs["stimulus"].shape, made.targets["position"].shape
        ((3, 5, 16), (3, 5, 2))

    References:
        Dordek et al. 2016, eLife 5:e10094; Stachenfeld, Botvinick & Gershman 2017, Nat Neurosci 20:1643.
    """
    require_within(
        "an animal's walks",
        side=(side, 2, 256),
        steps=(steps, 1, 10_000),
        speed=(speed, 0, side / 2),
        turning=(turning, 0, 100),
        width=(width, 0.1, side),
        stimuli=(stimuli, 1, 1_000_000),
    )
    rng = np.random.default_rng(seed)
    if jumping:
        position = rng.uniform(0, side, size=(stimuli, steps, 2))
    else:
        position = _walks(stimuli, steps, speed, turning, side, rng)
    position = np.clip(position.astype(np.float32), 0, np.nextafter(np.float32(side), np.float32(0)))
    column, row = np.moveaxis(position.astype(np.int64), -1, 0)
    place = row * side + column
    return made_up(
        "walk",
        {"stimulus": _told(position, place, side, code, width)},
        {
            "position": position,
            "x": position[:, -1, 0],
            "y": position[:, -1, 1],
            "place": place[:, -1],
        },
    )


def _walks(
    stimuli: int, steps: int, speed: float, turning: float, side: int, rng: np.random.Generator
) -> np.ndarray:
    """Positions ``[stimulus, step, 2]``: paths in the open, folded at the walls to reflect them."""
    start = rng.uniform(0, side, size=(stimuli, 1, 2))
    turns = turning * rng.standard_normal((stimuli, steps - 1))
    turns[:, :1] += rng.uniform(0, 2 * np.pi, size=(stimuli, min(steps - 1, 1)))
    heading = turns.cumsum(axis=1)
    moves = speed * np.stack([np.cos(heading), np.sin(heading)], axis=-1)
    path = np.concatenate([start, start + moves.cumsum(axis=1)], axis=1)
    return side - np.abs(side - path % (2 * side))


def _told(position: np.ndarray, place: np.ndarray, side: int, code: str, width: float) -> np.ndarray:
    """What places say ``[stimulus, step, side · side]``."""
    if code == "one_hot":
        told = np.zeros((*place.shape, side**2), dtype=np.float32)
        np.put_along_axis(told, place[..., None], 1, axis=-1)
        return told
    centre = _blobs(position, side, width)
    if code == "gaussian":
        return centre
    return centre - _blobs(position, side, _SURROUND * width) / _SURROUND**2


def _blobs(position: np.ndarray, side: int, width: float) -> np.ndarray:
    """Gaussians around each place; rows and columns come apart."""
    centres = np.arange(side, dtype=np.float32) + 0.5
    along = np.exp(-((position[..., None] - centres) ** 2) / np.float32(2 * width**2))
    both = along[..., 1, :, None] * along[..., 0, None, :]
    return both.reshape(*both.shape[:-2], side**2)
