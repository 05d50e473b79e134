"""Named questions are answered from stored differences, and only where there are any."""

from dataclasses import replace

from arealis.report.contrasts import find_contrasts
from arealis.report.estimates import Estimate, Side
from arealis.types import Range

CARD = '{"variant": "difference of roc_auc"}'


def difference(value, rule="", training=0, first="worm", second="dense", measure="roc_auc"):
    task = f"{first} {rule} {training}"
    one = Side(first, rule, stage="learnt", training_stimuli=training, task=task)
    two = Side(second, rule, stage="learnt", training_stimuli=training, task=second)
    interval = Range(value - 0.01, value + 0.01)
    return Estimate(one, measure, value, interval, Range(0, 0), Range(0, 0), 9, two, card=CARD)


GRID = [difference(v, r, k) for v, r, k in ((0.1, "bp", 10), (0.2, "bp", 20), (0.3, "fa", 10))]
ASKED = {"does it help": [(e.side.task, "dense") for e in GRID]}


def test_answers_are_laid_out_by_rule_and_training():
    (contrast,) = find_contrasts(GRID, ASKED, "roc_auc")
    assert contrast.columns == (10, 20)
    assert [rule for rule, _ in contrast.rows] == ["bp", "fa"]
    assert contrast.rows[1][1] == (GRID[2], None)
    assert contrast.sentence.endswith("by bp, with 20 training stimuli.")
    assert ".200 [.190, .210]" in contrast.sentence


def test_one_answer_needs_no_table():
    (contrast,) = find_contrasts(GRID[:1], {"does it help": [(GRID[0].side.task, "dense")]}, "roc_auc")
    assert contrast.columns == ()
    assert contrast.sentence == "Worm exceeds dense by .100 [.090, .110] in area under the ROC curve."


def test_a_question_without_a_stored_answer_is_left_out():
    assert find_contrasts(GRID, {"something else": [("worm", "nobody")]}, "roc_auc") == ()
    assert find_contrasts(GRID, ASKED, "rsa") == ()


def test_conditions_that_an_experiment_sweeps_stand_in_rows_of_their_own():
    rows = []
    for value, sound in ((0.1, "1"), (0.3, "2")):
        e = difference(value, "bp", 10)
        one, two = (replace(side, task=f"{side.task} {sound}") for side in (e.side, e.other))
        rows.append(replace(e, side=one, other=two, swept=(("sound", sound),)))
    asked = {"does it help": [(e.side.task, e.other.task) for e in rows]}
    (contrast,) = find_contrasts(rows, asked, "roc_auc")
    assert contrast.rows == (("sound 1", (rows[0],)), ("sound 2", (rows[1],)))
    assert contrast.sentence.endswith(".100 [.090, .110] in area under the ROC curve, sound 1.")
