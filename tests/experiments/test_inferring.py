"""Inference end to end on a made-up brain: rows, names, conclusions, and what is compared with what."""

import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from tests.experiments.conftest import distances, signal

from arealis.cli.page import write_page
from arealis.comparison import infer, linear_cka
from arealis.experiments import CONCLUSIONS, parse_experiment
from arealis.experiments.entry import Entry
from arealis.experiments.load import load_recording
from arealis.experiments.names import PREDICTORS
from arealis.experiments.tables import Choice
from arealis.store import read_measurements, read_provenance, read_run, read_task
from arealis.types import NotEstimable, parse_measurements

INFERENCE = {"kind": "linear_cka", "resample": ["stimulus"], "draws": 120, "permutations": 120}


@pytest.fixture
def inferred(tiny, compute):
    tiny["inference"] = [INFERENCE]
    folder, outcome = compute(tiny)
    assert not outcome.failed
    return folder


def key_of(folder, kind):
    found = [task.key for task in read_run(folder).plan if task.kind == kind]
    assert len(found) == 1
    return found[0]


def test_every_number_of_the_inference_has_a_row(inferred):
    table = read_measurements(inferred)
    name = "linear_cka_over_stimulus"
    rows = {m: table[table.measure == m] for m in set(table.measure) if m.startswith(name)}
    candidates = {"model, 0.5", "model, 50.0", "pixels of it"}
    assert set(rows[name].candidate) == set(rows[f"{name}_minus_ceiling"].candidate) == candidates
    pairs = rows[f"{name}_difference"]
    found = {frozenset(pair) for pair in zip(pairs.candidate, pairs.other_candidate, strict=True)}
    assert len(pairs) == len(found) == 3
    assert {len(rows[f"{name}_ceiling_{end}"]) for end in ("lower", "upper")} == {1}
    value = rows[name].set_index("candidate").value
    assert value["model, 0.5"] > value["pixels of it"] > value["model, 50.0"]
    assert rows[name].p_value.notna().all()
    assert rows[name].low.lt(rows[name].high).all()
    assert set(pairs.p_corrected.ge(pairs.p_value)) == {True}


def test_numbers_are_those_of_infer(inferred):
    """The job adds labels to :func:`infer` and changes nothing, whatever the order of the recording."""
    tasks = {task.label.split(", seed")[0]: task.key for task in read_run(inferred).plan}
    models = {
        label: read_task(inferred, tasks[f"{label}, as given"]).responses["seed 0"]
        for label in ("model, 0.5", "model, 50.0", "pixels of it")
    }
    recording = load_recording(Choice(kind="brain"))
    shown = next(iter(models.values())).coords["stimulus_id"].values.tolist()
    place = {name: i for i, name in enumerate(recording.coords["stimulus_id"].values.tolist())}
    expected = infer(
        linear_cka(),
        models,
        recording.isel(stimulus=[place[name] for name in shown]),
        draws=120,
        permutations=120,
        rng=np.random.default_rng(0),
    )
    table = read_measurements(inferred)
    table = table[table.measure == "linear_cka_over_stimulus"].set_index("candidate")
    for label, m in expected.measurements.items():
        assert table.value[label] == m.value
        assert table.p_corrected[label] == m.p_corrected


def test_conclusions_are_kept_in_words(inferred):
    said = read_provenance(inferred, key_of(inferred, "infer"))[CONCLUSIONS]
    assert any(re.search("[0-9a-f]{32}", sentence) for sentence in said)
    shown = BeautifulSoup(write_page(inferred).read_text(), "html.parser").get_text(" ")
    assert "What these data can tell" in shown


def test_draws_belong_to_their_rows(inferred):
    result = read_task(inferred, key_of(inferred, "infer"))
    for m in parse_measurements(result.measurements, result.draws):
        if m.draws is not None and not isinstance(m.interval, NotEstimable):
            assert m.interval.low <= m.value <= m.interval.high


