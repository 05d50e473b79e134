"""Free running: a network draws spikes by the probability that it computes, and takes them in later."""

import numpy as np
import pytest
import torch

from arealis.networks import Area, AreaNetwork, DenseProjection, RateNeuron, free_running
from arealis.numerics import ReplicaStreams
from arealis.types import NetworkError, Stimuli, check_responses

STEPS = 200


def cell(bias, reset=0.0, sound=0.0, replicas=1, neuron="sigmoid", leak=1.0):
    """One unit that hears a sound and its own spikes."""
    ends = (("sound", sound), ("past", reset))
    network = AreaNetwork(
        (Area("cell", ("a",), RateNeuron(neuron, leak)),),
        tuple(DenseProjection(source, "cell") for source, _ in ends),
    )
    params = {f"{source}->cell.weight": torch.full((replicas, 1, 1), weight) for source, weight in ends}
    return network, {"cell.bias": torch.full((replicas, 1), bias), **params}


def silence(stimuli=3, level=0.0):
    inputs = {
        "sound": np.full((stimuli, STEPS, 1), level, dtype="float32"),
        "past": np.ones((stimuli, STEPS, 1), dtype="float32"),  # never read
    }
    return Stimuli(inputs, np.array([f"s{i}" for i in range(stimuli)]), {"level": np.zeros(stimuli)})


def trains(made, shown=None, *, trials=4, seeds=(0,), fed_back="past"):
    network, params = made
    shown = [silence()] * len(seeds) if shown is None else shown
    return free_running(
        network,
        params,
        shown,
        area="cell",
        fed_back=fed_back,
        trials=trials,
        steps=STEPS,
        step_duration=0.001,
        rng=ReplicaStreams(seeds),
    )


def test_spikes_come_by_their_probability():
    (found,) = trains(cell(-2.0), trials=50)
    assert check_responses(found).shape == (3, 50, STEPS, 1)
    assert set(np.unique(found.values)) == {0.0, 1.0}
    expected, n = 1 / (1 + np.exp(2.0)), found.size
    assert abs(found.values.mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / n)
    np.testing.assert_allclose(found.coords["time"].values[[0, -1]], [0.001, STEPS * 0.001])
    assert len({t.tobytes() for t in found.values.reshape(150, -1)}) == 150


def test_a_spike_is_fed_back_a_step_later():
    (found,) = trains(cell(50.0, reset=-100.0))
    np.testing.assert_array_equal(
        found.values[..., 0], np.broadcast_to(np.arange(STEPS) % 2 == 0, (3, 4, STEPS))
    )


def test_a_membrane_keeps_the_reset_for_a_while():
    """Between spikes the potential comes back exponentially: (1 - a)^n of the reset is left after n steps."""
    leak, bias, reset = 0.25, 20.0, -1000.0
    (found,) = trains(cell(bias, reset=reset, leak=leak), trials=1)
    intervals = np.diff(np.flatnonzero(found.values[0, 0, :, 0]))
    potential, steps = bias + leak * reset, 1
    while potential < 0:
        potential, steps = bias + (potential - bias) * (1 - leak), steps + 1
    assert set(intervals[10:]) <= {steps, steps + 1}
    assert steps > 5


def test_trials_of_one_stimulus_hear_the_same():
    shown = silence(2)
    shown.inputs["sound"][1] = 1.0
    (found,) = trains(cell(-50.0, sound=100.0), [shown])
    assert found.values[0].sum() == 0
    assert found.values[1].mean() == 1


def test_an_area_that_does_not_know_its_spikes():
    network = AreaNetwork((Area("cell", ("a",), RateNeuron("sigmoid")),), (DenseProjection("sound", "cell"),))
    params = {"cell.bias": torch.zeros(1, 1), "sound->cell.weight": torch.zeros(1, 1, 1)}
    shown = Stimuli({"sound": silence().inputs["sound"]}, silence().stimulus_id)
    (found,) = trains((network, params), [shown], fed_back=None)
    assert abs(found.values.mean() - 0.5) < 0.05


def test_a_replica_does_not_depend_on_its_neighbours():
    both = trains(cell(-1.0, reset=-2.0, replicas=2), seeds=(3, 7))
    (alone,) = trains(cell(-1.0, reset=-2.0), seeds=(7,))
    np.testing.assert_array_equal(both[1].values, alone.values)
    assert not np.array_equal(both[0].values, both[1].values)


def test_activity_that_is_no_probability():
    with pytest.raises(NetworkError, match="no probability"):
        trains(cell(3.0, neuron="softplus"))


@pytest.mark.parametrize(("area", "fed_back"), [("axon", "past"), ("cell", "spikes")])
def test_what_cannot_be_fed_back(area, fed_back):
    network, params = cell(0.0)
    with pytest.raises(NetworkError, match="cannot be fed back"):
        free_running(
            network,
            params,
            [silence()],
            area=area,
            fed_back=fed_back,
            trials=1,
            steps=STEPS,
            step_duration=0.001,
            rng=ReplicaStreams((0,)),
        )


def test_an_input_of_another_size_cannot_take_the_spikes():
    shown = silence()
    wide = Stimuli({**shown.inputs, "past": np.zeros((3, STEPS, 2), "float32")}, shown.stimulus_id)
    with pytest.raises(NetworkError, match="'past': 2"):
        trains(cell(0.0), [wide])
