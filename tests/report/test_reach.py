"""How much training is needed to get where the best untrained candidate is."""

from __future__ import annotations

import pandas as pd

from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.page import Page
from arealis.report.ranking import rank
from arealis.report.reach import find_reach
from arealis.types import Range


def test_the_first_stored_number_that_is_no_lower_counts(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    reach = find_reach(estimates, rank(estimates, "roc_auc"))
    assert reach is not None
    assert reach.target.side.candidate == "electrical only"
    assert reach.conditions == ("learnt, backprop", "learnt, feedback alignment", "learnt, node perturbation")
    cells = dict(reach.rows)
    assert cells["node-shuffled"] == ("not by 140",) * 3
    assert len(set(cells["responsiveness"])) == 1
    for rule, shown in zip(
        ("backprop", "feedback_alignment", "node_perturbation"), cells["dense"], strict=True
    ):
        curve = {
            e.side.training_stimuli: e.value
            for e in estimates
            if (e.side.candidate, e.side.rule, e.measure) == ("dense", rule, "roc_auc")
            and e.side.seed is None
            and e.other is None
        }
        enough = [k for k, value in sorted(curve.items()) if value >= reach.target.value]
        assert shown == (str(enough[0]) if enough else "not by 140")


def test_without_learning_curves_there_is_none(digits_page: Page) -> None:
    estimates = read_estimates(digits_page.measurements)
    assert find_reach(estimates, rank(estimates, "accuracy")) is None


def test_one_amount_of_training_is_no_curve(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table[worm_table["training_stimuli"].isin([0, 140])])
    assert find_reach(estimates, rank(estimates, "roc_auc")) is None


def test_a_distance_reaches_the_best_from_above() -> None:
    points = [("as wired", 0, 0.4), ("learnt", 10, 0.5), ("learnt", 20, 0.3)]
    rows = [
        Estimate(
            Side("dense", stage=s, training_stimuli=k), "shape", v, *[Range(0, 1)] * 3, 9, alike_is="low"
        )
        for s, k, v in points
    ]
    reach = find_reach(rows, rank(rows, "shape"))
    assert reach is not None
    assert reach.rows == (("dense", ("20",)),)
