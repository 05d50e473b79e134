"""A deep belief stack from a file: one phase an area, what was learnt beside parameters kept, and dreams."""

import tomllib

import numpy as np
import pytest
import torch

from arealis.experiments import check, grow, parse_experiment, plan
from arealis.experiments.assemble import assemble_network
from arealis.experiments.open_session import open_session
from arealis.numerics import ReplicaStreams, exact_log_partition
from arealis.rules import deep_belief, dream, likelihood_bound

pytestmark = pytest.mark.real_data

AREAS = ("V1", "V2", "V3")
STACK = """
name = "stack"
question = "Does a stack of machines learn one after the other?"
seeds = 1
observe = []

[stimuli]
kind = "mnist_digits"
held_out = 100
training = 1000
"""
AREA = """
[[area]]
name = "{area}"
units = {units}
neuron = {{ kind = "sigmoid" }}

[[projection]]
source = "{source}"
target = "{area}"
wiring = {{ kind = "dense", gain = 0.1 }}

[[learner]]
name = "{area}"
areas = ["{area}"]
rule = {{ kind = "contrastive_divergence", drawn_sources = true }}
optimiser = {{ kind = "sgd", learning_rate = 0.2 }}
phases = ["{area} learns"]

[[phase]]
name = "{area} learns"
steps = 100
batch = 40
"""
MEASURE = """
[[measure]]
kind = "area_readout"
area = "V3"
target = "label"
training = 20

[report]
rank_by = "area_readout"
"""


def written():
    ends = zip(AREAS, (100, 60, 16), ("stimulus", "V1", "V2"), strict=True)
    return STACK + "".join(AREA.format(area=a, units=u, source=s) for a, u, s in ends) + MEASURE


@pytest.fixture(scope="module")
def grown():
    """The network, its weights, what every phase left of its rule, and stimuli that it had not seen."""
    experiment = parse_experiment(tomllib.loads(written()))
    tasks = plan(experiment)
    check(experiment, tasks)
    task = next(t for t in tasks if t.model.learner)
    kept = []
    result = grow(task, keep=kept.append, keep_every=100)
    session = open_session(task.model, task.seeds)
    network, first = assemble_network(task.model, session.stimuli, None, rng=ReplicaStreams(task.seeds))
    params = {k: torch.as_tensor(v) for k, v in result.weights.items()}
    shown = np.stack([s.inputs["stimulus"][:, 0] for s in session.shown()])
    return network, first, params, [c for c in kept if c.step == 100], torch.as_tensor(shown)


def stack_of(grown, areas):
    network, _, params, ends, _ = grown
    state = {name: value for c in ends for learner in c.learners for name, value in learner.state.items()}
    return deep_belief(network, params, state, areas)


def test_each_area_learns_in_its_own_phase(grown):
    _, _, params, ends, _ = grown
    assert [learner.name for c in ends for learner in c.learners] == list(AREAS)
    for number, area in enumerate(AREAS):
        weight = next(n for n in params if n.endswith(f"->{area}.weight"))
        held = [torch.equal(c.params[weight], params[weight]) for c in ends]
        assert held == [n >= number for n in range(3)]


def test_what_it_dreams_resembles_what_it_saw_more_than_noise_does(grown):
    shown = grown[-1]
    dreams = dream(stack_of(grown, AREAS), 60, rounds=50, rng=ReplicaStreams((0,)))
    assert [tuple(d.shape) for d in dreams.values()] == [(1, 60, n) for n in (784, 100, 60, 16)]

    def covariance(patterns):
        apart = patterns - patterns.mean(1, keepdim=True)
        return (apart.transpose(1, 2) @ apart).flatten(1)

    alike = torch.cosine_similarity(covariance(dreams["stimulus"]), covariance(shown))

    shuffled = dreams["stimulus"][:, :, torch.randperm(784, generator=torch.Generator().manual_seed(0))]
    assert (alike > torch.cosine_similarity(covariance(shuffled), covariance(shown)) + 0.2).all()


def test_the_bound_of_the_stack_is_far_above_that_of_units_alone(grown):
    shown = grown[-1]
    stack = stack_of(grown, AREAS)
    partition = exact_log_partition(stack.weights[-1], stack.above[-1], stack.below[-1])
    drawn = (torch.rand(shown.shape, generator=torch.Generator().manual_seed(0)) < shown).to(shown)
    bound = likelihood_bound(stack, drawn, partition, rng=ReplicaStreams((0,))).mean(1)
    chance = drawn.mean(1, keepdim=True).clamp(0.02, 0.98)
    alone = (drawn * chance.log() + (1 - drawn) * (1 - chance).log()).sum(-1).mean(1)

    assert (bound > alone).all()
