"""Free running in an experiment: trains and likelihoods of a made-up neuron, from the file to the page."""

import copy
import tomllib

import numpy as np
import pytest

from arealis.cli.page import write_page
from arealis.cli.predicted_trains import predicted_trains
from arealis.cli.traces import grown_traces
from arealis.experiments import check, parse_experiment, plan
from arealis.experiments.entry import Entry
from arealis.experiments.free_running import trace_free_running
from arealis.experiments.names import RECORDINGS, STIMULI
from arealis.experiments.session import Session
from arealis.store import read_measurements, read_run
from arealis.types import SpecificationError, Stimuli, make_responses

STIMULI_COUNT, STEPS, LEAD = 12, 60, 10
NAMES = np.array([f"s{i}" for i in range(STIMULI_COUNT)])
FILE = """
name = "cell"
question = "Which model spikes as the cell does?"
draws = 100
permutations = 100

[recording]
kind = "cell"

[stimuli]
kind = "hum"
held_out = 6
training = 6
division = "shared"

[simulation]
steps = 60
step_duration = 0.001
recorded = "throughout"

[[area]]
name = "cell"
units = 1
neuron = { kind = "sigmoid" }

[[projection]]
source = "sound"
target = "cell"
wiring = { kind = "dense" }

[[projection]]
source = "past"
target = "cell"
wiring = { kind = "dense" }

[[learner]]
name = "fit"
areas = ["cell"]
rule = { kind = "backpropagation" }
objective = { kind = "spike_likelihood", area = "cell" }
optimiser = { kind = "adam", learning_rate = 0.3 }
phases = ["fit"]

[[phase]]
name = "fit"
steps = 60
batch = 6

[predictor]
kind = "free_running"
area = "cell"
fed_back = "past"
trials = 5

[[measure]]
kind = "bits_per_spike"
area = "cell"

[[measure]]
kind = "van_rossum"
area = "cell"

[[measure]]
kind = "victor_purpura"
area = "cell"

[[candidate]]
name = "fitted"

[[candidate]]
name = "unfitted"
learns = false

[report]
rank_by = "bits_per_spike"
"""


def sound():
    return np.random.default_rng(0).normal(size=(STIMULI_COUNT, STEPS, 1)).astype("float32")


def spikes():
    """A cell that fires where the sound is loud, but never twice in a row."""
    fired = np.zeros((STIMULI_COUNT, STEPS, 1), dtype="float32")
    for t in range(STEPS):
        before = fired[:, t - 1] if t else np.zeros((STIMULI_COUNT, 1))
        fired[:, t] = (sound()[:, t] > 0.3) & (before == 0)
    return fired


def cell():
    """Record the cell."""
    return make_responses(
        spikes()[:, None],
        stimulus_id=NAMES,
        unit_id=["c"],
        area="cell",
        time=0.001 * (np.arange(STEPS) - LEAD + 1),
        quantity="spikes",
        unit="1",
        provenance="made up",
    )


def hum():
    """Show the sound."""
    past = np.concatenate([np.zeros_like(spikes()[:, :1]), spikes()[:, :-1]], axis=1)
    target = np.where(np.arange(STEPS)[:, None] < LEAD, np.nan, spikes())
    targets = {"recorded": target.astype("float32"), "level": sound()[..., 0]}
    return Stimuli({"sound": sound(), "past": past}, NAMES, targets, "made up")


@pytest.fixture
def tables(monkeypatch):
    monkeypatch.setitem(RECORDINGS, "cell", Entry(cell))
    monkeypatch.setitem(STIMULI, "hum", Entry(hum))
    return copy.deepcopy(tomllib.loads(FILE))


def test_from_the_file_to_the_page(tables, compute):
    folder, outcome = compute(tables)
    assert not outcome.failed
    table = read_measurements(folder)
    value = table[table.seed.isna() & table.other_task.isna()].set_index(["candidate", "measure"]).value
    assert value["fitted", "bits_per_spike"] > value["unfitted", "bits_per_spike"] + 0.3
    for distance in ("van_rossum", "victor_purpura"):
        assert value["fitted", distance] < value["unfitted", distance]
    stored = read_run(folder)
    shown = predicted_trains(stored)
    assert [one.candidate for one in shown] == ["fitted", "unfitted"]
    assert grown_traces(stored) == ()
    assert 'id="figure-predicted-spikes"' in write_page(folder).read_text(encoding="utf-8")


def test_what_is_kept_is_on_the_clock_of_the_recording(tables, compute):
    folder, _ = compute(tables)
    rows = predicted_trains(read_run(folder))[0].table
    assert set(rows.variable) == {"predicted", "recorded", "level"}
    assert (rows.seconds.min(), rows.seconds.max()) == pytest.approx((0.001, 0.05))
    assert set(rows[rows.variable == "predicted"].value) == {0, 1, 2, 3, 4}
    one = rows[rows.stimulus_id == rows.stimulus_id.iloc[0]]
    kept = spikes()[NAMES.tolist().index(one.stimulus_id.iloc[0]), LEAD:, 0]
    found = np.rint(one[one.variable == "recorded"].seconds.to_numpy() * 1000).astype(int) - 1
    np.testing.assert_array_equal(found, np.flatnonzero(kept))


@pytest.mark.parametrize(
    ("seeds", "recording"), [((1,), cell()), ((0,), None), ((0,), cell().isel(time=slice(5, None)))]
)
def test_nothing_is_kept_that_cannot_be_laid_beside(seeds, recording):
    index = (np.arange(STIMULI_COUNT),)
    session = Session(hum(), hum(), recording, seeds, index, index)
    assert trace_free_running(session, [cell()]).empty


def test_no_trains_are_an_error(tables, compute):
    tables["predictor"]["trials"] = 0
    _, outcome = compute(tables)
    assert all("no spike train is to be drawn" in message for message in outcome.failed.values())
    assert len(outcome.failed) == 2


def test_an_area_that_is_not_there_is_found_before_anything_runs(tables):
    tables["predictor"]["area"] = "axon"
    experiment = parse_experiment(tables)
    with pytest.raises(SpecificationError, match=r"'axon' in predictor\.area"):
        check(experiment, plan(experiment))
