"""Kolen–Pollack: the difference between forward and feedback weights decays, whatever they learn."""

import pytest
import torch
from tests.rules.case import make_layered_case, make_two_way_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, KolenPollack
from arealis.training.step import begin, learn
from arealis.types import Learner, Optimiser

RNG = ReplicaStreams((0, 1, 2)).spawn("rule")
RATE, DECAY = 0.1, 0.5


def taught(optimiser, steps):
    """Differences and angles between weights and feedback, before and after some steps of learning."""
    case = make_layered_case()
    params = {k: v.clone() for k, v in case.params.items()}
    learner = Learner("all", case.areas, KolenPollack(), case.objective, optimiser, ("p",))
    with torch.no_grad():
        plastic = [begin(case.network, params, learner, rng=RNG)]
        before = {k: params[_weight(k)] - v for k, v in plastic[0].state.items()}
        for number in range(steps):
            plastic, _, _ = learn(case.network, params, case.batch, plastic, number)
    after = {k: params[_weight(k)] - v for k, v in plastic[0].state.items()}
    pairs = [(params[_weight(k)].flatten(1), v.flatten(1)) for k, v in plastic[0].state.items()]
    moved = max(float((params[k] - v).abs().max()) for k, v in case.params.items())
    return before, after, torch.stack([torch.cosine_similarity(w, b) for w, b in pairs]), moved


def _weight(feedback):
    return feedback.removesuffix(" of feedback")


def test_the_difference_decays_exactly_as_weights_do():
    steps = 50
    before, after, _, moved = taught(Optimiser("sgd", RATE, {"weight_decay": DECAY}), steps)
    assert len(before) == 3
    assert moved > 0.1, "they learnt something meanwhile"
    for name, gap in before.items():
        torch.testing.assert_close(after[name], (1 - RATE * DECAY) ** steps * gap, rtol=1e-9, atol=1e-14)


def test_without_decay_the_difference_stays():
    before, after, _, moved = taught(Optimiser("sgd", RATE), 20)
    assert moved > 0.1
    for name, gap in before.items():
        torch.testing.assert_close(after[name], gap, rtol=1e-9, atol=1e-12)


def test_the_angle_goes_to_zero():
    early, late = (taught(Optimiser("sgd", 0.5, {"weight_decay": 0.05}), n)[2] for n in (1, 500))
    assert early.abs().min() < 0.5
    assert (late > 1 - 1e-9).all()


def test_with_equal_weights_it_is_backpropagation_and_both_change_alike(case):
    state = {f"{p.parameter} of feedback": case.params[p.parameter] for p in case.network.projections}
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, case.areas)
    updates, _, _ = KolenPollack().step(*arguments, state, rng=RNG)
    gradient, _, _ = Backpropagation().step(*arguments, {}, rng=RNG)
    for name, value in gradient.items():
        torch.testing.assert_close(updates[name], value, rtol=0, atol=0)
    assert torch.equal(updates["a->b.weight of feedback"], updates["a->b.weight"])


def test_projections_that_share_weights_share_feedback():
    case = make_two_way_case()
    state = KolenPollack().init(case.network, case.params, case.objective, case.areas, rng=RNG)
    assert set(state) == {f"{n}.weight of feedback" for n in ("a->b", "b->c", "c->decision")}
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, case.areas)
    updates, after, _ = KolenPollack().step(*arguments, state, rng=RNG)
    for name, feedback in state.items():
        assert after[name] is feedback
        assert torch.equal(updates[name], updates[_weight(name)])


@pytest.mark.parametrize("kind", ["adam", "rmsprop"])
def test_it_aligns_under_adaptive_optimisers_too(kind):
    early, late = (taught(Optimiser(kind, 0.02, {"weight_decay": 0.03}), n)[2] for n in (1, 200))
    assert late.mean() > 0.9 > early.mean() + 0.5
