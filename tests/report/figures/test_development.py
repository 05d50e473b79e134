"""Development: one axis from the first step to the last, what was recorded and nothing else."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.report.networks import ANATOMY, grown, history

from arealis.report.diagram import colour_costs
from arealis.report.figures.development import draw_development
from arealis.types import PhaseSketch

COLOURS = colour_costs([ANATOMY])


@pytest.fixture
def figure():
    return draw_development(grown(), history(), COLOURS)


@pytest.fixture
def timeline(figure):
    return figure.panels[0]


def test_phases_follow_each_other_and_none_vanishes(timeline, figure):
    ends = [(one.start, one.end) for one in timeline.stretches]
    assert (ends[0][0], ends[-1][1]) == (0, 1)
    assert [end for _, end in ends[:-1]] == [start for start, _ in ends[1:]]
    assert min(end - start for start, end in ends) > 0.12
    assert timeline.ticks[-1] == (1.0, "1000")
    assert "Short phases are drawn longer" in figure.caption


def test_phases_of_like_length_are_to_scale():
    phases = tuple(PhaseSketch(name, steps, 5, 1.0, (), ()) for name, steps in (("a", 30), ("b", 70)))
    anatomy = replace(ANATOMY, phases=phases, learners=())
    figure = draw_development(grown(anatomy=anatomy), pd.DataFrame(), COLOURS)
    assert [one.end for one in figure.panels[0].stretches] == [0.3, 1.0]
    assert "longer" not in figure.caption
    assert "Curves" not in figure.caption


def test_phases_are_told_in_words(timeline, figure):
    assert "1. waves: 10 steps of 5 stimuli; experience: spontaneous. 2. a long" in figure.caption
    assert [one.words for one in timeline.stretches] == [
        "10 steps of 5 stimuli; experience: spontaneous",
        "980 steps of 5 stimuli, from 50 % of the training stimuli; structure: growth (area V1)",
        "10 steps of 5 stimuli; experience: replayed",
    ]


def test_windows_are_those_of_learners(timeline):
    assert [(w.name, w.style, w.stretches) for w in timeline.windows] == [
        ("senses", 0, (0,)),
        ("seeing", 1, (1,)),
        ("deciding", 2, (2,)),
    ]


def test_courses_are_means_and_ranges_over_the_seeds_of_these_tasks(timeline):
    signal, cost = timeline.courses
    assert (signal.name, signal.style, len(signal.pieces)) == ("dopamine (signal, no unit)", None, 3)
    assert signal.pieces[0].y == pytest.approx((0.5, 1.0))
    assert signal.pieces[0].low == pytest.approx((0.0, 0.5))
    assert signal.pieces[0].high == pytest.approx((1.0, 1.5))
    assert (cost.name, cost.style, len(cost.pieces)) == ("cost of seeing (per example)", 1, 1)
    assert set(cost.pieces[0].y) == {1.5}


def test_curves_lie_in_their_phases_and_are_thinned(timeline):
    for course in timeline.courses:
        for piece in course.pieces:
            assert len(piece.x) <= 120
            assert list(piece.x) == sorted(piece.x)
    cost, second = timeline.courses[1].pieces[0], timeline.stretches[1]
    assert cost.x[0] == second.start
    assert cost.x[-1] <= second.end


def test_many_phases_are_labelled_where_they_end():
    phases = tuple(PhaseSketch(f"p{k}", 10, 5, 1.0, (), ()) for k in range(8))
    drawn = draw_development(
        grown(anatomy=replace(ANATOMY, phases=phases, learners=())), pd.DataFrame(), COLOURS
    )
    assert [text for _, text in drawn.panels[0].ticks] == [str(10 * k) for k in range(9)]


def test_one_phase_without_signals_is_no_development():
    one = replace(ANATOMY, phases=ANATOMY.phases[:1], modulators=())
    assert draw_development(grown(anatomy=one), history(), COLOURS) is None
    broadcast = replace(ANATOMY, phases=ANATOMY.phases[:1])
    assert draw_development(grown(anatomy=broadcast), history(), COLOURS) is not None
