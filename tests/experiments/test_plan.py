"""A plan holds each model once, named by what varies."""

import pytest

from arealis.experiments import Label, parse_experiment, plan
from arealis.experiments.specification import ContrastTable
from arealis.experiments.summarise import Difference, match_contrasts
from arealis.types import SpecificationError


def labels(tables):
    return [str(task.label) for task in plan(parse_experiment(tables))]


def test_candidates_are_crossed_with_the_sweep_and_the_seeds(tables):
    found = labels(tables)
    assert found.count("backpropagation, backpropagation, learnt, 30 stimuli") == 2
    assert found.count("feedback alignment, feedback_alignment, learnt, 60 stimuli") == 2
    assert len(found) == 2 * (2 * 2 + 1)


def test_candidates_that_differ_only_in_learning_share_one_untrained_control(tables):
    assert labels(tables).count("untrained, as wired") == 2


def test_candidates_that_differ_in_wiring_have_controls_of_their_own(tables):
    tables["candidate"][1]["set"] = {"projection.0.wiring.gain": 0.1}
    assert "backpropagation, as wired" in labels(tables)
    assert "feedback alignment, as wired" in labels(tables)


def test_seeds_together_share_a_task(tables):
    tables["seeds_together"] = 2
    tasks = plan(parse_experiment(tables))
    assert {t.seeds for t in tasks} == {(0, 1)}


def test_names_are_no_part_of_a_task(tables):
    before = [t.specification() for t in plan(parse_experiment(tables))]
    tables["candidate"][0]["name"], tables["name"], tables["question"] = "other", "renamed", "Why?"
    assert [t.specification() for t in plan(parse_experiment(tables))] == before


def test_other_settings_that_vary_become_columns(tables):
    tables["vary"] = {
        "projection.0.wiring.gain": [0.5, 1.0],
        "area.0.neuron": [{"kind": "relu"}, {"kind": "tanh"}],
    }
    swept = plan(parse_experiment(tables))[0].label.swept
    assert swept == (("projection.0.wiring.gain", 0.5), ("area.0.neuron", '{"kind": "relu"}'))


WIRED = Label("worm", "", "as wired", 0)
SHUFFLED = Label("shuffled", "", "as wired", 0)
LEARNT = [Label("worm", r, "learnt", k) for r in ("bp", "fa") for k in (10, 20)]
DENSE = [Label("dense", r, "learnt", k) for r in ("bp", "fa") for k in (10, 20)]


def ask(of, minus):
    return [ContrastTable(name="c", of=of, minus=minus)]


def test_a_contrast_pairs_like_with_like():
    groups = [*LEARNT, *DENSE]
    both = {"stage": "learnt"}
    found = match_contrasts(ask({"candidate": "worm", **both}, {"candidate": "dense", **both}), groups)
    assert found == tuple(Difference(i, i + 4) for i in range(4))


def test_a_contrast_against_one_control_uses_it_for_all():
    found = match_contrasts(
        ask({"stage": "learnt"}, {"candidate": "worm", "stage": "as wired"}), [WIRED, *LEARNT]
    )
    assert found == tuple(Difference(i, 0) for i in range(1, 5))


def test_a_contrast_that_matches_nothing_or_too_much_is_an_error():
    with pytest.raises(SpecificationError, match="matches no task"):
        match_contrasts(ask({"candidate": "wrom"}, {"candidate": "worm"}), [WIRED])
    with pytest.raises(SpecificationError, match="does not say what to subtract"):
        match_contrasts(ask({"stage": "learnt"}, {"stage": "as wired"}), [WIRED, SHUFFLED, *LEARNT])
