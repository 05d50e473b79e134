"""Candidates are ranked under every condition, with controls beside what they control."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from arealis.report.estimates import read_estimates
from arealis.report.ranking import compare_with_null, label_conditions, most_trained, rank
from arealis.types import StoreError

Make = Callable[..., pd.DataFrame]


def _names(table: pd.DataFrame, measure: str = "rsa") -> dict[str, list[str]]:
    rankings = rank(read_estimates(table), measure)
    return {str(r): [e.side.candidate for e in r.estimates] for r in rankings}


def test_highest_first_and_equals_share_a_place(table: Make) -> None:
    rows = table(*({"candidate": c, "value": v} for c, v in (("a", 0.1), ("b", 0.3), ("c", 0.3), ("d", 0.2))))
    (ranking,) = rank(read_estimates(rows), "rsa")
    assert [e.side.candidate for e in ranking.estimates] == ["b", "c", "d", "a"]
    assert ranking.places == (1, 1, 3, 4)


def test_rules_split_a_stage_only_if_candidates_learn_by_several(table: Make) -> None:
    own = table(*({"candidate": r, "rule": r, "stage": "learnt"} for r in ("hebb", "oja")))
    assert _names(own) == {"learnt": ["hebb", "oja"]}
    crossed = table(
        *({"candidate": c, "rule": r, "stage": "learnt"} for r in ("hebb", "oja") for c in ("a", "b"))
    )
    assert list(_names(crossed)) == ["learnt, hebb", "learnt, oja"]


def test_only_the_most_trained_are_ranked(table: Make) -> None:
    rows = table(*({"stage": "learnt", "training_stimuli": k, "value": k / 100} for k in (10, 40, 20)))
    assert [e.value for e in most_trained(read_estimates(rows))] == [0.4]
    assert list(_names(rows)) == ["learnt, 40 training stimuli"]


def test_a_fitted_control_joins_every_rule(worm_table: pd.DataFrame) -> None:
    rankings = rank(read_estimates(worm_table), "roc_auc")
    sizes = {str(r): len(r.estimates) for r in rankings}
    assert sizes == {
        "as wired": 6,
        "learnt, backprop, 140 training stimuli": 8,
        "learnt, feedback alignment, 140 training stimuli": 8,
        "learnt, node perturbation, 140 training stimuli": 8,
    }
    assert all("responsiveness" in [e.side.candidate for e in r.estimates] for r in rankings[1:])


def test_a_lone_candidate_comes_last(table: Make) -> None:
    rows = table(
        {"stage": "as wired"}, *({"stage": "learnt", "candidate": c} for c in ("connectome", "dense"))
    )
    assert list(_names(rows)) == ["learnt", "as wired"]


def test_whole_networks_are_ranked_rather_than_areas(table: Make) -> None:
    assert list(_names(table({"area": "all"}, {"area": "V1"}))) == ["all candidates"]
    assert list(_names(table({"area": "IT"}, {"area": "V1"}))) == ["IT", "V1"]


def test_swept_settings_are_conditions(table: Make) -> None:
    rows = table({}, {}).assign(gain=["1", "2"])
    assert [str(c) for c in label_conditions(read_estimates(rows))] == ["gain 1", "gain 2"]


def test_an_absent_measure_is_an_error(table: Make) -> None:
    with pytest.raises(StoreError, match=r"nothing to rank by 'speed'.*\['rsa'\]"):
        rank(read_estimates(table({})), "speed")


def test_two_numbers_for_one_candidate_are_an_error(table: Make) -> None:
    with pytest.raises(StoreError, match=r"several numbers for 'rsa'.*connectome"):
        rank(read_estimates(table({}, {})), "rsa")


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"low": 0.6, "high": 0.7}, "above"),
        ({"low": 0.1, "high": 0.2}, "below"),
        ({"low": 0.5, "high": 0.7}, "overlaps"),
        ({"null_low": None, "null_high": None, "null_note": "none made"}, "not tested"),
    ],
)
def test_the_interval_is_held_against_the_null(table: Make, bounds: dict, verdict: str) -> None:
    (e,) = read_estimates(table({"null_low": 0.4, "null_high": 0.55} | bounds))
    assert compare_with_null(e) == verdict


def test_distances_rank_the_lowest_first(table: Make) -> None:
    card = '{"variant": "angular", "options": {"alike is": "low"}}'
    rows = table(*({"candidate": c, "value": v, "estimator": card} for c, v in (("a", 0.3), ("b", 0.1))))
    (ranking,) = rank(read_estimates(rows), "rsa")
    assert [e.side.candidate for e in ranking.estimates] == ["b", "a"]
    assert ranking.places == (1, 2)


def test_all_candidates_can_be_ranked_in_one_list(table: Make) -> None:
    rows = table(
        {"candidate": "a", "stage": "as given"},
        {"candidate": "b", "stage": "learnt", "rule": "oja", "training_stimuli": 40},
        {"candidate": "c", "stage": "learnt", "rule": "hebb", "training_stimuli": 40},
        {"candidate": "monkey", "measure": "pearson"},
    )
    assert len(rank(read_estimates(rows), "rsa")) == 2
    (ranking,) = rank(read_estimates(rows), "rsa", together=True)
    assert [e.side.candidate for e in ranking.estimates] == ["a", "b", "c"]
    assert str(ranking) == "all candidates"
