"""The tempotron: the gradient of the highest potential, and patterns that only timing tells apart."""

import math
from dataclasses import replace

import pytest
import torch
from tests.rules.taught_spikes import DT, area_of_leaky_neurons, learn, ran

from arealis.networks import Area, Bundle, build, dense
from arealis.networks.neurons import Izhikevich
from arealis.numerics import ReplicaStreams
from arealis.rules import Tempotron
from arealis.stimuli import spike_patterns
from arealis.types import SpecificationError

NAME = "eye->V1.weight"


def told(case, label):
    return replace(case, batch=replace(case.batch, targets={"label": label}))


def patterns(case_options, **options):
    """A case that shows spike patterns with their labels."""
    made = spike_patterns(**options)
    case = area_of_leaky_neurons(made.inputs["stimulus"].transpose(1, 0, 2), **case_options)
    return told(case, torch.as_tensor(made.targets["label"])[None])


def update(case, rule=None):
    rule, rng = rule or Tempotron(), ReplicaStreams((0,))
    state = rule.init(case.network, case.params, None, case.areas, rng=rng)
    given = case.network, case.params, ran(case), case.batch, None, case.areas, state
    return rule.step(*given, rng=rng)[0]


def small(units=3, gain=16.0):
    case = patterns({"units": units, "gain": gain}, units=20, templates=12, classes=3, duration=0.06)
    fired = (ran(case)["V1"] > 0).any(0)
    assert fired.any()
    assert not fired.all()
    return case


def test_it_is_the_gradient_of_the_highest_potential():
    case = small()
    weight = case.params[NAME].clone().requires_grad_()
    fired = (ran(case)["V1"] > 0).any(0).double()
    wanted = torch.nn.functional.one_hot(case.batch.targets["label"], 3)
    decay, synapse = math.exp(-DT / 0.015), math.exp(-DT / 0.00375)
    potential, arrived, potentials = torch.zeros(1, 12, 3, dtype=torch.float64), 0.0, []
    for spikes in case.batch.inputs["eye"]:
        arrived = synapse * arrived + spikes
        potential = decay * potential + (1 - decay) * arrived @ weight.transpose(1, 2)
        potentials.append(potential)
    cost = ((fired - wanted) * torch.stack(potentials).amax(0)).sum() / 12
    (gradient,) = torch.autograd.grad(cost, weight)
    torch.testing.assert_close(update(case)[NAME], gradient, rtol=1e-10, atol=1e-13)


def test_it_is_the_sum_of_responses_to_spikes_before_the_highest_potential():
    """With the response in closed form, spike by spike, as the paper has it."""
    case = patterns({"gain": 16.0}, units=20, templates=4, duration=0.06)
    decay, synapse = math.exp(-DT / 0.015), math.exp(-DT / 0.00375)

    def response(steps):
        """Of a leaky membrane to an exponential current."""
        return (1 - decay) * (decay ** (steps + 1) - synapse ** (steps + 1)) / (decay - synapse)

    expected = torch.zeros(20, dtype=torch.float64)
    weight, fired = case.params[NAME][0, 0], (ran(case)["V1"] > 0).any(0)[0, :, 0]
    for example, label in enumerate(case.batch.targets["label"][0]):
        at = case.batch.inputs["eye"][:, 0, example].argmax(0)
        lag = torch.arange(60)[:, None] - at
        responses = torch.where(lag >= 0, response(lag.double()), 0.0)
        best = int((responses @ weight).argmax())
        expected += (float(fired[example]) - float(label)) * responses[best] / 4
    assert expected.abs().sum() > 0
    torch.testing.assert_close(update(case)[NAME][0, 0], expected, rtol=1e-10, atol=1e-13)


def test_what_fires_as_it_shall_learns_nothing():
    case = small()
    right = (ran(case)["V1"] > 0).any(0).double()
    assert update(told(case, right))[NAME].abs().sum() == 0
    wrong = update(told(case, 1 - right))[NAME]
    assert (wrong.abs().sum(-1) > 0).all()


def test_a_step_moves_the_highest_potential_the_right_way():
    case = told(small(1, 8.0), torch.ones(1, 12, dtype=torch.long))
    silent = ~(ran(case)["V1"] > 0).any(0)[..., 0]
    params = {NAME: case.params[NAME] - 0.1 * update(case)[NAME]}
    before, after = (ran(case, p)["V1.potential"].amax(0)[..., 0] for p in (case.params, params))
    assert (after - before)[silent].mean() > 0


def test_it_learns_as_many_patterns_as_synapses_that_counts_cannot_tell_apart():
    """Every unit fires once in every pattern: to what counts spikes they are one and the same."""
    case = patterns(
        {"gain": 0.5, "step": 0.0025}, units=100, templates=100, duration=0.25, step_duration=0.0025
    )
    counts = case.batch.inputs["eye"].sum(0)
    assert (counts == counts[:, :1]).all()
    label = case.batch.targets["label"] > 0
    assert label.double().mean() == 0.5

    def right(activity):
        return ((activity["V1"] > 0).any(0)[..., 0] == label).double().mean()

    assert right(ran(case)) < 0.7
    _, activity = learn(
        Tempotron(), case, epochs=60, rate=5.0, momentum=0.5, until=lambda done: right(done) > 0.99
    )
    assert right(activity) > 0.95


def test_neurons_whose_potential_is_no_sum_of_responses_are_refused():
    rng = ReplicaStreams((0,))
    V1 = Area("V1", ("a",), Izhikevich(step_duration=DT))
    network, params = build([V1], [Bundle(("eye",), ("V1",), dense)], inputs={"eye": 2}, rng=rng)
    with pytest.raises(SpecificationError, match="the tempotron cannot train area 'V1'"):
        Tempotron().init(network, params, None, ("V1",), rng=rng)
