"""What can be known to be wrong before anything runs."""

import re

import pytest

from arealis.experiments import check, parse_experiment, plan
from arealis.types import SpecificationError


def accepted(tables):
    experiment = parse_experiment(tables)
    check(experiment, plan(experiment))


def problem(tables):
    with pytest.raises(SpecificationError) as refused:
        accepted(tables)
    return str(refused.value)


INFERENCE = {"kind": "linear_cka"}
GROWN = {
    "area": [{"name": "IT", "units": 2, "neuron": {"kind": "linear"}}],
    "candidate": [{"name": "grown", "set": {"predictor": {"kind": "network", "area": "TI"}}}],
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda t: (t.pop("recording"), t.update(inference=[INFERENCE])),
            "inference compares with a recording",
        ),
        (lambda t: t.update(inference=[{"kind": "linear_cak"}]), "write 'linear_cka'"),
        (lambda t: t.update(inference=[{"kind": "rsa", "comparatr": "x"}]), "write 'comparator'"),
        (lambda t: t.update(inference=[{"kind": "rsa", "resample": ["animal"]}]), "inference.0.resample"),
        (lambda t: t.update(inference=[{"kind": "rsa", "correction": "holm"}]), "inference.0.correction"),
        (
            lambda t: t.update(inference=[INFERENCE, INFERENCE]),
            "two tables \\[\\[inference\\]\\] have one name",
        ),
        (lambda t: t.update(pair=[{"kind": "linear_cak"}]), "write 'linear_cka'"),
        (lambda t: t.update(pair=[{"kind": "rsa"}, {"kind": "rsa"}]), "take one \\[\\[pair\\]\\] out"),
        (
            lambda t: t.update(measure=[{"kind": "linear_cka"}] * 2),
            "two tables \\[\\[measure\\]\\] have one name",
        ),
        (lambda t: t.update(GROWN), "unknown area 'TI' in predictor.area.*write 'IT'"),
        (
            lambda t: t.update(lesson={"kind": "shapes"}, **GROWN_WELL),
            "holds the stimuli that networks are tested on",
        ),
        (
            lambda t: t.update(lesson={"kind": "letters"}, **FITTED),
            "reads the recording of what was learnt from",
        ),
        (lambda t: t.update(lesson={"kind": "lettres"}, **GROWN_WELL), "write 'letters'"),
        (lambda t: t["report"].update(rank_by="linear_ckaa"), "ranks by a measure that is not taken"),
    ],
)
def test_it_is_refused(tiny, change, said):
    change(tiny)
    assert re.search(said, problem(tiny))


LEARNER = {
    "areas": ["IT"],
    "rule": {"kind": "backpropagation"},
    "objective": {"kind": "cross_entropy", "area": "IT"},
    "optimiser": {"kind": "adam", "learning_rate": 0.01},
    "phases": ["school"],
}
PHASE = {"name": "school", "steps": 3, "batch": 4}
GROWN_WELL = {"area": GROWN["area"], "candidate": [{"name": "g"}], "learner": [LEARNER], "phase": [PHASE]}
FITTED = GROWN_WELL | {"candidate": [{"name": "g", "set": {"predictor": {"kind": "responsiveness"}}}]}


def test_inference_needs_a_candidate_with_its_recording(tiny):
    tiny["inference"] = [INFERENCE]
    for candidate in tiny["candidate"]:
        candidate["set"]["recording"] = {"kind": "people"}
    assert "all bring their own" in problem(tiny)


def test_names_tell_variants_and_areas_apart(tiny):
    tiny["measure"] = [
        {"kind": "linear_cka"},
        {"kind": "linear_cka", "debiased": True, "name": "debiased"},
    ]
    tiny["inference"] = [INFERENCE, INFERENCE | {"resample": ["stimulus", "unit"]}]
    tiny["pair"] = [{"kind": "rsa"}, {"kind": "linear_cka"}]
    tiny["report"]["rank_by"] = "debiased"
    accepted(tiny)
    tiny["report"]["rank_by"] = "linear_cka_over_stimulus_and_unit"
    accepted(tiny)


def test_accuracies_of_two_areas_are_two_measures(tables):
    tables["measure"].append({"kind": "accuracy", "area": "V1"})
    accepted(tables)
    tables["measure"].append({"kind": "accuracy", "area": "V1"})
    assert "accuracy V1" in problem(tables)
