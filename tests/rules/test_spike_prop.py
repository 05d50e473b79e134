"""SpikeProp: derivatives of crossings with and without time steps, also of a hidden area, and XOR in time."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from tests.rules.case import Case
from tests.rules.taught_spikes import area_of_leaky_neurons, ran

from arealis.networks import Area, Bundle, build, dense
from arealis.networks.neurons import Izhikevich, leaky_integrate_and_fire
from arealis.networks.synapses import exponential_synapse
from arealis.numerics import ReplicaStreams
from arealis.rules import SpikeProp
from arealis.types import Batch, SpecificationError

MEMBRANE, SYNAPSE = 0.007, 0.003
FIRST, SECOND = "eye->V1.weight", "V1->V2.weight"


def layers(eye, sizes, step, *, membrane=MEMBRANE, synapse=SYNAPSE):
    """Areas one above the other that fire once, above inputs ``[step, example, source]``."""
    neuron = partial(leaky_integrate_and_fire, refractory_period=1.0)
    model = neuron(step_duration=step, time_constant=membrane)
    areas = [Area(n, tuple(map(str, range(k))), model, bias=False) for n, k in sizes.items()]
    link = exponential_synapse(step_duration=step, time_constant=synapse)
    ends = zip(("eye", *sizes), sizes, strict=False)
    bundles = [Bundle((s,), (t,), dense, synapse=link) for s, t in ends]
    inputs = {"eye": eye.shape[-1]}
    network, params = build(areas, bundles, inputs=inputs, rng=ReplicaStreams((0,)), dtype=torch.float64)
    return Case(network, params, Batch({"eye": eye[:, None]}, {}, len(eye)), {}, None)


def spikes_at(times, step, duration):
    """Trains of one spike each ``[step, example, source]`` for ``[example, source]`` in seconds."""
    at = torch.as_tensor(np.rint(np.asarray(times) / step))
    return (torch.arange(round(duration / step))[:, None, None] == at).double()


def update(case, rule):
    rng = ReplicaStreams((0,))
    state = rule.init(case.network, case.params, None, case.areas, rng=rng)
    given = case.network, case.params, ran(case), case.batch, None, case.areas, state
    return rule.step(*given, rng=rng)[0]


def told(case, target):
    return replace(case, batch=replace(case.batch, targets={"label": target}))


def crossing(weights, arrivals):
    """When the potential reaches 1, in continuous time; NaN if it does not."""

    def potential(t):
        lag = np.maximum(t - arrivals, 0)
        response = SYNAPSE / (MEMBRANE - SYNAPSE) * (np.exp(-lag / MEMBRANE) - np.exp(-lag / SYNAPSE))
        return float(weights @ np.where(np.isfinite(lag), response, 0)) - 1

    times = np.linspace(0, 0.04, 400)
    above = np.flatnonzero(np.array([potential(t) for t in times]) > 0)
    return brentq(potential, times[above[0] - 1], times[above[0]], xtol=1e-13) if len(above) else np.nan


def cost_without_steps(first, second, arrivals, wanted):
    """Mean over examples of half the squared error in ms, of a network in continuous time."""
    errors = []
    for shown, when in zip(arrivals, wanted, strict=True):
        hidden = np.array([crossing(w, shown) for w in first])
        errors.append([crossing(w, hidden) for w in second] - when)
    return 0.5e6 * np.square(errors).sum(1).mean()


def numerical(cost, weights):
    gradient = np.zeros_like(weights)
    for place in np.ndindex(weights.shape):
        up, down = weights.copy(), weights.copy()
        up[place] += 1e-4
        down[place] -= 1e-4
        gradient[place] = (cost(up) - cost(down)) / 2e-4
    return gradient


def test_it_is_the_derivative_of_the_crossing_of_a_line_between_steps():
    rng = np.random.default_rng(0)
    eye = spikes_at(rng.uniform(0.001, 0.008, (3, 6)), 0.001, 0.03)
    case = area_of_leaky_neurons(eye, 2, membrane=MEMBRANE, synapse=SYNAPSE, refractory_period=1.0)
    weight = torch.as_tensor(rng.uniform(0.8, 1.6, (1, 2, 6))).requires_grad_()
    wanted = torch.tensor([[[0.004, 0.01], [0.02, float("nan")], [0.008, 0.012]]], dtype=torch.float64)
    case = told(replace(case, params={FIRST: weight.detach()}), wanted)
    decay, synapse = np.exp(-0.001 / MEMBRANE), np.exp(-0.001 / SYNAPSE)
    potential, arrived, past = torch.zeros(1, 3, 2, dtype=torch.float64), 0.0, None
    time = torch.full((1, 3, 2), torch.nan, dtype=torch.float64)
    for step, spikes in enumerate(case.batch.inputs["eye"]):
        past, arrived = potential, synapse * arrived + spikes
        potential = decay * past + (1 - decay) * arrived @ weight.transpose(1, 2)
        crossed = (past < 1) & (potential >= 1) & time.isnan()
        rise = torch.where(crossed, potential - past, 1.0)
        time = torch.where(crossed, step - (potential - 1) / rise, time)
    assert not time.isnan().any()
    missed = (time - 1000 * wanted)[~wanted.isnan()]
    cost = 0.5 * missed.square().sum() / 3
    (gradient,) = torch.autograd.grad(cost, weight)
    found = update(case, SpikeProp(least_rise=0.0))[FIRST]
    torch.testing.assert_close(found, gradient, rtol=1e-10, atol=1e-12)


@pytest.fixture(scope="module")
def without_steps():
    """Weights and times of two areas, and the numerical gradient of the cost in continuous time."""
    rng = np.random.default_rng(1)
    first, second = rng.uniform(0.6, 2.0, (3, 5)), rng.uniform(1.5, 3.0, (2, 3))
    arrivals, wanted = rng.uniform(0.001, 0.006, (2, 5)).round(4), rng.uniform(0.008, 0.02, (2, 2))
    gradients = (
        numerical(lambda w: cost_without_steps(w, second, arrivals, wanted), first),
        numerical(lambda w: cost_without_steps(first, w, arrivals, wanted), second),
    )
    assert all(np.isfinite(g).all() and np.abs(g).min() > 1e-3 for g in gradients)
    return first, second, arrivals, wanted, gradients


def errors_with_steps(without_steps, step):
    """How far the update is from the gradient in continuous time, of each area, relative to it."""
    first, second, arrivals, wanted, gradients = without_steps
    case = layers(spikes_at(arrivals, step, 0.03), {"V1": 3, "V2": 2}, step)
    params = {FIRST: torch.as_tensor(first)[None], SECOND: torch.as_tensor(second)[None]}
    case = told(replace(case, params=params), torch.as_tensor(wanted)[None])
    found = update(case, SpikeProp(step_duration=step, least_rise=0.0))
    pairs = zip((found[FIRST], found[SECOND]), gradients, strict=True)
    return [float(np.linalg.norm(f[0].numpy() - g) / np.linalg.norm(g)) for f, g in pairs]


def test_through_a_hidden_area_it_comes_to_the_gradient_without_time_steps(without_steps):
    coarse, fine = (errors_with_steps(without_steps, step) for step in (1e-4, 2.5e-5))
    assert max(fine) < 0.02
    assert all(f < c / 2 for f, c in zip(fine, coarse, strict=True))


def test_a_unit_that_stays_silent_learns_nothing_nor_does_it_teach():
    case = layers(spikes_at([[0.002, 0.003]], 0.001, 0.03), {"V1": 2, "V2": 1}, 0.001)
    params = {
        FIRST: torch.tensor([[[4.0, 4.0], [0.1, 0.1]]], dtype=torch.float64),
        SECOND: torch.tensor([[[8.0, 8.0]]], dtype=torch.float64),
    }
    found = update(told(replace(case, params=params), torch.tensor([[1]])), SpikeProp())
    assert found[FIRST][0, 1].tolist() == [0, 0]
    assert (found[FIRST][0, 0] != 0).all()
    assert found[SECOND][0, 0, 1] == 0
    assert found[SECOND][0, 0, 0] != 0


def test_a_slow_rise_counts_as_the_least():
    case = layers(spikes_at([[0.002, 0.003]], 0.001, 0.03), {"V1": 1}, 0.001)
    case = told(
        replace(case, params={FIRST: torch.full((1, 1, 2), 3.0, dtype=torch.float64)}), torch.ones(1, 1)
    )
    potential = ran(case)["V1.potential"][:, 0, 0, 0]
    step = int((potential >= 1).nonzero()[0])
    rise = float(potential[step] - potential[step - 1])
    plain, held = (update(case, SpikeProp(least_rise=r))[FIRST] for r in (0.0, 4 * rise))
    torch.testing.assert_close(held, plain / 4)


def test_labels_say_who_is_early():
    case = layers(spikes_at([[0.002, 0.003]] * 2, 0.001, 0.03), {"V1": 2}, 0.001)
    case = replace(case, params={FIRST: torch.full((1, 2, 2), 3.0, dtype=torch.float64)})
    rule = SpikeProp(early=0.004, late=0.02)
    by_label = update(told(case, torch.tensor([[0, 1]])), rule)[FIRST]
    times = torch.tensor([[[0.004, 0.02], [0.02, 0.004]]], dtype=torch.float64)
    torch.testing.assert_close(by_label, update(told(case, times), rule)[FIRST])


def test_it_learns_exclusive_or_in_time():
    """The benchmark of the paper: inputs at 0 or 6 ms, an answer 6 ms earlier if just one of them is late.

    Every input reaches the hidden area by 16 ways, a millisecond apart.
    """
    late = np.array([[0, 0], [0, 6], [6, 0], [6, 6]])
    ways = [np.pad(late, [(0, 0), (1, 0)]) + d for d in range(1, 17)]
    eye = spikes_at(0.001 * np.concatenate(ways, axis=1), 0.001, 0.05)
    case = told(
        layers(eye, {"V1": 10, "V2": 1}, 0.001, membrane=0.02, synapse=0.01), torch.tensor([[0, 1, 1, 0]])
    )
    rng = np.random.default_rng(0)
    params = {
        FIRST: torch.as_tensor(rng.uniform(0, 0.3, (1, 10, 48))),
        SECOND: torch.as_tensor(rng.uniform(0.5, 1, (1, 1, 10))),
    }
    rule, optimiser = SpikeProp(early=0.014, late=0.02), torch.optim.Adam(list(params.values()), lr=0.01)
    wanted = torch.tensor([20, 14, 14, 20])
    for _ in range(250):
        activity = ran(case, params)
        fires = activity["V2"][:, 0, :, 0]
        if fires.any(0).all() and (fires.argmax(0) - wanted).abs().max() <= 1:
            break
        given = case.network, params, activity, case.batch, None, case.areas, {}
        for name, gradient in rule.step(*given, rng=ReplicaStreams((0,)))[0].items():
            params[name].grad = gradient
        optimiser.step()
    fires = ran(case, params)["V2"][:, 0, :, 0]
    assert (fires.sum(0) == 1).all()
    assert (fires.argmax(0) - wanted).abs().max() <= 1


@pytest.mark.parametrize(
    "options", [{"early": 0.02}, {"early": -0.01}, {"step_duration": 0.0}, {"least_rise": -1.0}]
)
def test_times_that_cannot_be_are_refused(options):
    with pytest.raises(SpecificationError, match="times that cannot be"):
        SpikeProp(**options)


def test_neurons_whose_potential_is_no_sum_of_responses_are_refused():
    rng = ReplicaStreams((0,))
    V1 = Area("V1", ("a",), Izhikevich(step_duration=0.001))
    network, params = build([V1], [Bundle(("eye",), ("V1",), dense)], inputs={"eye": 2}, rng=rng)
    with pytest.raises(SpecificationError, match="SpikeProp cannot train area 'V1'"):
        SpikeProp().init(network, params, None, ("V1",), rng=rng)
