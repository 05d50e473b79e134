"""Digits that are seen and heard at once: two sensors on one world."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.stimuli.digits import mnist_digits, mnist_test_digits
from arealis.stimuli.limits import require_within
from arealis.stimuli.spoken_digits import spoken_digits
from arealis.types import Stimuli

__all__ = ["seen_and_spoken_digits"]


def seen_and_spoken_digits(
    *,
    stimuli: int = 5000,
    agreement: float = 1.0,
    frames: int = 20,
    channels: int = 32,
    images: Literal["training", "test"] = "training",
    takes: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6, 7),
    seed: int = 0,
) -> Stimuli:
    """Pair handwritten digits with spoken ones, so that an area of each sense can teach the other.

    Every image is shown once before one is shown again; the sound is drawn at random from those of the same
    digit, or of another where the pair does not agree. Images that are new to a network may come with sounds
    that it knows: to test on new sounds too, learn from some takes and test on others.

    Args:
        stimuli: Number of pairs.
        agreement: Fraction of pairs whose two digits are the same. With .1 the sound tells nothing of the
            image: the control for whether agreement between the senses teaches anything.
        frames: Time steps of the sound, while the image is held.
        channels: Frequency bands of the sound.
        images: Whether the images are those of :func:`mnist_digits` or of :func:`mnist_test_digits`.
        takes: Takes of the sounds; see :func:`spoken_digits`.
        seed: Seed of the pairing.

    Returns:
        Stimuli with the inputs ``"image"``, float32 ``[stimulus, 1, 784]``, and ``"sound"``, float32
        ``[stimulus, frame, channel]``. The targets ``"label"`` (digit seen), ``"spoken_label"`` (digit heard)
        and ``"speaker"`` are int64. Chance is a tenth for either digit.

    Raises:
        DataError: if a file cannot be had.
        SpecificationError: if a number is out of range.

    Example:
        >>> pairs = seen_and_spoken_digits(stimuli=100)  # doctest: +SKIP
        >>> pairs.inputs["image"].shape, pairs.inputs["sound"].shape  # doctest: +SKIP
        ((100, 1, 784), (100, 20, 32))

    References:
        Becker & Hinton 1992, Nature 355:161; de Sa 1994, NIPS 6:112.
    """
    require_within("pairs of digits", stimuli=(stimuli, 1, 1_000_000), agreement=(agreement, 0, 1))
    seen = mnist_digits() if images == "training" else mnist_test_digits()
    heard = spoken_digits(frames=frames, channels=channels, takes=takes)
    rng = np.random.default_rng(seed)
    rounds = -(-stimuli // len(seen))
    image = np.concatenate([rng.permutation(len(seen)) for _ in range(rounds)])[:stimuli]
    label = seen.targets["label"][image]
    agrees = rng.permutation(stimuli) < round(agreement * stimuli)
    spoken = np.where(agrees, label, (label + rng.integers(1, 10, stimuli)) % 10)
    sound = _draw_of(heard.targets["label"], spoken, rng)
    return Stimuli(
        inputs={"image": seen.inputs["stimulus"][image], "sound": heard.inputs["sound"][sound]},
        stimulus_id=np.array([f"pair {i}" for i in range(stimuli)]),
        targets={"label": label, "spoken_label": spoken, "speaker": heard.targets["speaker"][sound]},
        provenance=f"{seen.provenance}; {heard.provenance}; paired by seed {seed}",
    )


def _draw_of(label: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Positions, at random, of stimuli that have the labels wanted."""
    order, count = np.argsort(label, kind="stable"), np.bincount(label)
    first = np.cumsum(count) - count
    return order[first[wanted] + rng.integers(0, count[wanted])]
