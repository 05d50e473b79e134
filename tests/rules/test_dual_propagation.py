"""Dual propagation tends to the gradient as the square of its nudge."""

from dataclasses import replace

import pytest
from tests.rules.case import make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, DualPropagation
from arealis.types import SpecificationError


def step(rule, case):
    args = case.network, case.params, case.activity, case.batch, case.objective, case.areas, {}
    updates, _, _ = rule.step(*args, rng=ReplicaStreams((0, 1, 2)))
    return updates


def relative_error(case, rule):
    gradient, updates = step(Backpropagation(), case), step(rule, case)
    squares = sum((updates[k] - g).square().sum() for k, g in gradient.items())
    return float((squares / sum(g.square().sum() for g in gradient.values())).sqrt())


def with_biases(case):
    """The case with units that no silent area leaves exactly at their threshold."""
    params = {k: v + 0.1 if k.endswith(".bias") else v for k, v in case.params.items()}
    rest = case.network.initial_state(3, 7, like=params["a.bias"])
    _, activity = case.network.run(params, rest, case.batch.inputs, steps=case.batch.steps)
    return replace(case, params=params, activity=activity)


@pytest.mark.parametrize("sweeps", [1, 3])
@pytest.mark.parametrize("activation", ["sigmoid", "softplus", "tanh"])
def test_it_is_the_gradient_with_an_error_of_the_second_order(activation, sweeps):
    case = make_layered_case(activation=activation, steps=2)
    coarse, fine = (relative_error(case, DualPropagation(b, sweeps)) for b in (1e-1, 1e-3))
    assert fine < 1e-7
    assert coarse / fine == pytest.approx(1e4, rel=0.02)


def test_of_rectified_units_it_is_the_gradient_away_from_the_kink():
    """Nobody crosses zero for so small a push, and a finite difference of straight lines has no error."""
    case = with_biases(make_layered_case(activation="relu"))
    drives = [case.network.drive(a, case.params, case.batch.inputs, case.activity) for a in ("a", "b", "c")]
    assert min(d.abs().min() for d in drives) > 1e-4
    assert relative_error(case, DualPropagation(1e-4)) < 1e-10


def test_more_sweeps_find_an_equilibrium():
    """Means and differences stop to change; the first sweep is not there yet."""
    case = make_layered_case()
    sweeps = [step(DualPropagation(1.0, n), case)["a.bias"] for n in (1, 12, 13)]
    first, settled = ((s - sweeps[2]).norm() / sweeps[2].norm() for s in sweeps[:2])
    assert settled < 1e-6 < 1e-3 < first


@pytest.mark.parametrize("settings", [{"nudging": 0.0}, {"sweeps": 0}])
def test_no_nudge_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot nudge"):
        DualPropagation(**settings)
