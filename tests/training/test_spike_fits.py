"""A neuron of known parameters is found again from its spikes: by the network, and by logistic regression."""

from functools import partial

import numpy as np
import torch
from scipy.signal import lfilter

from arealis.development import Phase
from arealis.networks import Area, Bundle, RateNeuron, build, dense, free_running
from arealis.numerics import ReplicaStreams
from arealis.objectives import SpikeLikelihood
from arealis.rules import Backpropagation
from arealis.training import train
from arealis.types import Learner, Optimiser, Stimuli

STIMULI, STEPS, LEAD, LEAK, SLOW, RESET = 60, 150, 30, 1 / 3, 1 / 20, -5.0
TRUE = {
    "receptor.bias": [-1.0],
    "sound->receptor.weight": [4.0, -3.0],
    "past->receptor.weight": [3.0],
    "adaptation->receptor.weight": [-2.0],
}


def neuron():
    """An adaptive leaky integrate-and-fire neuron with escape noise, and what it starts to learn from."""
    areas = [
        Area("receptor", ("r",), RateNeuron("sigmoid", LEAK)),
        Area("adaptation", ("a",), RateNeuron("linear", SLOW), bias=False),
    ]
    onto = [("sound", "receptor"), ("past", "receptor"), ("past", "adaptation"), ("adaptation", "receptor")]
    wiring = {("past", "receptor"): partial(dense, initial="uniform", gain=RESET)}
    network, params = build(
        areas,
        [Bundle((ends[0],), (ends[1],), wiring.get(ends, dense)) for ends in onto],
        inputs={"sound": 2, "past": 1},
        rng=ReplicaStreams((0,)),
        dtype=torch.float64,
    )
    params["past->adaptation.weight"].fill_(1 / SLOW)
    return network, params


def simulated():
    network, params = neuron()
    known = {
        **params,
        **{name: torch.tensor(v).reshape(params[name].shape).double() for name, v in TRUE.items()},
    }
    sound = np.random.default_rng(1).normal(size=(STIMULI, STEPS, 2))
    names = np.array([f"s{i}" for i in range(STIMULI)])
    shown = Stimuli({"sound": sound, "past": np.zeros((STIMULI, STEPS, 1))}, names)
    (trains,) = free_running(
        network,
        known,
        [shown],
        area="receptor",
        fed_back="past",
        trials=1,
        steps=STEPS,
        step_duration=0.001,
        rng=ReplicaStreams((2,)),
    )
    spikes = trains.values[:, 0]
    past = np.concatenate([np.zeros((STIMULI, 1, 1)), spikes[:, :-1]], axis=1)
    target = np.where(np.arange(STEPS)[:, None] < LEAD, np.nan, spikes)
    return Stimuli({"sound": sound, "past": past}, names, {"recorded": target})


def regressors(shown):
    """What each weight multiplies, by SciPy's filters: the same model written as a logistic regression."""

    def leaked(x, leak):
        return lfilter([leak], [1, leak - 1], x, axis=1)

    sound, past = shown.inputs["sound"], shown.inputs["past"]
    adaptation = leaked(leaked(past, SLOW) / SLOW, LEAK)
    bias = leaked(np.ones_like(past), LEAK)
    return np.concatenate([bias, leaked(sound, LEAK), RESET * leaked(past, LEAK), adaptation], axis=2)[
        :, LEAD:
    ].reshape(-1, 5)


def newton(x, y):
    """Weights of a logistic regression by Newton's method, and their standard errors."""
    w = np.zeros(x.shape[1])
    for _ in range(15):
        p = 1 / (1 + np.exp(-x @ w))
        curvature = x.T @ (x * (p * (1 - p))[:, None])
        w = w + np.linalg.solve(curvature, x.T @ (y - p))
    assert np.abs(x.T @ (y - p)).max() < 1e-6
    return w, np.sqrt(np.diag(np.linalg.inv(curvature)))


def fit(shown, optimiser, updates):
    """Parameters before and after learning, in the order of TRUE."""
    network, params = neuron()
    learner = Learner(
        "fit", ("receptor",), Backpropagation(), SpikeLikelihood("receptor"), optimiser, ("fit",)
    )
    phase, rng = Phase("fit", updates, STIMULI), ReplicaStreams((0,))
    fitted, _ = train(network, params, [shown], [learner], [phase], rng=rng, steps=STEPS, observe=())
    return [np.concatenate([side[name].ravel().numpy() for name in TRUE]) for side in (params, fitted)]


def test_a_network_learns_as_logistic_regression_does():
    shown = simulated()
    x, y = regressors(shown), shown.targets["recorded"][:, LEAD:].ravel()
    before, after = fit(shown, Optimiser("sgd", 1.0), 1)
    gradient = x.T @ (1 / (1 + np.exp(-x @ before)) - y) / len(y)
    np.testing.assert_allclose(before - after, gradient, rtol=1e-9, atol=1e-12)


def test_a_known_neuron_is_found_again():
    shown = simulated()
    x, y = regressors(shown), shown.targets["recorded"][:, LEAD:].ravel()
    best, errors = newton(x, y)
    _, found = fit(shown, Optimiser("adam", 1.0, schedule="cosine"), 250)
    true = np.concatenate(list(TRUE.values()))
    assert (np.abs(found - best) < 0.5 * errors).all()
    assert (np.abs(found - true) < 3 * errors).all()
    assert (errors < 0.2 * np.abs(true)).all()  # there is something to find
