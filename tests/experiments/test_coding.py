"""A code in an experiment file: stimuli become spikes for learning and for recording."""

import numpy as np
import pytest

from arealis.experiments import parse_experiment, plan
from arealis.experiments.check import check
from arealis.experiments.coding import make_code
from arealis.experiments.entry import Entry
from arealis.experiments.grow import grow
from arealis.experiments.names import STIMULI
from arealis.experiments.open_session import open_session
from arealis.stimuli import PoissonCode
from arealis.types import SpecificationError, Stimuli


def bars(count: int = 200):
    """Show a bar in one of four places, faint or strong."""
    rng = np.random.default_rng(0)
    label = np.arange(count) % 4
    images = np.repeat(np.eye(4, dtype="float32"), 3, axis=1)[label] * rng.uniform(0.4, 1, (count, 1))
    return Stimuli(
        {"stimulus": images[:, None].astype("float32")},
        np.array([f"bar {i}" for i in range(count)]),
        {"label": label},
        provenance="made up",
    )


@pytest.fixture
def spiking(tables, monkeypatch):
    monkeypatch.setitem(STIMULI, "bars", Entry(bars))
    tables["stimuli"] = {"kind": "bars", "training": 120, "held_out": 60}
    tables["stimuli"]["spikes"] = {"kind": "poisson", "rate": 200, "duration": 0.04}
    tables["simulation"] = {"steps": 25, "step_duration": 0.002}
    tables["area"][0]["neuron"] = {"kind": "relu", "time_constant": 0.02}
    tables["area"][1]["neuron"] = {"kind": "linear", "time_constant": 0.02}
    tables["area"][1]["units"] = 4
    del tables["vary"]
    return tables


def planned(tables):
    experiment = parse_experiment(tables)
    tasks = plan(experiment)
    check(experiment, tasks)
    return tasks


def test_a_network_learns_from_spikes_and_is_recorded_with_them(spiking):
    spiking |= {"draws": 100, "permutations": 100, "observe_every": 60}
    spiking["phase"][0]["steps"] = 60
    task = next(t for t in planned(spiking) if t.model.learner)
    result = grow(task)
    accuracy = result.measurements.query("measure == 'accuracy'").value
    assert (accuracy > 0.8).all()


def test_stimuli_stay_small_until_they_are_shown(spiking):
    model = planned(spiking)[0].model
    session = open_session(model, (0,))
    assert session.stimuli.inputs["stimulus"].shape == (200, 1, 12)
    assert session.stimuli.codes == {"stimulus": PoissonCode(200.0, 0.002, 25, 0.04)}
    assert make_code(model) == session.lesson.codes["stimulus"]


def test_a_population_makes_inputs_of_more_units(spiking):
    spiking["stimuli"]["spikes"] = {"kind": "population", "fields": 3}
    model = planned(spiking)[0].model
    assert open_session(model, (0,)).stimuli.units("stimulus") == 36


def test_a_lesson_is_told_by_the_same_code(spiking):
    spiking["lesson"] = {"kind": "bars", "count": 240}
    learnt = next(t.model for t in planned(spiking) if t.model.lesson is not None)
    session = open_session(learnt, (0,))
    assert len(session.lesson) == 240
    assert session.lesson.codes == session.stimuli.codes


def test_a_model_that_is_not_grown_sees_no_spikes(spiking):
    given = {"name": "pixels", "set": {"predictor": {"kind": "pixels"}}}
    spiking["candidate"].append(given)
    codes = {t.label.candidate: t.model.stimuli.spikes for t in planned(spiking)}
    assert codes.pop("pixels") is None
    assert {code.kind for code in codes.values()} == {"poisson"}


def test_without_a_code_stimuli_are_shown_as_they_are(spiking):
    del spiking["stimuli"]["spikes"]
    model = planned(spiking)[0].model
    assert make_code(model) is None
    assert open_session(model, (0,)).stimuli.codes == {}


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ({"kind": "poison", "rate": 10}, "poisson"),
        ({"kind": "poisson"}, "'rate', which has no default"),
        ({"kind": "poisson", "rate": 10, "speed": 1}, "speed"),
        ({"kind": "poisson", "rate": 2000}, r"rate = 2000 spikes/s, in steps of 0.002 s"),
        ({"kind": "poisson", "rate": 10, "duration": 0.06}, "which are 25 steps"),
        ({"kind": "poisson", "rate": 10, "steps": 3}, "steps"),
    ],
)
def test_wrong_codes_are_refused_before_anything_runs(spiking, code, match):
    spiking["stimuli"]["spikes"] = code
    with pytest.raises(SpecificationError, match=match):
        planned(spiking)
