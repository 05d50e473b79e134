"""Acting: what is seen, done and paid; choices as they are said to be; replicas to themselves."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.stimuli import ArrayWorld, Dynamics, Outcome, reversal_bandit, two_choice
from arealis.training import Acting, act, acted_batches, perceive, require_actor
from arealis.types import SpecificationError


def brain(rng, *, actions=3, features=3, units=6):
    areas = [
        Area("cortex", tuple(f"c{i}" for i in range(units)), RateNeuron("tanh", leak=0.5)),
        Area("actor", tuple(f"a{i}" for i in range(actions)), RateNeuron("linear")),
        Area("critic", ("value",), RateNeuron("linear")),
    ]
    bundles = [
        Bundle(("observation", "cortex"), ("cortex",), dense),
        Bundle(("cortex",), ("actor", "critic"), dense),
    ]
    network, params = build(areas, bundles, inputs={"observation": features}, rng=rng)
    return network, {name: value.double() for name, value in params.items()}


def choices(episodes):
    return two_choice(episodes=episodes)


ACTING = Acting(choices, "actor", "critic")


@pytest.fixture
def lived():
    rng = ReplicaStreams((0, 1))
    network, params = brain(rng)
    return act(ACTING, network, params, [choices(40), choices(40)], rng=rng.spawn("acting"))


def test_an_episode_ends_with_its_first_answer(lived):
    time = np.arange(11)[:, None, None]
    answered = (lived.action > 0) & (time < 10)
    first = np.where(answered.any(0), answered.argmax(0), 10)
    np.testing.assert_array_equal(lived.done, time >= first)
    np.testing.assert_array_equal(lived.steps, first + 1)
    over = time > first
    for quantity in (lived.action, lived.reward, lived.value, lived.observation.sum(-1)):
        assert (quantity[over] == 0).all()
    assert (lived.value[~over] != 0).all()


def test_it_is_known_how_an_episode_ended(lived):
    last = np.take_along_axis(lived.action, lived.steps[None] - 1, 0)[0]
    np.testing.assert_array_equal(lived.info["choice"], last)
    correct = (lived.steps == 11) & (last == lived.info["side"])
    np.testing.assert_array_equal(lived.info["correct"], correct)
    early = (lived.steps < 11) * -0.1
    np.testing.assert_allclose(lived.reward.sum(0), correct + early, rtol=1e-6)


def test_what_it_learns_from_is_what_it_lived_through():
    rng = ReplicaStreams((0, 1))
    network, params = brain(rng)
    lived = act(
        ACTING, network, params, [choices(8), choices(8)], rng=rng.spawn("life").spawn("acting in step 0")
    )
    batch = next(acted_batches(ACTING, network, params, size=8, rng=rng.spawn("life")))
    assert batch.steps == 11
    np.testing.assert_array_equal(batch.inputs["observation"].numpy(), lived.observation)
    for name in ("action", "reward", "done"):
        np.testing.assert_array_equal(batch.targets[name].permute(2, 0, 1).numpy(), getattr(lived, name))
    value = perceive(network, params, batch)["critic"][..., 0].numpy()
    inside = np.arange(11)[:, None, None] < lived.steps
    np.testing.assert_allclose(lived.value[inside], value[inside], rtol=1e-5, atol=1e-6)


def test_without_a_critic_the_advantage_is_the_return():
    rng = ReplicaStreams((0,))
    network, params = brain(rng)
    alone = replace(ACTING, critic="", discount=0.5, trace=0.0)
    batch = next(acted_batches(alone, network, params, size=30, rng=rng))
    reward, found = batch.targets["reward"][0].numpy(), batch.targets["advantage"][0].numpy()
    last = batch.targets["done"][0].numpy().argmax(1)
    expected = reward.sum(1, keepdims=True) * 0.5 ** (last[:, None] - np.arange(11.0))
    np.testing.assert_allclose(found, expected * (np.arange(11) <= last[:, None]), rtol=1e-5)
    assert (reward.sum(1) != 0).any()


def test_choices_are_drawn_from_the_softmax():
    network, params = brain(ReplicaStreams((0,)), actions=2)
    params = {name: torch.zeros_like(value) for name, value in params.items()}
    params["actor.bias"] += torch.tensor([0.0, np.log(3.0)])
    bandit = Acting(lambda episodes: reversal_bandit(choices=50, episodes=episodes), "actor")
    lived = act(bandit, network, params, [bandit.world(200)], rng=ReplicaStreams((0,)))
    assert lived.action.mean() == pytest.approx(0.75, abs=0.02)
    strayed = replace(bandit, epsilon=0.4)
    lived = act(strayed, network, params, [bandit.world(200)], rng=ReplicaStreams((0,)))
    assert lived.action.mean() == pytest.approx(0.8, abs=0.02)
    lived = act(bandit, network, params, [bandit.world(200)], rng=ReplicaStreams((0,)), greedy=True)
    assert (lived.action == 1).all()


def test_batches_can_be_left_out_and_worlds_remember_nothing():
    rng = ReplicaStreams((3, 4))
    network, params = brain(rng)
    whole = acted_batches(ACTING, network, params, size=5, rng=rng)
    third = [next(whole) for _ in range(3)][-1]
    again = next(acted_batches(ACTING, network, params, size=5, rng=rng, start=2))
    for name, value in third.targets.items():
        assert torch.equal(value, again.targets[name])


def test_a_replica_does_not_depend_on_its_neighbours():
    both, alone = ReplicaStreams((3, 4)), ReplicaStreams((4,))
    network, params = brain(both)
    own = {name: value[1:] for name, value in params.items()}
    together = next(acted_batches(ACTING, network, params, size=20, rng=both))
    by_itself = next(acted_batches(ACTING, network, own, size=20, rng=alone))
    for name, value in by_itself.targets.items():
        torch.testing.assert_close(value[0], together.targets[name][1])


def _bell(episodes):
    def begin(count, rng):
        return {}, np.ones((count, 2))

    def advance(state, action, rng):
        return state, Outcome(np.ones((len(action), 2)), 1.0 * action, action > 5, {})

    return ArrayWorld(
        Dynamics("bell", actions=3, features=2, longest=4, begin=begin, advance=advance), episodes=episodes
    )


def test_a_world_that_says_nothing_of_its_episodes():
    rng = ReplicaStreams((0,))
    network, params = brain(rng, features=2)
    assert act(Acting(_bell, "actor"), network, params, [_bell(2)], rng=rng).info == {}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"area": "striatum"}, "the area that decides does not exist"),
        ({"critic": "striatum"}, "the area that values does not exist"),
        ({"area": "cortex"}, "area 'cortex' cannot be the one that decides in the world 'two_choice'"),
        ({"critic": "cortex"}, "area 'cortex' cannot be the one that values"),
    ],
)
def test_areas_that_cannot_act_are_named(change, problem):
    rng = ReplicaStreams((0,))
    network, params = brain(rng)
    with pytest.raises(SpecificationError, match=problem):
        next(acted_batches(replace(ACTING, **change), network, params, size=2, rng=rng))


def test_a_network_must_see_the_world():
    area = Area("actor", ("a", "b", "c"), RateNeuron("linear"))
    blind, _ = build(
        [area], [Bundle(("eye",), ("actor",), dense)], inputs={"eye": 3}, rng=ReplicaStreams((0,))
    )
    with pytest.raises(SpecificationError, match="sees nothing of the world 'two_choice'"):
        require_actor(Acting(choices, "actor"), blind, choices(1))
    current = Area("observation", ("one", "two"), RateNeuron("linear"))
    small, _ = build(
        [current, area], [Bundle(("observation",), ("actor",), dense)], inputs={}, rng=ReplicaStreams((0,))
    )
    with pytest.raises(SpecificationError, match="area 'observation' does not fit"):
        require_actor(Acting(choices, "actor"), small, choices(1))
