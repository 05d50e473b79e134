"""Drawing: filled shapes on a small screen, with edges as wide as a pixel."""

from __future__ import annotations

import numpy as np

__all__ = ["SHAPES", "draw_shape"]

SHAPES = ("disc", "square", "triangle", "cross")
"""Shapes that can be drawn, in the order of their labels."""


def draw_shape(shape: str, position: np.ndarray, radius: np.ndarray | float, *, side: int) -> np.ndarray:
    """Draw one shape at many positions.

    Args:
        shape: One of :data:`SHAPES`.
        position: Centres ``[..., 2]`` in pixels to the right and down; whole numbers are centres of pixels.
        radius: Half of its extent in pixels ``[...]``.
        side: Pixels of a side of the screen.

    Returns:
        Coverage ``[..., side, side]``, row by row, from 0 (outside) to 1 (inside).

    Example:
        >>> draw_shape("square", np.array([1.0, 1.0]), 0.5, side=3).tolist()
        [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    pixel = np.arange(side)
    right = pixel - position[..., 0, None, None]
    down = pixel[:, None] - position[..., 1, None, None]
    inside = _depth(shape, right, down, np.asarray(radius)[..., None, None])
    return np.clip(inside + 0.5, 0, 1)


def _depth(shape: str, right: np.ndarray, down: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Distance inwards from the edge, in pixels; negative outside."""
    if shape == "disc":
        return radius - np.hypot(right, down)
    if shape == "square":
        return radius - np.maximum(np.abs(right), np.abs(down))
    if shape == "triangle":  # upright: its sides have a slope of 2
        return np.minimum(radius - down, (radius + down - 2 * np.abs(right)) / np.sqrt(5))
    arm = radius / 3
    return np.maximum(
        np.minimum(radius - np.abs(right), arm - np.abs(down)),
        np.minimum(arm - np.abs(right), radius - np.abs(down)),
    )
