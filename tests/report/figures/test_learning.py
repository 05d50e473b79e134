"""Learning curves show every candidate under every rule."""

from __future__ import annotations

import pandas as pd
import pytest

from arealis.report.estimates import Estimate, is_summary, read_estimates
from arealis.report.figures.learning import draw_learning, has_learning_curve
from arealis.report.figures.plots import Curves
from arealis.types import Range


@pytest.fixture
def rows(worm_table: pd.DataFrame) -> list[Estimate]:
    return [e for e in read_estimates(worm_table) if is_summary(e) and e.measure == "roc_auc"]


def _draw(rows: list[Estimate], **more: str) -> list[Curves]:
    styles = {name: i for i, name in enumerate(dict.fromkeys(e.side.candidate for e in rows))}
    return [panel for panel in draw_learning(rows, styles, **more).panels if isinstance(panel, Curves)]


def test_one_panel_a_rule_with_every_candidate(rows: list[Estimate]) -> None:
    panels = _draw(rows, baseline="responsiveness")
    assert [panel.title for panel in panels] == [
        "learnt, backprop",
        "learnt, feedback alignment",
        "learnt, node perturbation",
    ]
    for panel in panels:
        joined = {line.label for line in panel.lines if line.joined}
        assert joined == {e.side.candidate for e in rows}
        assert {line.label for line in panel.lines if line.dashed} == {"responsiveness"}
        assert [text for _, text in panel.x_ticks] == ["0", "10", "20", "40", "80", "140"]


def test_every_stored_value_is_drawn(rows: list[Estimate]) -> None:
    drawn = {y for panel in _draw(rows) for line in panel.lines for y in line.y}
    assert drawn == {e.value for e in rows}


def test_candidates_never_stand_on_each_other(rows: list[Estimate]) -> None:
    (first, *_) = _draw(rows)
    ends = [line.x[-1] for line in first.lines if line.joined]
    assert len(set(ends)) == len(ends)
    assert max(ends) - min(ends) < 1


def test_the_reference_is_drawn_across_with_its_null(rows: list[Estimate]) -> None:
    held = next(e for e in rows if e.side.candidate == "connectome" and not e.side.training_stimuli)
    (first, *_) = _draw(rows, reference="connectome")
    assert first.level == (held.value, 0)
    assert isinstance(held.null, Range)
    assert first.band == held.null
    (plain, *_) = _draw(rows, reference="responsiveness")
    assert (plain.level, plain.band) == (None, None)


def test_one_amount_of_training_makes_no_curve(rows: list[Estimate]) -> None:
    assert has_learning_curve(rows)
    assert not has_learning_curve([e for e in rows if e.side.training_stimuli in (0, 140)])
