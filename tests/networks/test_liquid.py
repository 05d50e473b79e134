"""A liquid tells inputs apart the better the less alike they are, and forgets unless synapses are strong."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pytest
import torch

from arealis.networks import Area, Bundle, build, liquid_column, sparse_random
from arealis.networks.neurons import leaky_integrate_and_fire
from arealis.networks.synapses import exponential_synapse
from arealis.numerics import ReplicaStreams

STEP, STEPS, FIBRES, PAIRS = 0.001, 400, 32, 12
GRID, FADES = (3, 3, 15), 0.03
CELL = leaky_integrate_and_fire(
    step_duration=STEP, time_constant=0.02, reset="value", refractory_period=0.003, normalised=False
)


@cache
def liquid(gain, slow=0.1):
    """The column of ``examples/liquid.toml``, smaller."""
    area = Area("liquid", tuple(f"cell {i}" for i in range(np.prod(GRID))), CELL, bias=False)
    column = partial(liquid_column, grid=GRID, strengths=(1.0, 2.0, 2.0, 2.0), gain=gain)
    bundles = [
        Bundle(
            ("sound",),
            ("liquid",),
            partial(sparse_random, probability=0.1, gain=0.3),
            synapse=exponential_synapse(step_duration=STEP, time_constant=0.003),
        ),
        Bundle(
            ("liquid",),
            ("liquid",),
            column,
            sign_constrained=True,
            synapse=exponential_synapse(step_duration=STEP, time_constant=slow),
        ),
    ]
    network, params = build([area], bundles, inputs={"sound": FIBRES}, rng=ReplicaStreams((0,)))
    name = "sound->liquid.weight"
    return network, params | {name: params[name].abs()}


def spikes(seed):
    """Trains of all fibres ``[time, pair, fibre]`` at 80 spikes/s."""
    return np.random.default_rng(seed).random((STEPS, PAIRS, FIBRES)) < 80 * STEP


def states(gain, trains, *, drawn=False):
    """Traces of the liquid's spikes over time ``[time, pair, unit]``, from rest or from drawn potentials."""
    network, params = liquid(gain)
    sound = torch.as_tensor(trains, dtype=torch.float32)[:, None]
    rest = network.initial_state(1, sound.shape[2])
    if drawn:
        potential = torch.rand(rest["liquid"]["potential"].shape, generator=torch.Generator().manual_seed(0))
        rest["liquid"] |= {"potential": potential}
    _, activity = network.run(params, rest, {"sound": sound}, steps=len(sound), recorded=False)
    synapse = exponential_synapse(step_duration=STEP, time_constant=FADES)
    return synapse.scan(synapse.initial(tuple(activity["liquid"].shape[1:]), sound), activity["liquid"])[1][
        :, 0
    ]


def distance(one, other):
    """Root mean square distance of states over pairs ``[time]``."""
    return (one - other).square().sum(-1).mean(-1).sqrt().numpy()


def differing(share):
    """Trains that differ from the first in a share of fibres of a pair, drawn anew."""
    swapped = np.random.default_rng(3).random((1, PAIRS, FIBRES)) < share
    return np.where(swapped, spikes(2), spikes(1))


@pytest.mark.parametrize("gain", [0.0, 0.003, 0.03])
def test_states_are_the_farther_apart_the_less_alike_inputs_are(gain):
    base = states(gain, spikes(1))
    apart = [float(distance(base, states(gain, differing(share)))[-1]) for share in (0, 0.02, 0.1, 0.3, 1)]
    assert apart[0] == 0
    assert apart == sorted(set(apart))
    assert apart[-1] > 2 * apart[1]


def test_states_forget_what_was_heard_the_later_the_stronger_the_synapses():
    early = np.where(np.arange(STEPS)[:, None, None] < 150, spikes(2), spikes(1))
    kept = {}
    for gain in (0.0, 0.003, 0.1):
        apart = distance(states(gain, spikes(1)), states(gain, early))
        kept[gain] = apart[[199, 399]] / apart[149]
    assert kept[0.0][1] < 0.1  # the membranes forget within tens of milliseconds
    assert kept[0.003][1] > 3 * kept[0.0][1]
    assert kept[0.003][1] < 0.7 * kept[0.003][0]  # it fades
    assert kept[0.1][1] > 0.4  # too strong: what was heard is never forgotten


def test_where_it_began_is_forgotten_unless_synapses_are_strong():
    left = [
        float(distance(states(gain, spikes(1)), states(gain, spikes(1), drawn=True))[-1])
        for gain in (0.0, 0.003, 0.1)
    ]
    assert left[0] < 0.5
    assert left[0] < left[1] < 0.5 * left[2]
