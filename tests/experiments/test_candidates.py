"""Candidates: one for every combination, models that are given, and which of them are refused."""

import pytest

from arealis.experiments import parse_experiment, plan
from arealis.types import SpecificationError


def tasks(tables):
    return plan(parse_experiment(tables))


def names(tables):
    return list(dict.fromkeys(task.label.candidate for task in tasks(tables)))


def test_each_makes_one_candidate_for_every_combination(tables):
    tables["candidate"] = [
        {
            "name": "wide",
            "set": {"area.0.bias": False},
            "each": {"area.0.units": [5, 6], "projection.0.wiring.gain": [0.5, 1.0]},
        }
    ]
    tables["untrained"], tables["seeds"], tables["vary"] = False, 1, {}
    found = tasks(tables)
    assert [t.label.candidate for t in found] == [
        "wide, 5, 0.5",
        "wide, 5, 1.0",
        "wide, 6, 0.5",
        "wide, 6, 1.0",
    ]
    assert [t.model.area[0].units for t in found] == [5, 5, 6, 6]
    assert [t.model.projection[0].wiring.options["gain"] for t in found] == [0.5, 1.0] * 2
    assert not any(t.model.area[0].bias for t in found)


def test_lists_and_tables_are_named_in_words(tables):
    tables["vary"] = {}
    tables["candidate"] = [
        {"name": "taught", "each": {"learner.0.areas": [["V1", "decision"], ["decision"]]}},
        {"name": "firing", "each": {"area.0.neuron": [{"kind": "tanh"}]}},
    ]
    assert {"taught, V1 + decision", "taught, decision", 'firing, {"kind": "tanh"}'} <= set(names(tables))


def test_each_of_a_candidate_that_does_not_learn(tables):
    tables["candidate"] = [{"name": "wired", "learns": False, "each": {"area.0.units": [5, 6]}}]
    assert {t.label.stage for t in tasks(tables)} == {"as wired"}
    assert names(tables) == ["wired, 5", "wired, 6"]


GIVEN = {"name": "pixels", "set": {"predictor": {"kind": "pixels"}}}


def test_nothing_of_the_network_is_in_the_key_of_a_model_that_is_given(tables):
    tables["candidate"] = [GIVEN]
    before = [t.specification() for t in tasks(tables)]
    assert {t.label.stage for t in tasks(tables)} == {"as given"}
    tables["area"][0]["units"], tables["area"][0]["neuron"] = 99, {"kind": "tanh"}
    tables["projection"][0]["wiring"]["gain"] = 3.0
    tables["learner"][0]["rule"] = {"kind": "feedback_alignment"}
    tables["phase"][0]["steps"] = 77
    tables["simulation"] = {"steps": 9, "step_duration": 0.1}
    tables["observe_every"] = 3
    tables["lesson"] = {"kind": "objects92"}
    tables["stimuli"]["training"] = 20
    tables["vary"] = {"stimuli.training": [1, 2], "learner.0.rule.kind": ["backpropagation"]}
    assert [t.specification() for t in tasks(tables)] == before
    tables["draws"] = 200
    assert [t.specification() for t in tasks(tables)] != before


def test_a_model_that_is_given_is_crossed_with_what_concerns_it(tables):
    tables["candidate"] = [GIVEN]
    tables["vary"] = {"stimuli.held_out": [20, 30], "stimuli.training": [5, 6]}
    assert [t.label.swept for t in tasks(tables)] == [(("stimuli.held_out", n),) for n in (20, 20, 30, 30)]


def test_a_network_as_wired_does_not_depend_on_the_lesson(tables):
    tables["candidate"] = [{"name": "wired", "learns": False}]
    before = [t.specification() for t in tasks(tables)]
    tables["lesson"] = {"kind": "objects92"}
    tables["vary"] = {"lesson.kind": ["objects92"]}
    assert [t.specification() for t in tasks(tables)] == before


def test_settings_that_vary_are_part_of_the_label(tables):
    tables["vary"] = {"projection.0.wiring.gain": [0.5, 1.0]}
    labels = {str(t.label) for t in tasks(tables) if t.label.stage == "learnt"}
    assert "backpropagation, backpropagation, learnt, 60 stimuli, projection.0.wiring.gain = 0.5" in labels
    assert len(labels) == 4


@pytest.mark.parametrize(
    ("candidates", "said"),
    [
        ([{"name": "a"}, {"name": "a", "set": {"area.0.units": 3}}], "two candidates have one name"),
        ([{"name": "a", "each": {"area.0.units": [3, 3]}}], "two candidates have one name"),
        ([{"name": "a", "set": {"stimuli.training": 3}}], "sets what is varied"),
        ([{"name": "a", "each": {"stimuli.training": [3]}}], "sets what is varied"),
        ([GIVEN, GIVEN | {"name": "the same"}], "are the same model"),
        ([{"name": "a"}, {"name": "b"}], "are the same model"),
        ([{"name": "a", "each": {"area.0.units": []}}], "at least 1 item"),
        ([{"name": "a", "each": {"area.0.unts": [3]}}], "write 'units'"),
        ([{"name": "a", "each": {"area.7.units": [3]}}], "unknown position '7'"),
    ],
)
def test_candidates_that_cannot_be_told_apart_or_set_are_refused(tables, candidates, said):
    tables["candidate"] = candidates
    with pytest.raises(SpecificationError, match=said):
        tasks(tables)


def test_a_sweep_over_nothing_is_refused(tables):
    tables["vary"] = {"stimuli.training": []}
    with pytest.raises(SpecificationError, match=r"vary\.stimuli\.training"):
        tasks(tables)
