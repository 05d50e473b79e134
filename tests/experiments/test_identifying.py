"""Blind identification of planted recordings, from the plan of a run to its page."""

import copy

import numpy as np
import pytest
from tests.experiments.conftest import SHAPES, label_responses

from arealis.cli.page import write_page
from arealis.experiments import check, parse_experiment, plan
from arealis.experiments.blind_recordings import Course, observe_blind, record_blind
from arealis.experiments.entry import Entry
from arealis.experiments.identifying import identify_all, plan_identification
from arealis.experiments.names import STIMULI
from arealis.experiments.specification import IdentifyTable
from arealis.store import read_measurements
from arealis.types import Result, SpecificationError, Stimuli, measurement_table

ASKED = IdentifyTable(
    area="IT", over_time="time", held_out=["place"], units=[4, 8], trials=[1, 4], noise=[0.5], draws=100
)
RULES = ("grows", "turns", "rests")


@pytest.fixture(autouse=True)
def made_up_shapes(monkeypatch):
    inputs = np.zeros((24, 1, 4), dtype="float32")
    made = Stimuli({"stimulus": inputs}, SHAPES, {"label": np.arange(24) % 3}, provenance="made up")
    monkeypatch.setitem(STIMULI, "labelled shapes", Entry(lambda: made))


def recorded(rule, place, time, seeds=(0, 1, 2), mark=0.0):
    """Networks of a few seeds at one time point, which learnt by a made-up rule."""
    responses = {}
    for seed in seeds:
        rng = np.random.default_rng([seed, place])
        first, other = rng.normal(size=(2, 24, 8))
        now = {"grows": (1 + time) * first, "turns": first + time * other, "rests": first}[rule]
        responses[f"seed {seed}"] = label_responses((now + mark)[:, None, None], SHAPES)
    specification = {"seeds": list(seeds), "stimuli": {"kind": "labelled shapes", "held_out": 24}}
    return Result(specification, measurement_table([]), {}, responses=responses)


def courses():
    """Three rules in three places at three times: the courses, and what their keys stand for."""
    tasks, found = {}, []
    for rule in RULES:
        for place in range(3):
            keys = [f"{len(tasks) + time:032x}" for time in range(3)]
            tasks |= {key: (rule, place, time) for time, key in enumerate(keys)}
            found.append(Course(tuple(keys), (("candidate", rule), ("rule", rule), ("place", place))))
    return tuple(found), lambda key: recorded(*tasks[key])


def identified(asked=ASKED):
    from arealis.experiments.identifying import Identifying

    found, read = courses()
    return identify_all(Identifying(found, max(asked.units), asked), read).measurements


def test_planted_rules_are_identified_in_places_never_seen():
    table = identified()
    accuracy = table[table.measure == "identification_accuracy"]
    assert (accuracy.value > 0.8).all()
    assert (accuracy.p_corrected >= accuracy.p_value).all()
    assert set(accuracy.held_out) == {"seed", "place"}
    levels = accuracy[accuracy.held_out_level.notna()]
    assert set(levels.held_out_level) == {"0", "1", "2"}
    assert len(accuracy) == 2 * (1 + 1 + 3)
    assert (accuracy.n[accuracy.held_out_level.isna()] == 9).all()


def test_the_confusion_matrix_is_of_the_best_recording_and_its_rows_sum_to_one():
    table = identified()
    cells = table[table.measure == "identified_as"]
    assert set(cells.trials) == {4}
    assert len(cells) == 2 * 9
    np.testing.assert_allclose(cells.groupby(["held_out", "rule"]).value.sum(), 1.0)
    ranked = table[table.measure == "identified"]
    assert set(ranked.candidate) == set(RULES)
    same = cells[cells.rule == cells.other_rule].set_index(["held_out", "rule"]).value
    assert same.to_dict() == ranked.set_index(["held_out", "candidate"]).value.to_dict()


def test_every_observable_has_its_importance():
    table = identified()
    rows = table[table.measure == "observable_importance"]
    assert rows.observable.notna().all()
    best = rows[rows.held_out == "place"].set_index("observable").value
    telling = {"signal_growth", "drift", "unit_stability", "change_follows_response", "straightness"}
    assert best.idxmax() in telling | {
        "change_of_mean_response",
        "change_follows_selectivity",
        "change_spread",
    }


def test_trials_and_noise_matter_by_their_quotient():
    table = identified(ASKED.model_copy(update={"trials": [1, 4], "noise": [1.0, 2.0]}))
    accuracy = table[(table.measure == "identification_accuracy") & table.held_out_level.isna()]
    value = accuracy.set_index(["held_out", "trials", "noise"]).value
    assert value["place", 1, 1.0] == value["place", 4, 2.0]


def test_fewer_units_are_some_of_more_and_other_networks_do_not_matter():
    found, read = courses()
    every, first = record_blind(found, "IT", read), record_blind(found[:1], "IT", read)
    whole, names = observe_blind(every, 8, 0.5)
    np.testing.assert_array_equal(whole[:3], observe_blind(first, 8, 0.5)[0])
    assert "category_separability" in names
    assert not np.allclose(whole[:3], observe_blind(first, 4, 0.5)[0], equal_nan=True)
    assert len(set(every.blocks.tolist())) == 9


