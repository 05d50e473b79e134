"""Successor representation: its fixed point is the one in closed form, on a ring and on a grid."""

import numpy as np
import pytest
import torch

from arealis.experiments.names import RULES
from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import SuccessorRepresentation
from arealis.types import Batch, SpecificationError

DISCOUNT = 0.8


def ring(places):
    step = np.roll(np.eye(places), 1, axis=1)
    return 0.5 * step + 0.3 * step.T + 0.2 * np.eye(places)


def grid(side):
    row, column = np.divmod(np.arange(side**2), side)
    near = np.abs(row[:, None] - row) + np.abs(column[:, None] - column) == 1
    return near / near.sum(1, keepdims=True)


def walks(transition, *, animals, steps, seed=0):
    """One-hot places ``[time, 1, animal, place]`` of a random walk."""
    rng = np.random.default_rng(seed)
    cumulative = transition.cumsum(1)
    place = [np.arange(animals) % len(transition)]
    for _ in range(steps - 1):
        place.append((rng.random((animals, 1)) > cumulative[place[-1]]).sum(1).clip(max=len(transition) - 1))
    return torch.as_tensor(np.eye(len(transition))[np.stack(place)])[:, None]


def learnt(transition, rule, *, updates=60, animals=4000):
    """Weights ``[place predicted, place]`` of a linear area that learns from walks, by a rule."""
    places = len(transition)
    area = Area("hippocampus", tuple(f"u{i}" for i in range(places)), RateNeuron("linear"), bias=False)
    network, params = build(
        [area],
        [Bundle(("place",), ("hippocampus",), dense)],
        inputs={"place": places},
        rng=ReplicaStreams((0,)),
    )
    params = {name: value.double() for name, value in params.items()}
    objective = SuccessorRepresentation("hippocampus", "place", DISCOUNT)
    made, streams = RULES[rule].make(), ReplicaStreams((1,))
    state = made.init(network, params, objective, ("hippocampus",), rng=streams)
    for update in range(updates):
        seen = walks(transition, animals=animals, steps=6, seed=update)
        batch = Batch({"place": seen}, {}, len(seen))
        rest = network.initial_state(1, animals, like=seen)
        _, activity = network.run(params, rest, batch.inputs, steps=len(seen))
        changes, state, _ = made.step(
            network, params, activity, batch, objective, ("hippocampus",), state, rng=streams
        )
        # A place's synapses learn when it is visited, one in as many steps: the rate makes up for that.
        rate = places * (1.0 if update < updates // 2 else 0.2)
        params = {name: value - rate * changes[name] for name, value in params.items()}
    (weight,) = (params[p.parameter][0] for p in network.projections)
    return weight.numpy()


@pytest.mark.parametrize("rule", ["backpropagation", "direct_feedback_alignment"])
@pytest.mark.parametrize("transition", [ring(12), grid(4)], ids=["ring", "grid"])
def test_weights_come_to_the_closed_form(transition, rule):
    exact = np.linalg.inv(np.eye(len(transition)) - DISCOUNT * transition)
    found = learnt(transition, rule).T
    assert np.corrcoef(found.ravel(), exact.ravel())[0, 1] > 0.999
    assert np.linalg.norm(found - exact) < 0.03 * np.linalg.norm(exact)


def test_the_exact_prediction_has_no_gradient_on_average():
    transition = ring(6)
    exact = torch.as_tensor(np.linalg.inv(np.eye(6) - DISCOUNT * transition))
    seen = walks(transition, animals=60_000, steps=2)
    gradient = SuccessorRepresentation("psi", "place", DISCOUNT).gradient(
        {"psi": seen @ exact}, Batch({"place": seen}, {}, 2)
    )["psi"]
    of_place = torch.einsum("rbi,rbj->ij", gradient[0], seen[0]) / seen[0].sum((0, 1))
    assert of_place.abs().max() < 0.03
    assert gradient.abs().mean() > 0.1


def test_the_next_prediction_is_given_and_the_last_step_has_no_error():
    psi = torch.randn(4, 2, 3, 5, dtype=torch.float64, requires_grad=True)
    phi = torch.randn(4, 1, 3, 5, dtype=torch.float64)
    cost = SuccessorRepresentation("psi", "place", 0.7)({"psi": psi}, Batch({"place": phi}, {}, 4))
    (found,) = torch.autograd.grad(cost.sum(), [psi])
    error = phi[:-1] + 0.7 * psi.detach()[1:] - psi.detach()[:-1]
    torch.testing.assert_close(found[:-1], -error / 3)
    assert torch.equal(found[-1], torch.zeros_like(found[-1]))
    torch.testing.assert_close(cost, error.square().sum((0, 3)) / 6)


@pytest.mark.parametrize("discount", [-0.1, 1.0, float("nan")])
def test_a_discount_that_sums_to_no_number_is_refused(discount):
    with pytest.raises(SpecificationError, match="discount of successor representation is out of range"):
        SuccessorRepresentation("psi", "place", discount)


def test_a_single_step_has_no_successor():
    still = torch.zeros(1, 1, 2, 3)
    with pytest.raises(SpecificationError, match="successor representation finds no later time step"):
        SuccessorRepresentation("psi", "place")({"psi": still}, Batch({"place": still}, {}, 1))


def test_features_that_do_not_fit_are_refused():
    batch = Batch({"place": torch.zeros(2, 1, 2, 4)}, {}, 2)
    with pytest.raises(SpecificationError, match="'place' does not fit"):
        SuccessorRepresentation("psi", "place")({"psi": torch.zeros(2, 1, 2, 3)}, batch)
