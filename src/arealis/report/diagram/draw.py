"""Drawing: boxes and arrows of a network with their places in pixels; the template makes an SVG of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from arealis.report.diagram.arrange import Arrangement, arrange
from arealis.report.diagram.colours import CostColours
from arealis.report.diagram.ways import Arrow, Frame, find_arrows
from arealis.report.figures.palette import phase_shade
from arealis.types import Anatomy, AreaSketch, PhaseSketch

__all__ = ["Box", "Cell", "Diagram", "draw_diagram"]

_LETTERS, _FEWEST = 23, 13
"""Most letters of a line, and the fewest that a box has room for."""
_NAME_LETTER, _LETTER = 8.6, 6.9
"""Pixels of a letter, with some to spare: fonts differ."""
_PAD, _BAR, _NAME_LINE, _LINE, _CELL = 10, 7, 21, 16, 17
_MARGIN, _AHEAD, _ABREAST = 4.0, 54.0, 20.0
_INPUT = 40.0
_ROOM, _NARROW_ROOM = 1130.0, 700.0
"""Pixels across that areas joined by nothing may take, on a wide screen and on a narrow one."""


@dataclass(frozen=True)
class Cell:
    """A phase in a box: where, its number, its shade, and the style of the cost by which the area learns.

    ``colour`` is None where the area is not plastic.
    """

    x: float
    width: float
    number: int
    shade: int
    colour: int | None


@dataclass(frozen=True)
class Box:
    """An area or an input.

    Args:
        x: Left edge.
        y: Upper edge.
        width: How wide it is.
        height: How high.
        name: Its name.
        lines: What stands below it.
        colours: Style of every cost by which it learns; none for an input or an area that does not learn.
        cells: One a phase.
        kind: ``"input"``, ``"module"`` or ``"neurons"``.
    """

    x: float
    y: float
    width: float
    height: float
    name: str
    lines: tuple[str, ...]
    colours: tuple[int, ...]
    cells: tuple[Cell, ...]
    kind: str


@dataclass(frozen=True)
class Diagram:
    """A diagram and its size in pixels."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw_diagram(anatomy: Anatomy, colours: CostColours, *, across: bool) -> Diagram:
    """Draw a network.

    Args:
        anatomy: The network.
        colours: Colours of costs.
        across: Whether it flows from left to right, rather than downwards.

    Returns:
        The diagram.

    Example:
        >>> area = AreaSketch("V1", "relu", is_module=False, units=9, level=0)
        >>> diagram = draw_diagram(Anatomy((), (area,), (), (), (), ()), CostColours({}), across=True)
        >>> diagram.boxes[0].lines
        ('9 relu units', 'does not learn')
    """
    texts = dict.fromkeys(anatomy.inputs, ())
    texts |= {area.name: _lines(area, anatomy) for area in anatomy.areas}
    width, height = _box_size(texts, len(anatomy.phases))
    levels = dict.fromkeys(anatomy.inputs, 0) | {area.name: area.level for area in anatomy.areas}
    joined = list(dict.fromkeys((c.source, c.target) for c in anatomy.connections if c.source != c.target))
    levels = _spread(levels, joined, width, across=across)
    frame = _frame(anatomy, levels, width, height, across=across)
    arranged = arrange(levels, joined, sizes=frame.sizes, gap=_ABREAST)
    known = {area.name: area for area in anatomy.areas}
    boxes = tuple(
        _box(name, known.get(name), texts[name], place, anatomy, colours)
        for name, place in _places(frame, levels, arranged).items()
    )
    ahead, aside = frame.end(max(levels.values())) + _MARGIN, arranged.extent + 2 * _MARGIN
    sides = (ahead, aside) if across else (aside, ahead)
    return Diagram(*sides, boxes, find_arrows(anatomy.connections, joined, arranged, frame))


