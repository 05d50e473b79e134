"""Rules without a way back: what each pass does to an update, against the definition and against autograd."""

from dataclasses import replace

import pytest
import torch
from tests.rules.case import Case, make_layered_case
from tests.rules.one_step import begin, step
from torch.nn import functional

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, ForwardForward, Pepita, PredictiveForwardForward, SignalPropagation
from arealis.rules.feed_forward import unit_length
from arealis.rules.labelled_stimuli import wrong_labels
from arealis.types import Batch, SpecificationError

HIDDEN = ("a", "b", "c")


@pytest.mark.parametrize(
    "rule", [ForwardForward(), PredictiveForwardForward(), Pepita(), SignalPropagation()]
)
def test_the_deciding_area_descends_the_true_cost(rule):
    case = make_layered_case(activation="relu")
    updates, truth = step(rule, case, begin(rule, case)), step(Backpropagation(), case, {})
    torch.testing.assert_close(updates["decision.bias"], truth["decision.bias"], rtol=1e-12, atol=0)
    one, two = (u["c->decision.weight"].flatten(1) for u in (updates, truth))
    assert (functional.cosine_similarity(one, two) > 0.999).all()


def labelled(case, labels):
    label = 3 * functional.one_hot(labels, 4).double()[None]
    return unit_length(torch.cat([label, case.batch.inputs["eye"][..., 4:]], dim=-1))


@pytest.mark.parametrize("hard", [False, True])
def test_forward_forward_is_the_gradient_of_each_areas_goodness(hard):
    """By its own weights, with what the area below sent held fixed."""
    case, rule = make_layered_case(activation="relu"), ForwardForward(hard=hard, threshold=0.3)
    wrong = drawn_labels(case, rule)
    assert (wrong != case.batch.targets["label"]).all()
    leaves = {n: w.clone().requires_grad_() for n, w in case.params.items()}
    with torch.enable_grad():
        for labels, side in ((case.batch.targets["label"], -1), (wrong, 1)):
            sent = labelled(case, labels)
            for area, onto in (("a", "eye->a"), ("b", "a->b"), ("c", "b->c")):
                rate = torch.relu(sent @ leaves[f"{onto}.weight"].mT + leaves[f"{area}.bias"][:, None])
                logit = rate.square().sum(-1) - 0.3 * rate.shape[-1]
                functional.softplus(side * logit).mean(-1).sum().backward()
                sent = unit_length(rate).detach()
    updates = step(rule, case, {})
    for name in ("eye->a.weight", "a->b.weight", "b->c.weight"):
        torch.testing.assert_close(updates[name], leaves[name].grad, rtol=1e-10, atol=1e-12)


def drawn_labels(case, rule):
    """The wrong labels that a step draws from the same streams."""
    rng = ReplicaStreams((0, 1, 2))
    right = functional.one_hot(case.batch.targets["label"], 4).double()
    scores = case.activity["decision"][-1] if rule.hard else torch.zeros_like(right)
    return wrong_labels(scores, right, rng=rng.spawn("steps")).argmax(-1)


def test_a_wrong_label_is_never_the_right_one_and_hard_ones_are_likely():
    right = torch.zeros(1, 4000, 3, dtype=torch.float64)
    right[..., 0] = 1
    scores = torch.tensor([5.0, 2.0, 0.0], dtype=torch.float64).expand(1, 4000, 3)
    rng = ReplicaStreams((0,)).spawn("labels")
    frequency = wrong_labels(scores, right, rng=rng).mean((0, 1))
    even = wrong_labels(torch.zeros_like(scores), right, rng=rng).mean((0, 1))
    hard = torch.sigmoid(torch.tensor(2.0))
    torch.testing.assert_close(frequency, torch.tensor([0, hard, 1 - hard]).double(), rtol=0, atol=0.02)
    torch.testing.assert_close(even, torch.tensor([0, 0.5, 0.5]).double(), rtol=0, atol=0.03)


def test_scaling_activity_to_unit_length_changes_no_proportion():
    """So what areas learnt with scaled activity holds in the ordinary run, which does not scale it."""
    case = make_layered_case(activation="relu")
    sent = unit_length(case.batch.inputs["eye"])
    for area, onto in (("a", "eye->a"), ("b", "a->b"), ("c", "b->c")):
        rate = torch.relu(sent @ case.params[f"{onto}.weight"].mT)
        ordinary = case.activity[area]
        torch.testing.assert_close(unit_length(rate), unit_length(ordinary), rtol=1e-9, atol=1e-12)
        sent = unit_length(rate)


