"""Moving sprites: video of one shape that bounces between the walls of a small screen."""

from __future__ import annotations

import numpy as np

from arealis.stimuli.drawing import SHAPES, draw_shape
from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.types import Stimuli

__all__ = ["moving_sprites"]

_RADIUS = (0.1, 0.2)  # of the side: smallest and largest individual
_BRIGHTNESS = (0.5, 1.0)


def moving_sprites(
    *,
    side: int = 16,
    frames: int = 8,
    speed: float = 1.5,
    individuals: int = 12,
    stimuli: int = 2000,
    seed: int = 0,
) -> Stimuli:
    """Film shapes that move evenly and bounce off the walls.

    What stays the same over a video is who is seen; what changes is where. Every individual has a shape
    (disc, square, triangle or cross, in turns), a size and a brightness of its own.

    Args:
        side: Pixels of a side of the screen.
        frames: Time steps.
        speed: Pixels a frame, in a random direction.
        individuals: Number of individuals.
        stimuli: Number of videos; individuals take turns.
        seed: Seed of individuals, places and directions.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, frame, side · side]``, from 0 to 1, row by
        row. The targets ``"label"`` (shape) and ``"identity"`` (individual) are int64; ``"position"`` (of the
        centre, to the right and down, from −1 to 1 across the screen) and ``"velocity"`` (its change up to
        the next frame) are float32 ``[stimulus, frame, 2]``. Chance is one in four for the shape.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> made = moving_sprites(stimuli=5)
        >>> made.inputs["stimulus"].shape, made.targets["label"].tolist()
        ((5, 8, 256), [0, 1, 2, 3, 0])

    References:
        Wiskott & Sejnowski 2002, Neural Comput 14:715 (what and where from slowness).
    """
    require_within(
        "moving sprites",
        side=(side, 8, 256),
        frames=(frames, 1, 10_000),
        speed=(speed, 0, side / 2),
        individuals=(individuals, 1, 1_000_000),
        stimuli=(stimuli, 1, 1_000_000),
    )
    rng = np.random.default_rng(seed)
    identity = np.arange(stimuli) % individuals
    radius = (side * rng.uniform(*_RADIUS, size=individuals))[identity]
    brightness = rng.uniform(*_BRIGHTNESS, size=individuals)[identity]
    label = identity % len(SHAPES)
    position, velocity = _bouncing(radius, side, frames, speed, rng)
    video = np.empty((stimuli, frames, side, side))
    for shape, name in enumerate(SHAPES):
        shown = label == shape
        video[shown] = draw_shape(name, position[shown], radius[shown, None], side=side)
    video *= brightness[:, None, None, None]
    return made_up(
        "video",
        {"stimulus": video.reshape(stimuli, frames, -1)},
        {
            "label": label,
            "identity": identity,
            "position": 2 * position / (side - 1) - 1,
            "velocity": 2 * velocity / (side - 1),
        },
    )


def _bouncing(
    radius: np.ndarray, side: int, frames: int, speed: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Centre and velocity ``[stimulus, frame, 2]``: straight paths folded at the walls."""
    room = (side - 1 - 2 * radius)[:, None, None]
    angle = rng.uniform(0, 2 * np.pi, size=len(radius))
    heading = speed * np.stack([np.cos(angle), np.sin(angle)], axis=-1)[:, None]
    start = rng.uniform(size=(len(radius), 1, 2)) * room
    straight = start + heading * np.arange(frames + 1)[:, None]
    folded = room - np.abs(room - straight % (2 * room))
    position = radius[:, None, None] + folded
    return position[:, :-1], np.diff(position, axis=1)