def _spread(
    levels: Mapping[str, int], joined: Sequence[tuple[str, str]], width: float, *, across: bool
) -> dict[str, int]:
    """Set areas that nothing joins side by side, in lines as long as a screen is wide."""
    ends = {name for pair in joined for name in pair}
    alone = [name for name, level in levels.items() if level == 0 and name not in ends]
    abreast = max(1, int((_ROOM if across else _NARROW_ROOM) // (width + _AHEAD)))
    if len(alone) <= abreast:
        return dict(levels)
    rows = {name: k % abreast if across else k // abreast for k, name in enumerate(alone)}
    return {name: rows.get(name, level) for name, level in levels.items()}


def _frame(
    anatomy: Anatomy, levels: Mapping[str, int], width: float, height: float, *, across: bool
) -> Frame:
    """Areas are all of one size; inputs need no more than their names do."""
    length, size = (width, height) if across else (height, width)
    names = _NAME_LETTER * max(map(len, anatomy.inputs), default=0) + 2 * _PAD
    small = {level for name, level in levels.items() if name in anatomy.inputs} - {
        area.level for area in anatomy.areas
    }
    lengths = tuple(
        (names if across else _INPUT) if level in small else length
        for level in range(max(levels.values()) + 1)
    )
    sizes = dict.fromkeys(levels, size) | dict.fromkeys(anatomy.inputs, max(size / 2, _INPUT))
    between = _AHEAD if across else _AHEAD * 0.85
    return Frame(across, _MARGIN, lengths, between, sizes)


def _lines(area: AreaSketch, anatomy: Anatomy) -> tuple[str, ...]:
    learners = anatomy.learners_of(area.name)
    rules = [f"by {rule}" for rule in dict.fromkeys(one.rule for one in learners)]
    itself = ["projects onto itself"] if _is_recurrent(area.name, anatomy) else []
    said = [area.consists_of, *itself, *(rules or ["does not learn"])]
    return tuple(line for text in said for line in wrap(text, _LETTERS))


def _is_recurrent(name: str, anatomy: Anatomy) -> bool:
    return any(c.source == c.target == name for c in anatomy.connections)


def _box_size(texts: Mapping[str, Sequence[str]], phases: int) -> tuple[float, float]:
    longest = max(len(line) for lines in texts.values() for line in ["x" * _FEWEST, *lines])
    names = max(map(len, texts))
    width = max(_LETTER * longest, _NAME_LETTER * names, _CELL * phases) + 2 * _PAD
    lines = max(map(len, texts.values()))
    stripe = _CELL + 10 if phases else 0
    return float(round(width)), float(_BAR + _NAME_LINE + _LINE * lines + stripe + _PAD)


Place = tuple[float, float, float, float]
"""Left edge, upper edge, width and height."""


def _places(frame: Frame, levels: Mapping[str, int], arranged: Arrangement) -> dict[str, Place]:
    found = {}
    for name, level in levels.items():
        ahead, size, length = frame.start(level), frame.sizes[name], frame.lengths[level]
        aside = arranged.place[name, level] - size / 2 + _MARGIN
        found[name] = (ahead, aside, length, size) if frame.across else (aside, ahead, size, length)
    return found


def _box(
    name: str,
    area: AreaSketch | None,
    lines: tuple[str, ...],
    place: Place,
    anatomy: Anatomy,
    colours: CostColours,
) -> Box:
    if area is None:
        return Box(*place, name, lines, (), (), "input")
    learners = anatomy.learners_of(name)
    own = tuple(dict.fromkeys(colours.of(learner) for learner in learners))
    plastic = {phase: colours.of(learner) for learner in learners for phase in learner.phases}
    cells = _cells(place[0], place[2], anatomy.phases, plastic)
    return Box(*place, name, lines, own, cells, "module" if area.is_module else "neurons")


def _cells(
    left: float, width: float, phases: Sequence[PhaseSketch], plastic: Mapping[str, int]
) -> tuple[Cell, ...]:
    each = (width - 2 * _PAD) / max(len(phases), 1)
    return tuple(
        Cell(left + _PAD + k * each, each - 2, k + 1, phase_shade(k, len(phases)), plastic.get(phase.name))
        for k, phase in enumerate(phases)
    )