def test_forward_forward_leaves_biases_as_they_are():
    updates = step(ForwardForward(), make_layered_case(activation="relu"), {})
    assert {n for n in updates if n.endswith(".bias")} == {"decision.bias"}


def test_predictive_forward_forward_is_the_gradient_of_goodness_at_every_time_step():
    """By weights and context, with all that was sent held fixed; and of generators' squared error."""
    case, rule = make_layered_case(activation="relu"), PredictiveForwardForward(steps=2)
    state = begin(rule, case)
    leaves = {n: w.clone().requires_grad_() for n, w in {**case.params, **state}.items()}
    chain = [("a", "eye->a", "a->b"), ("b", "a->b", "b->c"), ("c", "b->c", None)]
    below = {"a": "eye", "b": "a", "c": "b"}
    with torch.enable_grad():
        for labels, side in ((case.batch.targets["label"], -1), (drawn_labels(case, rule), 1)):
            sent = {"eye": labelled(case, labels)}
            for time in range(3):
                before = dict(sent)
                for area, onto, upward in chain:
                    seen = sent if time == 0 else before
                    drive = seen[below[area]] @ leaves[f"{onto}.weight"].mT + leaves[f"{area}.bias"][:, None]
                    if time and upward:
                        drive = drive + before[upward[-1]] @ leaves[f"context.{upward}"].mT
                    logit = torch.relu(drive).square().sum(-1) - drive.shape[-1]
                    (functional.softplus(side * logit).mean(-1).sum() / 3).backward()
                    sent[area] = unit_length(torch.relu(drive)).detach()
            for area, onto, _ in chain if side < 0 else ():
                generated = sent[area] @ leaves[f"generator.{onto}"].mT
                (0.5 * (generated - sent[below[area]]).square().sum(-1).mean(-1).sum()).backward()
    updates = step(rule, case, state)
    assert set(state) < set(updates)
    for name in [n for n in updates if leaves[n].grad is not None]:
        torch.testing.assert_close(updates[name], leaves[name].grad, rtol=1e-9, atol=1e-12)


def test_without_context_the_first_sweep_of_both_schemes_is_the_same():
    """Predictive forward-forward with silent context repeats forward-forward."""
    case, rule = make_layered_case(activation="relu"), PredictiveForwardForward(steps=3)
    state = {n: torch.zeros_like(w) for n, w in begin(rule, case).items()}
    one, two = step(rule, case, state), step(ForwardForward(), case, {})
    for name, update in two.items():
        torch.testing.assert_close(one[name], update, rtol=1e-12, atol=1e-15)


def test_pepita_is_two_passes():
    case, rule = make_layered_case(), Pepita(strength=0.5)
    state = begin(rule, case)
    decision, label = case.activity["decision"][0], case.batch.targets["label"]
    error = decision.softmax(-1) - functional.one_hot(label, 4)
    shown = case.batch.inputs["eye"][0] + error @ state["feedback.eye"].mT
    updates = step(rule, case, state)
    for area, onto in (("a", "eye->a"), ("b", "a->b"), ("c", "b->c")):
        rate = torch.tanh(shown @ case.params[f"{onto}.weight"].mT + case.params[f"{area}.bias"][:, None])
        expected = (case.activity[area][0] - rate).mT @ shown / 7
        torch.testing.assert_close(updates[f"{onto}.weight"], expected, rtol=1e-10, atol=1e-13)
        shown = rate
    torch.testing.assert_close(updates["c->decision.weight"], error.mT @ shown / 7, rtol=1e-10, atol=1e-13)


def test_weak_pepita_is_adaptive_feedback_alignment():
    """What is left of its change beside −φ' ⊙ (W F) e falls, relative to it, with the strength."""
    case, left = make_layered_case(), []
    decision, label = case.activity["decision"][0], case.batch.targets["label"]
    error = decision.softmax(-1) - functional.one_hot(label, 4)
    for strength in (1e-1, 1e-2, 1e-3):
        rule = Pepita(strength=strength)
        state = begin(rule, case)
        updates = step(rule, case, state)
        reached = error @ state["feedback.eye"].mT
        for area, onto in (("a", "eye->a"), ("b", "a->b")):
            slope = case.network.slope(area, case.activity[area])[0]
            reached = slope * (reached @ case.params[f"{onto}.weight"].mT)
            expected = -reached.mean(1)
            left.append(float((updates[f"{area}.bias"] - expected).norm() / expected.norm()))
    for area in (0, 1):
        errors = left[area::2]
        assert errors[0] < 0.2
        assert errors[1] == pytest.approx(errors[0] / 10, rel=0.3)
        assert errors[2] == pytest.approx(errors[0] / 100, rel=0.3)


