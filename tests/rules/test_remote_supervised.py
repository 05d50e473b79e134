"""ReSuMe: the update of the paper, its fixed point, and trains that are learnt."""

import math
from dataclasses import replace

import pytest
import torch
from tests.rules.taught_spikes import DT, area_of_leaky_neurons, learn, ran

from arealis.numerics import ReplicaStreams
from arealis.numerics.spike_trains import van_rossum_distances
from arealis.objectives import SquaredError
from arealis.rules import RemoteSupervised
from arealis.stimuli import spike_patterns
from arealis.types import SpecificationError

NAME = "eye->V1.weight"


def task(units=1, templates=2, spikes=4, gain=4.0, sources=200):
    """Random patterns, and trains that each class of them shall be answered with."""
    made = spike_patterns(
        units=sources,
        templates=templates,
        pattern="poisson",
        duration=0.2,
        desired_units=units,
        desired_spikes=spikes,
        seed=1,
    )
    shown = made.inputs["stimulus"].transpose(1, 0, 2)
    case = area_of_leaky_neurons(shown, units, membrane=0.01, synapse=0.005, gain=gain, reset="value")
    return taught(case, torch.as_tensor(made.targets["desired"])[None].double())


def taught(case, desired):
    batch = replace(case.batch, targets={"desired": desired})
    return replace(case, batch=batch, objective=SquaredError("V1", "desired"))


def update(case, rule, activity=None):
    rng = ReplicaStreams((0,))
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=rng)
    given = case.network, case.params, activity or ran(case), case.batch, case.objective, case.areas, state
    return rule.step(*given, rng=rng)[0]


def test_it_is_the_rule_of_the_paper_spike_by_spike():
    case, rule = task(units=2, sources=5), RemoteSupervised(non_hebbian=0.2, amplitude=0.7)
    own = torch.zeros(200, 1, 2, 2, dtype=torch.float64)
    own[[20, 90], 0, 0, 1] = 1
    own[[50, 150], 0, 1, 0] = 1
    seen, desired = case.batch.inputs["eye"][:, 0], case.batch.targets["desired"][0]
    expected = torch.zeros(2, 5, dtype=torch.float64)
    for example in range(2):
        for i in range(2):
            for j in range(5):
                before = seen[:, example, j].nonzero()[:, 0].tolist()
                for train, sign in ((desired[example, :, i], 1), (own[:, 0, example, i], -1)):
                    for t in train.nonzero()[:, 0].tolist():
                        window = sum(0.7 * math.exp(-(t - s) / 5) for s in before if s <= t)
                        expected[i, j] += sign * (0.2 + window) / 2
    assert expected.abs().min() > 0
    found = update(case, rule, {"V1": own})[NAME][0]
    torch.testing.assert_close(-found, expected, rtol=1e-10, atol=1e-12)


def test_nothing_changes_where_both_trains_agree():
    case = task(gain=8.0)
    own = ran(case)["V1"]
    assert own.sum() > 0
    assert update(taught(case, own.permute(1, 2, 0, 3)), RemoteSupervised())[NAME].abs().sum() == 0
    assert update(case, RemoteSupervised())[NAME].abs().sum() > 0


def test_neurons_learn_to_fire_at_the_desired_times():
    """Two patterns, three neurons, four spikes each: within two steps of where they shall be."""
    case = task(units=3)
    desired = case.batch.targets["desired"][0].permute(1, 0, 2)

    def distances(activity):
        trains = [
            [DT * train.nonzero()[:, 0].double().numpy() for train in spikes.flatten(1).T]
            for spikes in (activity["V1"][:, 0], desired)
        ]
        return van_rossum_distances(*trains, time_constant=0.01).diagonal()

    assert distances(ran(case)).mean() > 1.5
    _, activity = learn(
        RemoteSupervised(), case, epochs=150, rate=0.03, until=lambda now: distances(now).max() < 0.1
    )
    assert distances(activity).max() < 0.6
    own = activity["V1"][:, 0].flatten(1)
    assert own.sum(0).tolist() == [4] * 6
    apart = [
        (a.nonzero() - b.nonzero()).abs().max() for a, b in zip(own.T, desired.flatten(1).T, strict=True)
    ]
    assert max(apart) <= 2


@pytest.mark.parametrize(
    "options", [{"non_hebbian": -0.1}, {"amplitude": -1.0}, {"non_hebbian": 0.0, "amplitude": 0.0}]
)
def test_a_window_to_learn_by_is_needed(options):
    with pytest.raises(SpecificationError, match="no window"):
        RemoteSupervised(**options)


def test_a_time_constant_that_steps_cannot_resolve_is_refused():
    with pytest.raises(SpecificationError, match="time_constant"):
        RemoteSupervised(time_constant=0.0005)


def test_an_area_that_is_told_when_to_fire_is_needed():
    case = task()
    with pytest.raises(SpecificationError, match="no area that is told"):
        RemoteSupervised().init(
            case.network, case.params, SquaredError("V2", "desired"), ("V1",), rng=ReplicaStreams((0,))
        )
