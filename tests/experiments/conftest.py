"""A small experiment on real digits."""

import copy
import tomllib

import pytest

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
kind = "gradient_cosine"

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
