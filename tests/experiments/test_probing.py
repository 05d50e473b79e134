"""A grown network asked again: noise and lesions lower accuracy, and an area is read for another task."""

import copy

import numpy as np
import pytest
from tests.experiments.test_childhood import CHILDHOOD

from arealis.experiments import check, grow, parse_experiment, plan
from arealis.experiments.probing import area_readout
from arealis.types import NotEstimable, SpecificationError, make_responses

ASKED = [
    {"kind": "accuracy", "area": "decision"},
    {"kind": "accuracy_under_noise", "area": "decision", "noisy": "stimulus", "noise": 2.0},
    {"kind": "accuracy_under_lesion", "area": "decision", "lesioned": "retina", "fraction": 1.0},
    {"kind": "accuracy_under_lesion", "name": "modular", "area": "decision", "lesioned": "cortex"},
    {"kind": "area_readout", "area": "retina", "target": "label", "training": 20, "modulo": 2},
]


def grown(measures):
    tables = copy.deepcopy(CHILDHOOD)
    tables["measure"] = measures
    tables["phase"][1]["steps"] = 60
    tables["stimuli"]["noise"] = 0.2
    experiment = parse_experiment(tables)
    tasks = plan(experiment)
    check(experiment, tasks)
    return grow(tasks[-1]).measurements.set_index("measure").value


def test_noise_and_lesions_are_felt():
    found = grown(ASKED)
    assert list(found.index) == [
        "accuracy",
        "accuracy_under_noise",
        "accuracy_under_lesion",
        "modular",
        "area_readout",
    ]
    assert found["accuracy"] > 0.5
    assert found["accuracy_under_noise"] < found["accuracy"]
    assert found["accuracy_under_lesion"] < 0.5  # of four categories, when nothing is seen
    assert 0.3 < found["area_readout"] <= 1.0


@pytest.mark.parametrize("known", [np.ones(8), np.array([0, 0, 0, 0, 0, 0, 0, 1])])
def test_what_never_varies_cannot_be_read(known):
    recorded = make_responses(
        np.random.default_rng(0).normal(size=(8, 1, 1, 2)),
        stimulus_id=np.arange(8).astype(str),
        unit_id=["a", "b"],
        area="cortex",
        quantity="activity",
        unit="arbitrary",
        provenance="made up",
    )
    found = area_readout(
        model=recorded,
        attributes={"choice": known},
        weights=np.ones((10, 8)),
        permutations=10,
        rng=np.random.default_rng(0),
        area="cortex",
        target="choice",
        training=4,
    )
    assert isinstance(found, NotEstimable)
    assert "the rarest of which occurs" in found.reason


@pytest.mark.parametrize(
    ("measure", "problem"),
    [
        ({**ASKED[1], "noise": 0.0}, "without noise"),
        ({**ASKED[1], "noisy": "sound"}, "unknown input"),
        ({**ASKED[2], "lesioned": "V9"}, "unknown area"),
        ({**ASKED[2], "fraction": 0.0}, "a lesion of area 'retina' is impossible"),
        ({**ASKED[4], "area": "V9"}, "unknown area"),
        ({**ASKED[4], "target": "speaker"}, "unknown target"),
    ],
)
def test_what_cannot_be_asked_is_an_error(measure, problem):
    with pytest.raises(SpecificationError, match=problem):
        grown([ASKED[0], measure])
