"""Receptive fields: the weights that networks grew, drawn as traces along a line or as images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from textwrap import fill

import numpy as np

from arealis.report.printing import WIDTH, DrawnFields, address, canvas
from arealis.types import DataError

__all__ = ["ReceptiveFields", "draw_fields"]

_MOST_TRACES, _MOST_IMAGES = 12, 64
_COLUMNS, _ACROSS = 4, 16
_ROW, _TILE = 0.34, 0.45
_LETTERS = 32
_TRACE = "#0072b2"


@dataclass(frozen=True)
class ReceptiveFields:
    """The receptive fields of one area of one network.

    Args:
        candidate: Whose network it is.
        seed: Which of its seeds.
        area: The area whose units have the fields.
        source: What they look at.
        weights: Weights ``[unit, input]``.
        image: Whether the inputs are the pixels of a square image, row by row.

    Raises:
        DataError: if there are no fields, or an image is no square.
    """

    candidate: str
    seed: int
    area: str
    source: str
    weights: np.ndarray
    image: bool

    def __post_init__(self) -> None:
        shape = self.weights.shape
        if len(shape) != 2 or not all(shape) or (self.image and isqrt(shape[1]) ** 2 != shape[1]):
            raise DataError(
                "these receptive fields cannot be drawn",
                given=f"weights of shape {shape}" + (", as images" if self.image else ""),
                needed="[unit, input], the pixels of a square if they are images",
                action="draw them as traces, or leave them out",
            )


def draw_fields(fields: Sequence[ReceptiveFields]) -> tuple[DrawnFields, ...]:
    """Draw receptive fields: traces of all candidates in one figure, images in another.

    Args:
        fields: The fields.

    Returns:
        The figures, none where there is nothing to draw.

    Example:
        >>> one = ReceptiveFields("dense", 0, "V1", "eye", np.eye(3), image=False)
        >>> [figure.name for figure in draw_fields([one])]
        ['receptive-field-traces']
    """
    drawn = []
    traces, images = [f for f in fields if not f.image], [f for f in fields if f.image]
    if traces:
        drawn.append(
            DrawnFields(
                "receptive-field-traces",
                "Receptive fields along the input",
                "Each trace: the weights of one unit of the first seed over its inputs, from first to last, "
                f"scaled to its largest; up to {_MOST_TRACES} units an area.",
                _traces(traces),
            )
        )
    if images:
        drawn.append(
            DrawnFields(
                "receptive-field-images",
                "Receptive fields in the image plane",
                "Each square: the weights of one unit of the first seed over the pixels, grey for zero, "
                "scaled to its largest; units with the strongest weights first, up to "
                f"{_MOST_IMAGES} an area.",
                _images(images),
            )
        )
    return tuple(drawn)


def _traces(fields: Sequence[ReceptiveFields]) -> str:
    rows = -(-len(fields) // _COLUMNS)
    columns = -(-len(fields) // rows)
    most = max(min(len(f.weights), _MOST_TRACES) for f in fields)
    sheet, axes = canvas(rows, columns, height=most * _ROW * 0.6 + 0.7, count=len(fields))
    for ax, one in zip(axes, fields, strict=True):
        shown = _scaled(one.weights[:_MOST_TRACES])
        for row, trace in enumerate(shown):
            ax.axhline(-row, color="#dddddd", lw=0.4)
            ax.plot(np.arange(1, len(trace) + 1), 0.48 * trace - row, color=_TRACE, lw=0.8)
        ax.set_title(_name(one), loc="left", fontsize=7, fontweight="bold")
        ax.set_yticks([])
        ax.set_ylim(-most + 0.4, 0.6)
        ax.set_xlabel(f"input of {one.source}")
        ax.spines[["top", "left", "right"]].set_visible(False)
    return address(sheet)


def _images(fields: Sequence[ReceptiveFields]) -> str:
    most = max(min(len(f.weights), _MOST_IMAGES) for f in fields)
    across = min(most, _ACROSS if len(fields) == 1 else _ACROSS // 2)
    columns = min(len(fields), 2)
    rows, down = -(-len(fields) // columns), -(-most // across)
    tile = WIDTH / (columns * across)
    sheet, axes = canvas(rows, columns, height=min(tile, _TILE) * down + 0.4, count=len(fields))
    for ax, one in zip(axes, fields, strict=True):
        order = np.argsort(-np.square(one.weights).sum(axis=1), kind="stable")[:_MOST_IMAGES]
        montage = _montage(_scaled(one.weights[order]), across)
        ax.imshow(montage, "gray", vmin=-1, vmax=1, interpolation="nearest")
        ax.set_title(_name(one), loc="left", fontsize=7, fontweight="bold")
        ax.axis("off")
    return address(sheet)


def _name(fields: ReceptiveFields) -> str:
    return fill(f"{fields.candidate}: {fields.area}", _LETTERS)


def _scaled(weights: np.ndarray) -> np.ndarray:
    largest = np.abs(weights).max(axis=1, keepdims=True)
    return np.divide(weights, largest, out=np.zeros_like(weights), where=largest > 0)


def _montage(fields: np.ndarray, across: int) -> np.ndarray:
    """Squares beside each other in rows, with white lines between."""
    side, down = isqrt(fields.shape[1]), -(-len(fields) // across)
    sheet = np.ones((down * across, side + 1, side + 1))
    sheet[: len(fields), :side, :side] = fields.reshape(-1, side, side)
    rows = sheet.reshape(down, across, side + 1, side + 1).transpose(0, 2, 1, 3)
    return rows.reshape(down * (side + 1), across * (side + 1))
