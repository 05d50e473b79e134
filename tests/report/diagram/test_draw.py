"""Diagrams: boxes stand apart and inside, arrows point where activity flows, cells tell when and by what."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from tests.report.networks import ANATOMY

from arealis.report.diagram import CostColours, colour_costs, draw_diagram
from arealis.types import Anatomy, AreaSketch


@pytest.fixture(params=[True, False], ids=["across", "down"])
def diagram(request):
    return draw_diagram(ANATOMY, colour_costs([ANATOMY]), across=request.param)


def box(diagram, name):
    return next(own for own in diagram.boxes if own.name == name)


def arrow(diagram, title):
    return next(own for own in diagram.arrows if own.title.startswith(title))


def points(text):
    return [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", text)]


def test_boxes_stand_apart_and_inside(diagram):
    assert {own.name for own in diagram.boxes} == {*ANATOMY.inputs, *(a.name for a in ANATOMY.areas)}
    for a, b in combinations(diagram.boxes, 2):
        beside = a.x + a.width <= b.x or b.x + b.width <= a.x
        assert beside or a.y + a.height <= b.y or b.y + b.height <= a.y
    assert all(a.x > 0 and a.x + a.width < diagram.width for a in diagram.boxes)
    assert all(a.y > 0 and a.y + a.height < diagram.height for a in diagram.boxes)


def test_no_way_enters_a_box(diagram):
    for own in diagram.arrows:
        for x, y in points(own.path):
            for a in diagram.boxes:
                inside = a.x + 1 < x < a.x + a.width - 1 and a.y + 1 < y < a.y + a.height - 1
                assert not inside, (own.title, a.name)


def test_boxes_flow_along_their_levels(diagram):
    ahead = [(own.x, own.y)[diagram.width < diagram.height] for own in map_levels(diagram)]
    assert ahead == sorted(ahead)


def map_levels(diagram):
    return [box(diagram, name) for name in ("image", "V1", "memory", "IT", "choice & <b>")]


def test_arrows_end_at_boxes(diagram):
    target = box(diagram, "V1")
    (head,) = arrow(diagram, "image to V1").heads
    x, y = points(head)[0]
    assert target.x <= x <= target.x + target.width
    assert target.y <= y <= target.y + target.height


def test_heads_say_which_way(diagram):
    heads = {own.title.split(":")[0]: len(own.heads) for own in diagram.arrows}
    assert heads["memory to IT"] == 2
    assert heads["choice & <b> to V1"] == 1
    assert "IT to IT" not in heads
    back, tip = arrow(diagram, "choice"), points(arrow(diagram, "choice").heads[0])[0]
    assert back.backward
    lower = box(diagram, "V1")
    assert tip in ((lower.x + lower.width, tip[1]), (tip[0], lower.y + lower.height))


def test_feeds_of_ports_are_told_from_projections(diagram):
    assert arrow(diagram, "V1 to memory").feed
    assert not arrow(diagram, "V1 to IT").feed
    assert box(diagram, "memory").kind == "module"
    assert box(diagram, "image").kind == "input"


def test_colours_are_those_of_costs_and_cells_say_when(diagram):
    assert colour_costs([ANATOMY]).styles == {"no cost, by oja": 0, "slowness": 1, "cross entropy": 2}
    first = box(diagram, "V1")
    assert first.colours == (0, 1)
    assert [cell.colour for cell in first.cells] == [0, 1, None]
    assert [cell.number for cell in first.cells] == [1, 2, 3]
    assert (box(diagram, "memory").colours, box(diagram, "memory").lines[-1]) == ((), "does not learn")
    right = max(cell.x + cell.width for cell in first.cells)
    assert first.x < min(cell.x for cell in first.cells)
    assert right < first.x + first.width


def test_recurrence_is_said(diagram):
    assert "projects onto itself" in box(diagram, "IT").lines
    assert "projects onto itself" not in box(diagram, "V1").lines


def test_texts_fit_into_boxes(diagram):
    for own in diagram.boxes:
        assert all(6.9 * len(line) <= own.width for line in own.lines)
        assert 8.6 * len(own.name) <= own.width


def test_a_lone_area_is_a_box():
    anatomy = Anatomy((), (replace(ANATOMY.areas[0], level=0),), (), (), (), ())
    drawn = draw_diagram(anatomy, colour_costs([anatomy]), across=True)
    assert (len(drawn.boxes), drawn.arrows, drawn.boxes[0].cells) == (1, (), ())


def test_many_lone_areas_stand_in_lines_in_their_order():
    areas = tuple(AreaSketch(f"cell {k}", "relu", is_module=False, units=1, level=0) for k in range(20))
    diagram = draw_diagram(Anatomy((), areas, (), (), (), ()), CostColours({}), across=True)
    read = sorted(diagram.boxes, key=lambda box: (box.y, box.x))
    assert [box.name for box in read] == [area.name for area in areas]
    assert 1 < len({box.x for box in read}) < 20
    assert diagram.width < 1200
