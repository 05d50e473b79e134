"""A small experiment on real digits, and a tiny one on made-up data that needs no file."""

import copy
import tomllib

import numpy as np
import pytest

from arealis.experiments import Execution, parse_experiment, run
from arealis.experiments.entry import Entry
from arealis.experiments.names import PREDICTORS, RECORDINGS, STIMULI
from arealis.types import Stimuli, make_dissimilarities, make_responses

SMALL = """
name = "small"
question = "Does it run?"
seeds = 2
untrained = true

[stimuli]
kind = "mnist_digits"
training = 60
held_out = 40
division = "shared"

[[area]]
name = "V1"
units = 12
neuron = { kind = "relu" }

[[area]]
name = "decision"
units = 10
neuron = { kind = "linear" }

[[projection]]
source = "stimulus"
target = "V1"
wiring = { kind = "dense", gain = 1.4 }

[[projection]]
source = "V1"
target = "decision"
wiring = { kind = "dense" }

[[learner]]
name = "all"
areas = ["V1", "decision"]
rule = { kind = "backpropagation" }
objective = { kind = "cross_entropy", area = "decision" }
optimiser = { kind = "adam", learning_rate = 0.01 }
phases = ["school"]

[[phase]]
name = "school"
steps = 12
batch = 20

[[measure]]
kind = "accuracy"
area = "decision"

[[measure]]
kind = "observed"
quantities = ["gradient_cosine"]

[[candidate]]
name = "backpropagation"

[[candidate]]
name = "feedback alignment"
set = { "learner.0.rule.kind" = "feedback_alignment" }

[[pair]]
kind = "linear_cka"

[vary]
"stimuli.training" = [30, 60]

[[contrast]]
name = "rules"
of = { candidate = "backpropagation", stage = "learnt" }
minus = { candidate = "feedback alignment", stage = "learnt" }

[report]
rank_by = "accuracy"
"""


@pytest.fixture
def text() -> str:
    """The experiment as a file."""
    return SMALL


@pytest.fixture
def tables() -> dict:
    """The experiment as tables, to be changed."""
    return copy.deepcopy(tomllib.loads(SMALL))


TINY = """
name = "tiny"
question = "Which made-up model is the made-up brain?"

[stimuli]
kind = "shapes"
held_out = 24
division = "shared"

[recording]
kind = "brain"

[[measure]]
kind = "linear_cka"

[[candidate]]
name = "model"
set = { predictor = { kind = "copy" } }
each = { "predictor.noise" = [0.5, 50.0] }

[[candidate]]
name = "pixels of it"
set = { predictor = { kind = "copy", noise = 2.0 } }

[report]
rank_by = "linear_cka"
"""

SHAPES = np.array([f"shape {i:02}" for i in range(24)])


def signal():
    """What the made-up brain tells of 24 shapes ``[shape, unit]``."""
    return np.random.default_rng(7).normal(size=(24, 8))


def shapes(side: int = 4) -> Stimuli:
    """Show shapes."""
    inputs = np.random.default_rng(1).normal(size=(24, 1, side)).astype("float32")
    numbers = {"size": np.arange(24.0), "hue": np.random.default_rng(2).normal(size=24)}
    return Stimuli({"stimulus": inputs}, SHAPES, {**numbers, "word": SHAPES}, provenance="made up")


def letters(count: int = 30, side: int = 4) -> Stimuli:
    """Show letters, each with the number of its name."""
    rng = np.random.default_rng(3)
    inputs = rng.normal(size=(count, 1, side)).astype("float32")
    names = np.array([f"letter {i}" for i in range(count)])
    return Stimuli({"stimulus": inputs}, names, {"label": np.arange(count) % 2}, provenance="made up")


def brain(noise: float = 1.0):
    """Record shapes, in another order than they are shown in."""
    order = np.random.default_rng(4).permutation(24)
    trials = signal()[order][:, None, None] + noise * np.random.default_rng(5).normal(size=(24, 4, 1, 8))
    return label_responses(trials, SHAPES[order])


def people(count: int = 4):
    """Record what people find alike."""
    rng = np.random.default_rng(6)
    return label_distances(distances(signal()) + 0.3 * rng.uniform(size=(count, 1, 276)), SHAPES)


def copy_brain(session, noise: float, at: int = 0):
    """Predict the brain but for noise, of a seed of its own."""
    seeds = np.random.SeedSequence(at).spawn(len(session.seeds))
    values = [signal() + noise * np.random.default_rng(s).normal(size=(24, 8)) for s in seeds]
    both = zip(values, session.held_out, strict=True)
    return [label_responses(v[i][:, None, None], SHAPES[i]) for v, i in both]


def copy_distances(session, noise: float = 0.0):
    """Predict what is alike, and nothing else."""
    values = distances(signal()) + noise * np.random.default_rng(8).uniform(size=276)
    return [label_distances(values[None, None], SHAPES) for _ in session.held_out]


def distances(values):
    """Squared distances of all pairs ``[pair]``."""
    first, second = np.triu_indices(len(values), k=1)
    return ((values[first] - values[second]) ** 2).sum(axis=1)


def label_responses(values, names):
    """Label an array ``[stimulus, trial, time, unit]``."""
    return make_responses(
        values,
        stimulus_id=names,
        unit_id=[f"u{i}" for i in range(values.shape[3])],
        area="IT",
        quantity="rate",
        unit="Hz",
        provenance="made up",
    )


def label_distances(values, names):
    """Label an array ``[subject, session, pair]``."""
    return make_dissimilarities(values, stimulus_id=names, distance="euclidean", provenance="made up")


@pytest.fixture
def made_up(monkeypatch):
    """Kinds that a tiny experiment can name."""
    monkeypatch.setitem(STIMULI, "shapes", Entry(shapes))
    monkeypatch.setitem(STIMULI, "letters", Entry(letters))
    monkeypatch.setitem(RECORDINGS, "brain", Entry(brain))
    monkeypatch.setitem(RECORDINGS, "people", Entry(people))
    monkeypatch.setitem(PREDICTORS, "copy", Entry(copy_brain, given=("session",)))
    monkeypatch.setitem(PREDICTORS, "copied distances", Entry(copy_distances, given=("session",)))


@pytest.fixture
def tiny(made_up) -> dict:
    """The tiny experiment as tables, to be changed."""
    return tomllib.loads(TINY)


@pytest.fixture
def compute(tmp_path):
    """Run tables in this process; the folder and what became of the tasks."""

    def computed(tables, name="run"):
        how = Execution("serial")
        experiment = parse_experiment(tables)
        outcome = run(experiment, "", tmp_path / name, how, command="test", progress=lambda *_: None)
        return tmp_path / name, outcome

    return computed
