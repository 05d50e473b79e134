"""Direct random target projection: the label in the place of the error."""

from dataclasses import replace

import pytest
import torch
from tests.rules.case import TwoAreaCost, make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, DirectFeedbackAlignment, DirectRandomTargetProjection
from arealis.types import Batch, SpecificationError

RNG = ReplicaStreams((0, 1, 2)).spawn("rule")


def step(rule, case, state, areas=None):
    areas = case.areas if areas is None else areas
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, areas, state)
    return rule.step(*arguments, rng=RNG)[0]


def begin(case, **options):
    rule = DirectRandomTargetProjection(**options)
    return rule.init(case.network, case.params, case.objective, case.areas, rng=RNG.spawn("feedback"))


def test_while_every_answer_is_as_likely_it_is_direct_feedback_alignment():
    """The error is then 1/classes − label, and what is the same for all classes adds up to nothing."""
    case = make_layered_case()
    undecided = {**case.activity, "decision": torch.zeros_like(case.activity["decision"])}
    case = replace(case, activity=undecided)
    state = {a: b - b.mean(1, keepdim=True) for a, b in begin(case).items()}
    one = step(DirectRandomTargetProjection(), case, state)
    two = step(DirectFeedbackAlignment(), case, {f"decision=>{a}": b for a, b in state.items()})
    assert set(one) == set(two)
    for name, value in one.items():
        torch.testing.assert_close(value, two[name], rtol=1e-12, atol=1e-16)


def test_the_deciding_area_has_the_true_gradient():
    case = make_layered_case()
    updates, gradient = (
        step(DirectRandomTargetProjection(), case, begin(case)),
        step(Backpropagation(), case, {}),
    )
    for name in ("decision.bias", "c->decision.weight"):
        torch.testing.assert_close(updates[name], gradient[name], rtol=1e-12, atol=0)


def test_areas_learn_without_the_deciding_one():
    case = make_layered_case()
    state = {a: b for a, b in begin(case).items() if a in ("a", "b")}
    updates, whole = step(DirectRandomTargetProjection(), case, state, ("a", "b")), begin(case)
    assert {n for n in updates if n.endswith("bias")} == {"a.bias", "b.bias"}
    together = step(DirectRandomTargetProjection(), case, whole)
    assert all(torch.equal(together[name], value) for name, value in updates.items())


def test_projections_are_as_strong_as_their_gain():
    state, units = begin(make_layered_case(), gain=2.0), {"a": 6, "b": 5, "c": 5}
    assert set(state) == set(units)
    scaled = torch.cat([state[a].flatten() * n**0.5 / 2.0 for a, n in units.items()])
    assert scaled.square().mean() == pytest.approx(1.0, rel=0.2)


def test_what_it_cannot_use_is_refused():
    case = make_layered_case()
    with pytest.raises(SpecificationError, match="which area decides"):
        begin(replace(case, objective=TwoAreaCost()))
    with pytest.raises(SpecificationError, match="projects nothing"):
        DirectRandomTargetProjection(gain=0.0)
    unlabelled = replace(case, batch=Batch(case.batch.inputs, {}, 1))
    with pytest.raises(SpecificationError, match="needs labels"):
        step(DirectRandomTargetProjection(), unlabelled, begin(case))
