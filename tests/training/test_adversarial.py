"""Two learners of one network play the adversarial game: one makes what the other takes for real."""

import numpy as np
import pytest
import torch

from arealis.development import Phase
from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import Adversarial
from arealis.rules import Backpropagation
from arealis.training import train
from arealis.types import Learner, Optimiser, Stimuli

SEEDS = (0, 1, 2)
MEAN = np.array([1.0, -0.5])
MIX = np.array([[0.9, 0.0], [0.6, 0.4]])
COVARIANCE = MIX @ MIX.T
STIMULI = 4096


def units(area, count, activation, *, bias=True):
    return Area(area, tuple(f"{area}{i}" for i in range(count)), RateNeuron(activation), bias)


def game(rng):
    """A linear generator, and a discriminator of one hidden area that sees what it made or what is real."""
    areas = [
        units("made", 2, "linear", bias=False),
        units("hidden", 24, "relu"),
        units("verdict", 1, "linear"),
    ]
    wired = [("noise", "made"), ("made", "hidden"), ("hidden", "verdict")]
    bundles = [Bundle((source,), (target,), dense) for source, target in wired]
    return build(areas, bundles, inputs={"noise": 3}, rng=rng)


def shown(seed, *, shuffled=False):
    """Half are real: a current into the generating area, which is silent without noise and its constant."""
    rng = np.random.default_rng(seed)
    real = np.arange(STIMULI) % 2
    noise = np.column_stack([rng.normal(size=(STIMULI, 2)), np.ones(STIMULI)]) * (1 - real[:, None])
    found = (MEAN + rng.normal(size=(STIMULI, 2)) @ MIX.T) * real[:, None]
    inputs = {"noise": noise, "made": found}
    inputs = {name: x[:, None].astype("float32") for name, x in inputs.items()}
    told = rng.permutation(real) if shuffled else real
    return Stimuli(inputs, np.arange(STIMULI).astype(str), {"real": told})


def distance(network, params):
    """How far mean and covariance of what is made are from those of what is real, each replica."""
    noise = torch.randn(1, 1, 4000, 3, generator=torch.Generator().manual_seed(0))
    noise[..., 2] = 1
    state = network.initial_state(len(SEEDS), 4000)
    _, activity = network.run(params, state, {"noise": noise}, steps=1)
    made = activity["made"][0].numpy()
    means = np.linalg.norm(made.mean(1) - MEAN, axis=-1)
    covariances = np.stack([np.cov(m.T) for m in made])
    return means + np.linalg.norm(covariances - COVARIANCE, axis=(1, 2))


def play(*, side="generator", shuffled=False):
    """How far what is made is from what is real, before and after."""
    rng, settings = ReplicaStreams(SEEDS), {"options": {"betas": (0.0, 0.99)}, "schedule": "linear"}
    network, params = game(rng.spawn("network"))
    discriminator = Learner(
        "discriminator",
        ("hidden", "verdict"),
        Backpropagation(),
        Adversarial("verdict"),
        Optimiser("adam", 0.02, **settings),
        ("game",),
    )
    generator = Learner(
        "generator",
        ("made",),
        Backpropagation(),
        Adversarial("verdict", side),
        Optimiser("adam", 0.01, **settings),
        ("game",),
        through=("hidden", "verdict"),
    )
    stimuli = [shown(seed, shuffled=shuffled) for seed in SEEDS]
    learners, phases = [discriminator, generator], [Phase("game", 700, 128)]
    learnt, _ = train(network, params, stimuli, learners, phases, rng=rng.spawn("training"), observe=())
    return distance(network, params), distance(network, learnt)


def test_what_is_made_comes_to_have_the_mean_and_covariance_of_what_is_real():
    before, after = play()
    assert (before > 1).all()
    assert (after < 0.3).all(), "of a distance of 1.0 to 2.7"
    assert (after < 0.1 * before).all()


@pytest.mark.parametrize("wrong", [{"side": "discriminator"}, {"shuffled": True}], ids=["sign", "source"])
def test_it_does_not_without_an_opponent_or_knowledge_of_what_is_real(wrong):
    before, after = play(**wrong)
    assert (after > before).all()
