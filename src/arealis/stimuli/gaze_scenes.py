"""Gaze scenes: video in which a hand moves an object, and a face looks at what the hand does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.stimuli.drawing import draw_shape
from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.types import Stimuli

__all__ = ["gaze_scenes"]

# Of the side of the screen, from its middle.
_FACE, _PUPIL, _HAND, _OBJECT = 0.13, 0.05, 0.065, 0.05
_NEAR, _FAR = 0.28, 0.36
_CARRY = 0.06
# Brightness; where things overlap, the brightest is seen.
_GREY = {"object": 0.5, "ball": 0.6, "face": 0.4, "hand": 0.85, "pupil": 1.0}


def gaze_scenes(
    *,
    side: int = 24,
    frames: int = 8,
    directions: int = 8,
    stimuli: int = 2000,
    hands: bool = True,
    face: bool = False,
    seed: int = 0,
) -> Stimuli:
    """Film a hand that moves one of two objects while a face, in the middle, looks where the hand acts.

    A detector that is innate need only notice *movers*: something that moves touches what is at rest and
    makes it move. That finds hands without knowing what a hand looks like; and when a hand acts, the face
    looks at it, which teaches gaze without anyone naming a direction. A ball that drifts by and moves nothing
    is in every scene: motion alone is a wrong teacher.

    The hand comes evenly from beyond the edge, touches its object in a frame in the middle of the video, and
    carries it on. The face looks in any direction until then, and at the hand from then on.

    Args:
        side: Pixels of a side of the screen.
        frames: Time steps.
        directions: Number of classes K of gaze; class k holds the angles within half a class of 2πk / K, from
            right towards down.
        stimuli: Number of videos; directions of the touched object take turns.
        hands: With a hand. Without one, the face still looks at one of two objects, and nothing but the face
            says which: the test of gaze.
        face: With a second input ``"face"``, the middle of the screen alone, as an eye that is drawn to faces
            would see it.
        seed: Seed of everything.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, frame, side · side]``, from 0 to 1, row by
        row, and if asked for ``"face"``, the square of two fifths of the side in its middle. Targets, of
        which positions are to the right and down, from −1 to 1 across the screen:

        - ``"label"``, int64 ``[stimulus]``: class of the gaze in the last frame. Chance is one in K, and one
          half for someone who sees the objects and not the face;
        - ``"gaze"``, int64 ``[stimulus, frame]``: its class in every frame;
        - ``"gaze_vector"``, float32 ``[stimulus, frame, 2]``: its unit vector;
        - ``"mover"``, float32 ``[stimulus, frame, 1]``: 1 from the touch on, else 0;
        - ``"mover_position"``, ``"hand_position"``, float32 ``[stimulus, frame, 2]``: of the mover event and
          of the hand; 0 where there is none, so weigh the first by ``"mover"``;
        - ``"ball_position"``, float32 ``[stimulus, frame, 2]``: of what moves and is no mover;
        - ``"contact"``, int64 ``[stimulus]``: frame of the touch.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> made = gaze_scenes(stimuli=3)
        >>> made.inputs["stimulus"].shape, made.targets["label"].tolist()
        ((3, 8, 576), [0, 1, 2])

    References:
        Ullman, Harari & Dorfman 2012, PNAS 109:18215.
    """
    require_within(
        "gaze scenes",
        side=(side, 16, 256),
        frames=(frames, 4, 1000),
        directions=(directions, 2, 360),
        stimuli=(stimuli, 1, 1_000_000),
    )
    label = np.arange(stimuli) % directions
    scene = _act(label, directions, frames, hands, np.random.default_rng(seed))
    film = _film(_seen(scene, hands), frames, side)
    return made_up(
        "scene",
        {"stimulus": film, "face": _middle(film, side)} if face else {"stimulus": film},
        {
            "label": label,
            "gaze": _classes(scene.gaze, directions),
            "gaze_vector": scene.gaze,
            "mover": scene.mover,
            "mover_position": 2 * scene.mover * scene.hand,
            "hand_position": 2 * scene.hand,
            "ball_position": 2 * scene.ball,
            "contact": scene.contact,
        },
    )


@dataclass(frozen=True)
class _Scene:
    """Who is where when ``[stimulus, frame, 2]``, from −0.5 to 0.5 across the screen; what moves what."""

    head: np.ndarray
    touched: np.ndarray
    hand: np.ndarray
    other: np.ndarray
    ball: np.ndarray
    gaze: np.ndarray
    mover: np.ndarray
    contact: np.ndarray


def _act(label: np.ndarray, directions: int, frames: int, hands: bool, rng: np.random.Generator) -> _Scene:
    """Play the scenes; what is rolled does not depend on whether there are hands."""
    stimuli = len(label)
    angle = 2 * np.pi * (label + rng.uniform(-0.45, 0.45, size=stimuli)) / directions
    contact = rng.integers(frames // 2 - 1, frames // 2 + 1, size=stimuli)
    head = rng.uniform(-0.03, 0.03, size=(stimuli, 1, 2))
    touched, hand = _deed(head, angle, contact, frames, rng)
    aside = angle + rng.uniform(np.pi / 2, 3 * np.pi / 2, size=stimuli)
    other = head + _directed(aside)[:, None] * rng.uniform(_NEAR, _FAR, size=(stimuli, 1, 1))
    ball = np.linspace(*rng.uniform(-0.5, 0.5, size=(2, stimuli, 2)), num=frames, axis=1)
    after = np.arange(frames)[:, None] >= contact[:, None, None]
    elsewhere = _directed(rng.uniform(0, 2 * np.pi, size=stimuli))[:, None]
    gaze = np.where(after | (not hands), _directed(angle)[:, None], elsewhere)
    if not hands:
        touched, hand = touched[:, :1], np.zeros_like(hand)
    return _Scene(head, touched, hand, other, ball, gaze, (after & hands).astype(float), contact)


def _seen(scene: _Scene, hands: bool) -> list[tuple[np.ndarray, float, str]]:
    """Places, radii and kinds of what there is to see."""
    seen = [
        (scene.touched, _OBJECT, "object"),
        (scene.other, _OBJECT, "object"),
        (scene.ball, _OBJECT, "ball"),
    ]
    seen += [(scene.head, _FACE, "face"), (scene.head + 0.6 * _FACE * scene.gaze, _PUPIL, "pupil")]
    return [*seen, (scene.hand, _HAND, "hand")] if hands else seen


def _deed(
    face: np.ndarray, angle: np.ndarray, contact: np.ndarray, frames: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Places of the touched object and of the hand ``[stimulus, frame, 2]``.

    The object is carried towards the face or away from it, so that the direction to it stays.
    """
    outward = _directed(angle)[:, None]
    rest = face + outward * rng.uniform(_NEAR, _FAR, size=(len(angle), 1, 1))
    start = rest + 0.4 * _directed(angle + rng.uniform(-1, 1, size=len(angle)))[:, None]
    time, touch = np.arange(frames)[:, None], contact[:, None, None]
    carried = np.clip((time - touch) / (frames - touch), 0, 1) * _CARRY
    touched = rest + outward * carried * rng.choice([-1, 1], size=(len(angle), 1, 1))
    approach = start + (rest - start) * time / touch
    return touched, np.where(time < touch, approach, touched)


def _directed(angle: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def _classes(direction: np.ndarray, directions: int) -> np.ndarray:
    angle = np.arctan2(direction[..., 1], direction[..., 0])
    return np.round(angle * directions / (2 * np.pi)).astype(np.int64) % directions


def _middle(film: np.ndarray, side: int) -> np.ndarray:
    width = round(0.4 * side)
    first = (side - width) // 2
    screen = film.reshape(*film.shape[:2], side, side)
    middle = screen[..., first : first + width, first : first + width]
    return middle.reshape(*film.shape[:2], -1)


def _film(seen: list[tuple[np.ndarray, float, str]], frames: int, side: int) -> np.ndarray:
    """Discs of these places, radii and kinds ``[stimulus, frame, side · side]``; objects are square."""
    count = len(seen[0][0])
    film = np.zeros((count, frames, side, side))
    for place, radius, kind in seen:
        shape = "square" if kind == "object" else "disc"
        pixel = (side - 1) * (place + 0.5)
        film = np.maximum(film, _GREY[kind] * draw_shape(shape, pixel, radius * side, side=side))
    return film.reshape(count, frames, -1)
