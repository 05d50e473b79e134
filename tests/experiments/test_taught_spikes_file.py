"""Rules that are told which spikes to fire, from a file."""

import tomllib

import numpy as np
import torch

from arealis.experiments import check, grow, parse_experiment, plan
from arealis.experiments.assemble import assemble_network
from arealis.experiments.open_session import open_session
from arealis.numerics import ReplicaStreams

HEAD = """
name = "taught"
question = "Does a neuron learn to fire as it is told?"
seeds = 1
observe = []

[simulation]
steps = 100
step_duration = 0.001
recorded = "mean"

[stimuli]
kind = "spike_patterns"
units = 100
templates = 4
copies = 5
held_out = 10
training = 10
"""
AREA = """
[[area]]
name = "V1"
units = 2
bias = false
neuron = {{ kind = "leaky_integrate_and_fire", time_constant = 0.015{neuron} }}

[[projection]]
source = "stimulus"
target = "V1"
wiring = {{ kind = "dense", {wiring} }}
synapse = {{ kind = "exponential", time_constant = 0.004 }}

[[learner]]
name = "told"
areas = ["V1"]
rule = {{ {rule} }}
{objective}
optimiser = {{ kind = "sgd", learning_rate = {rate} }}
phases = ["school"]

[[phase]]
name = "school"
steps = {steps}
batch = 10

[[measure]]
kind = "accuracy"
area = "V1"

[report]
rank_by = "accuracy"
"""


def taught(stimuli, **options):
    """Spikes of stimuli that were not learnt from ``[stimulus, time, unit]``, and the targets of these."""
    text = HEAD + stimuli + AREA.format(**{"neuron": "", "objective": "", **options})
    experiment = parse_experiment(tomllib.loads(text))
    tasks = plan(experiment)
    check(experiment, tasks)
    task = next(t for t in tasks if t.model.learner)
    weights = {k: torch.as_tensor(v) for k, v in grow(task).weights.items()}
    session = open_session(task.model, task.seeds)
    network, _ = assemble_network(task.model, session.stimuli, None, rng=ReplicaStreams(task.seeds))
    (shown,) = session.shown()
    trains = torch.as_tensor(shown.inputs["stimulus"]).transpose(0, 1)[:, None]
    rest = network.initial_state(1, len(shown))
    spikes = network.run(weights, rest, {"stimulus": trains}, steps=100)[1]["V1"]
    return spikes[:, 0].transpose(0, 1).numpy(), shown.targets


def test_tempotron_decides_by_one_spike_or_none():
    spikes, targets = taught("", wiring="gain = 1.0", rule='kind = "tempotron"', rate=5.0, steps=50)
    assert np.array_equal(spikes.any(axis=1), targets["label"][:, None] == np.arange(2))


def test_resume_fires_at_the_times_that_it_is_told():
    spikes, targets = taught(
        'pattern = "poisson"\nrate = 30.0\ndesired_units = 2\n',
        wiring="gain = 1.0",
        neuron=', reset = "value"',
        rule='kind = "resume"',
        objective='objective = { kind = "squared_error", area = "V1", target = "desired" }',
        rate=0.05,
        steps=400,
    )
    wanted = targets["desired"]
    near = np.maximum.reduce([np.roll(spikes, shift, axis=1) for shift in (-2, -1, 0, 1, 2)])
    assert (near * wanted).sum() / wanted.sum() > 0.9
    assert spikes.sum() == wanted.sum()


def test_spikeprop_fires_first_when_it_is_told():
    spikes, targets = taught(
        "",
        wiring='initial = "uniform", gain = 0.7',
        rule='kind = "spikeprop", early = 0.03, late = 0.05',
        neuron=", refractory_period = 1.0",
        rate=0.001,
        steps=300,
    )
    wanted = np.where(targets["label"][:, None] == np.arange(2), 30, 50)
    assert spikes.any(axis=1).all()
    assert np.abs(spikes.argmax(axis=1) - wanted).max() <= 4