def test_noise_is_measured_by_the_signal_of_the_population():
    found, read = courses()

    def louder(key):
        result = read(key)
        grown = {name: 10 * r for name, r in result.responses.items()}
        return Result(result.specification, result.measurements, {}, responses=grown)

    one, two = (observe_blind(record_blind(found, "IT", way), 8, 0.5)[0] for way in (read, louder))
    np.testing.assert_allclose(one, two, atol=1e-9)


def test_more_units_than_there_are_cannot_be_recorded():
    found, read = courses()
    with pytest.raises(SpecificationError, match="more units cannot be recorded"):
        observe_blind(record_blind(found, "IT", read), 9, 0.5)


def growing(tables):
    """The small experiment, followed over its training in two architectures."""
    grown = copy.deepcopy(tables)
    del grown["pair"], grown["contrast"], grown["untrained"]
    grown["seeds"], grown["seeds_together"] = 2, 2
    grown["vary"] = {"phase.0.steps": [1, 4, 12]}
    grown["setting"] = [
        {"factor": "architecture", "name": "relu"},
        {"factor": "architecture", "name": "tanh", "set": {"area.0.neuron.kind": "tanh", "area.0.units": 9}},
    ]
    grown["identify"] = [
        {
            "area": "V1",
            "over_time": "phase.0.steps",
            "held_out": ["architecture"],
            "units": [6, 8],
            "draws": 100,
        }
    ]
    grown["report"] = {"rank_by": "identified"}
    return grown


def test_settings_vary_together_under_one_name(tables):
    experiment = parse_experiment(growing(tables))
    tasks = plan(experiment)
    check(experiment, tasks)
    assert len(tasks) == 2 * 3 * 2
    named = {dict(t.label.swept)["architecture"]: t.model.area[0] for t in tasks}
    assert (named["relu"].units, named["tanh"].units) == (12, 9)
    assert named["tanh"].neuron.kind == "tanh"
    jobs = plan_identification(experiment.identify[0], {str(i): t for i, t in enumerate(tasks)})
    assert [job.units for job in jobs] == [6, 8]
    assert len(jobs[0].courses) == 4
    assert {len(course.keys) for course in jobs[0].courses} == {3}


def test_a_network_without_all_its_time_points_takes_no_part(tables):
    experiment = parse_experiment(growing(tables))
    tasks = {str(i): t for i, t in enumerate(plan(experiment))}
    some = {key: task for key, task in tasks.items() if key != "0"}
    assert len(plan_identification(experiment.identify[0], some)[0].courses) == 3
    assert plan_identification(experiment.identify[0], {}) == []


def test_what_a_setting_does_to_learning_is_left_out_where_nothing_learns(tables):
    grown = growing(tables)
    grown["untrained"] = True
    grown["setting"] = [
        {"factor": "rate", "name": str(r), "set": {"learner.0.optimiser.learning_rate": r}}
        for r in (0.01, 0.1)
    ]
    grown["identify"][0]["held_out"] = ["rate"]
    tasks = plan(parse_experiment(grown))
    assert [t.label.swept for t in tasks if t.label.stage == "as wired"] == [()]


def test_a_candidate_cannot_set_what_a_setting_varies(tables):
    grown = growing(tables)
    grown["candidate"][0]["set"] = {"area.0.units": 5}
    with pytest.raises(SpecificationError, match="sets what is varied"):
        plan(parse_experiment(grown))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"area": "V7"}, "unknown area 'V7'"),
        ({"over_time": "phase.0.step"}, "unknown varied setting 'phase.0.step'"),
        ({"held_out": ["architectures"]}, "unknown varied setting 'architectures'"),
        ({"held_out": ["phase.0.steps"]}, "nothing to hold out"),
    ],
)
def test_wrong_questions_are_refused(tables, change, said):
    grown = growing(tables)
    grown["identify"][0] |= change
    experiment = parse_experiment(grown)
    with pytest.raises(SpecificationError, match=said):
        check(experiment, plan(experiment))


def test_one_seed_and_one_area_twice_are_refused(tables):
    grown = growing(tables) | {"seeds": 1}
    with pytest.raises(SpecificationError, match="nothing to hold out"):
        check(experiment := parse_experiment(grown), plan(experiment))
    grown = growing(tables)
    grown["identify"] *= 2
    with pytest.raises(SpecificationError, match="speak of one area"):
        check(experiment := parse_experiment(grown), plan(experiment))


@pytest.mark.real_data
def test_a_run_answers_and_its_page_shows_it(tables, compute):
    folder, outcome = compute(growing(tables))
    assert not outcome.failed
    table = read_measurements(folder)
    accuracy = table[table.measure == "identification_accuracy"]
    assert set(accuracy.units) == {6, 8}
    assert set(accuracy.area) == {"V1"}
    page = write_page(folder).read_text(encoding="utf-8")
    assert "Identification from V1" in page
    for name in ("confusion-V1-seed", "confusion-V1-architecture", "identification-V1", "importance-V1"):
        assert name in page