def test_pepita_of_upper_areas_modulates_what_lower_ones_send():
    case, rule = make_layered_case(), Pepita()
    own = ("c", "decision")
    state = begin(rule, case, own)
    assert set(state) == {"feedback.b"}
    updates = step(rule, case, state, areas=own)
    error = case.activity["decision"][0].softmax(-1) - functional.one_hot(case.batch.targets["label"], 4)
    seen = case.activity["b"][0] + error @ state["feedback.b"].mT
    rate = torch.tanh(seen @ case.params["b->c.weight"].mT)
    expected = (case.activity["c"][0] - rate).mT @ seen / 7
    torch.testing.assert_close(updates["b->c.weight"], expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_signal_propagation_is_the_gradient_of_each_areas_comparison(activation):
    """By its own weights, with what the stimulus and the targets did below held fixed."""
    case, rule = make_layered_case(activation=activation), SignalPropagation()
    state = begin(rule, case)
    assert set(state) == {"targets.a"}
    leaves = {n: w.clone().requires_grad_() for n, w in {**case.params, **state}.items()}
    seen, target = case.batch.inputs["eye"][0], leaves["targets.a"]
    with torch.enable_grad():
        for area, onto in (("a", "eye->a"), ("b", "a->b"), ("c", "b->c")):
            weight, bias = leaves[f"{onto}.weight"], leaves[f"{area}.bias"][:, None]
            rate = case.network.fire(area, (seen @ weight.mT + bias)[None])[0]
            if area != "a":
                target = case.network.fire(area, (target @ weight.mT + bias)[None])[0]
            alike = rate @ target.mT / rate.shape[-1] ** 0.5
            cost = functional.cross_entropy(
                alike.flatten(0, 1), case.batch.targets["label"].flatten(), reduction="sum"
            )
            (cost / 7).backward()
            seen, target = rate.detach(), target.detach()
    updates = step(rule, case, state)
    for name in [n for n, leaf in leaves.items() if leaf.grad is not None]:
        torch.testing.assert_close(updates[name], leaves[name].grad, rtol=1e-10, atol=1e-12)


def branched():
    """An area with two sources."""
    rng = ReplicaStreams((0, 1, 2))
    kinds = {"a": "relu", "b": "relu", "decision": "linear"}
    areas = [Area(n, tuple(f"{n} {i}" for i in range(4)), RateNeuron(k)) for n, k in kinds.items()]
    ends = [("eye", "a"), ("eye", "b"), ("a", "b"), ("b", "decision")]
    bundles = [Bundle((s,), (t,), dense) for s, t in ends]
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)
    return Case(network, params, Batch({}, {}, 1), {}, CrossEntropy("decision"))


def test_what_they_cannot_use_is_refused(case):
    for rule in (ForwardForward(), PredictiveForwardForward(), Pepita(), SignalPropagation()):
        with pytest.raises(SpecificationError, match="which area decides"):
            begin(rule, case)
    for rule in (ForwardForward(), PredictiveForwardForward(), SignalPropagation()):
        with pytest.raises(SpecificationError, match="cannot train area 'b'"):
            begin(rule, branched())
    layered = make_layered_case(activation="relu")
    unlabelled = replace(layered, batch=Batch(layered.batch.inputs, {}, 1))
    with pytest.raises(SpecificationError, match="needs labels"):
        step(ForwardForward(), unlabelled, {})
    few = {"eye": layered.batch.inputs["eye"][..., :3]}
    small = replace(layered, batch=Batch(few, layered.batch.targets, 1))
    with pytest.raises(SpecificationError, match="write a label"):
        step(ForwardForward(), small, {})
    for settings in ({"threshold": 0.0}, {"strength": -1.0}):
        with pytest.raises(SpecificationError, match="right from wrong"):
            ForwardForward(**settings)
    with pytest.raises(SpecificationError, match="right from wrong"):
        PredictiveForwardForward(steps=0)
    with pytest.raises(SpecificationError, match="modulate"):
        Pepita(strength=0.0)
