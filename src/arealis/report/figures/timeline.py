"""Timelines as data: phases as bands, and above one time axis what is plastic and what was recorded."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Course", "Piece", "Stretch", "Timeline", "Window", "band_label"]


@dataclass(frozen=True)
class Stretch:
    """A phase from ``start`` to ``end``, fractions of the axis: its name, its shade, and what it is."""

    name: str
    start: float
    end: float
    shade: int
    words: str


@dataclass(frozen=True)
class Window:
    """The phases, by number, in which a learner is plastic."""

    name: str
    style: int
    stretches: tuple[int, ...]


@dataclass(frozen=True)
class Piece:
    """A curve through one phase: fractions of the axis, means, and the lowest and highest of all seeds."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Course:
    """What was recorded of one thing, a piece a phase; ``name`` says of what, and in which unit."""

    name: str
    style: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Timeline:
    """Rows over one time axis.

    Args:
        title: What sets this panel apart.
        stretches: The phases, in order.
        windows: One row a learner.
        courses: One plot below the other.
        ticks: Where the axis is labelled, as fractions, and how.
        x_label: The axis with its unit.
    """

    title: str
    stretches: tuple[Stretch, ...]
    windows: tuple[Window, ...]
    courses: tuple[Course, ...]
    ticks: tuple[tuple[float, str], ...]
    x_label: str


def band_label(number: int, stretch: Stretch, letters: float) -> str:
    """Name a phase by number and name if there is room for so many letters on the whole axis, or by number.

    Example:
        >>> waves = Stretch("waves", 0.0, 0.5, 0, "")
        >>> band_label(0, waves, 40), band_label(0, waves, 10)
        ('1. waves', '1')
    """
    text = f"{number + 1}. {stretch.name}"
    return text if len(text) <= letters * (stretch.end - stretch.start) - 1 else str(number + 1)
