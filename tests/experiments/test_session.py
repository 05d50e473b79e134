"""Sessions: what is learnt from, what is held out, and what the animal did with it."""

from copy import deepcopy

import numpy as np
import pytest
from tests.experiments.conftest import SHAPES, letters, signal

from arealis.experiments import parse_experiment, plan
from arealis.experiments.open_session import open_session
from arealis.store import read_run, read_task
from arealis.types import SpecificationError

NETWORK = {
    "area": [{"name": "IT", "units": 2, "neuron": {"kind": "linear"}}],
    "projection": [{"source": "stimulus", "target": "IT", "wiring": {"kind": "dense"}}],
    "learner": [
        {
            "areas": ["IT"],
            "rule": {"kind": "backpropagation"},
            "objective": {"kind": "cross_entropy", "area": "IT"},
            "optimiser": {"kind": "adam", "learning_rate": 0.01},
            "phases": ["school"],
        }
    ],
    "phase": [{"name": "school", "steps": 3, "batch": 4}],
    "lesson": {"kind": "letters"},
    "candidate": [{"name": "grown"}],
}


@pytest.fixture
def taught(tiny):
    """A network that learns letters and is shown shapes."""
    tiny |= deepcopy(NETWORK)
    tiny["stimuli"]["training"] = 10
    return tiny


def session(tables, seeds=(0, 1, 2)):
    (task, *_) = plan(parse_experiment(tables))
    return open_session(task.model, seeds)


def test_a_lesson_is_learnt_from_and_the_stimuli_are_recorded(taught):
    found = session(taught)
    assert [len(s) for s in found.learnt_from()] == [10, 10, 10]
    assert all(name.startswith("letter") for s in found.learnt_from() for name in s.stimulus_id)
    assert all(set(s.stimulus_id) == set(SHAPES) for s in found.shown())
    assert found.seeds == (0, 1, 2)


def test_seeds_learn_from_different_letters_where_folds_divide(taught):
    taught["stimuli"] |= {"division": "folds", "held_out": 8}
    found = session(taught)
    learnt = [set(s.stimulus_id) for s in found.learnt_from()]
    assert len(set.union(*learnt)) == 30
    shown = [set(s.stimulus_id) for s in found.shown()]
    assert len(set.union(*shown)) == 24
    one = session(taught, seeds=(1,))
    assert set(one.learnt_from()[0].stimulus_id) == learnt[1]


def test_seeds_learn_from_the_same_letters_where_they_share(taught):
    learnt = [s.stimulus_id.tolist() for s in session(taught).learnt_from()]
    assert learnt[0] == learnt[1] == learnt[2]


@pytest.mark.parametrize("training", [31, 1000])
def test_a_lesson_that_is_too_short_is_refused(taught, training):
    taught["stimuli"]["training"] = training
    with pytest.raises(SpecificationError, match="the lesson has too few stimuli") as refused:
        session(taught)
    assert "30 stimuli in the lesson" in str(refused.value)


def test_a_whole_lesson_can_be_learnt(taught):
    taught["stimuli"]["training"] = 30
    assert {len(set(s.stimulus_id)) for s in session(taught).learnt_from()} == {30}


def test_a_network_learns_letters_and_is_shown_shapes(taught, compute):
    taught["untrained"] = True
    folder, outcome = compute(taught)
    assert not outcome.failed
    results = {t.columns["stage"]: read_task(folder, t.key) for t in read_run(folder).plan if t.columns}
    learnt, wired = (results[stage].responses["seed 0"] for stage in ("learnt", "as wired"))
    assert set(learnt.stimulus_id.values) == set(wired.stimulus_id.values) == set(SHAPES)
    assert not np.allclose(learnt, wired)
    assert len(results["learnt"].history)


def test_letters_of_another_size_are_refused(taught):
    taught["lesson"]["side"] = 9
    with pytest.raises(SpecificationError, match="does not fit") as refused:
        session(taught)
    assert "{'stimulus': (9,)} to learn from, {'stimulus': (4,)}" in str(refused.value)


def test_recordings_are_found_by_name(tiny):
    found = session(tiny, seeds=(0,))
    assert found.recording.coords["stimulus_id"].values.tolist() != SHAPES.tolist()
    part = found.recorded(np.array([5, 2]))
    assert part.coords["stimulus_id"].values.tolist() == ["shape 05", "shape 02"]
    assert np.corrcoef(part.mean("trial").values.ravel(), signal()[[5, 2]].ravel())[0, 1] > 0.6


def test_a_session_without_a_recording_says_so(tiny):
    del tiny["recording"]
    tiny["measure"] = [{"kind": "observed", "quantities": ["gradient_cosine"]}]
    with pytest.raises(SpecificationError, match="has none"):
        session(tiny).recorded(np.array([0]))


def test_letters_are_as_many_as_asked_for():
    assert len(letters(7)) == 7