def test_a_name_of_its_own_tells_two_inferences_apart(tiny, compute):
    tiny["inference"] = [INFERENCE, INFERENCE | {"name": "again"}]
    folder, _ = compute(tiny)
    table = read_measurements(folder)
    first, second = (table[table.measure == name].value for name in ("linear_cka_over_stimulus", "again"))
    assert first.tolist() == second.tolist()
    assert len(first) == 3


def test_a_candidate_with_a_recording_of_its_own_takes_no_part(tiny, compute):
    tiny["inference"] = [INFERENCE]
    tiny["candidate"][1]["set"]["recording"] = {"kind": "brain", "noise": 0.1}
    folder, outcome = compute(tiny)
    assert not outcome.failed
    table = read_measurements(folder)
    assert set(table[table.measure == "linear_cka_over_stimulus"].candidate) == {"model, 0.5", "model, 50.0"}
    own = table[(table.measure == "linear_cka") & table.seed.isna()].set_index("candidate")
    assert set(own.index) == {"model, 0.5", "model, 50.0", "pixels of it"}


def test_only_the_held_out_part_of_a_recording_is_compared(tiny, compute):
    tiny["inference"], tiny["stimuli"]["held_out"] = [INFERENCE], 12
    folder, outcome = compute(tiny)
    assert not outcome.failed
    table = read_measurements(folder)
    assert set(table[table.measure == "linear_cka_over_stimulus"].n) == {12}


def test_models_that_saw_different_stimuli_are_refused(tiny, compute):
    tiny["inference"], tiny["seeds"] = [INFERENCE], 2
    tiny["stimuli"] |= {"held_out": 12, "division": "folds"}
    _, outcome = compute(tiny)
    (problem,) = outcome.failed.values()
    assert "models that saw different stimuli" in problem
    assert "2 sets" in problem


def test_seeds_of_one_model_count_as_one(tiny, compute):
    tiny["inference"], tiny["seeds"], tiny["seeds_together"] = [INFERENCE], 3, 3
    folder, outcome = compute(tiny)
    assert not outcome.failed
    table = read_measurements(folder)
    assert (table.measure == "linear_cka_over_stimulus").sum() == 3


def test_people_who_are_known_by_dissimilarities(tiny, compute):
    """Dissimilarities are predicted, stored, read back, and compared with a recording of their kind."""
    tiny["recording"] = {"kind": "people"}
    tiny["measure"], tiny["report"]["rank_by"] = [{"kind": "rsa"}], "rsa"
    tiny["candidate"][1]["set"]["predictor"] = {"kind": "copied distances"}
    tiny["candidate"][0]["each"] = {"predictor.noise": [5.0]}
    tiny["inference"] = [INFERENCE | {"kind": "rsa", "resample": ["stimulus", "subject"]}]
    folder, outcome = compute(tiny)
    assert not outcome.failed
    (key,) = [t.key for t in read_run(folder).plan if t.label.startswith("pixels of it")]
    stored = read_task(folder, key).responses["seed 0"]
    assert stored.dims == ("subject", "session", "pair")
    assert stored.coords["second_stimulus_id"].values.tolist()[:2] == ["shape 01", "shape 02"]
    np.testing.assert_array_equal(stored.values[0, 0], distances(signal()))
    table = read_measurements(folder)
    found = table[table.measure == "rsa_over_stimulus_and_subject"].set_index("candidate").value
    assert found["pixels of it"] > 0.9 > found["model, 5.0"]


def test_inference_waits_for_nobody_when_all_failed(tiny, compute, monkeypatch):
    def fails(session):
        """Fail."""
        raise ValueError("no such luck")

    monkeypatch.setitem(PREDICTORS, "failing", Entry(fails, given=("session",)))
    tiny["inference"] = [INFERENCE]
    tiny["candidate"][0] |= {"set": {"predictor": {"kind": "failing"}}, "each": {}}
    tiny["candidate"][1]["set"]["recording"] = {"kind": "brain", "noise": 0.1}
    folder, outcome = compute(tiny)
    assert list(outcome.failed) == ["model, as given, seed 0"]
    assert not any(task.kind == "infer" for task in read_run(folder).plan)
    assert parse_experiment(tiny).inference
