"""Apical dendrites are silent when the network predicts itself, and carry the gradient when weakly taught."""

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import SEEDS, efficacies, gradient, ran, relative_error, update, without_teacher

from arealis.numerics import ReplicaStreams
from arealis.rules import DendriticMicrocircuit
from arealis.types import SpecificationError

LINKS = ("a->b", "b->c", "c->decision")


def begun(rule, case):
    return rule.init(case.network, case.params, case.objective, case.areas, rng=ReplicaStreams(SEEDS))


def test_in_the_weak_feedback_limit_apical_error_is_the_gradient():
    """With the efficacies as feedback the updates differ from the gradient by the order of the coupling."""
    case = make_layered_case()
    truth, errors = gradient(case), []
    for coupling in (0.03, 0.01, 0.003):
        rule = DendriticMicrocircuit(coupling, settling_steps=6)
        state = begun(rule, case) | efficacies(case, ".above") | efficacies(case, ".apical")
        updates = update(rule, case, state=state)[0]
        errors.append(relative_error({k: updates[k] for k in truth}, truth))
    assert errors[-1] < 0.01
    assert errors[0] / errors[1] == pytest.approx(3, rel=0.15)
    assert errors[1] / errors[2] == pytest.approx(10 / 3, rel=0.15)


def test_a_self_predicting_network_without_a_teacher_learns_nothing():
    case = without_teacher(make_layered_case())
    updates = update(DendriticMicrocircuit(), case)[0]
    assert all(v.abs().max() < 1e-12 for v in updates.values())
    random = update(DendriticMicrocircuit(self_predicting=False), case)[0]
    assert random["a->b.weight"].abs().max() > 1e-3


def test_a_self_predicting_network_stays_so_while_it_learns():
    """Plain descent, by which lateral synapses move just as the weights that they stand for."""
    case, rule = make_layered_case(), DendriticMicrocircuit()
    state, first = begun(rule, case), case.params
    for _ in range(30):
        updates, state, _ = update(rule, case, state=state)
        state = {k: v - 0.3 * updates[k] if k in updates else v for k, v in state.items()}
        case = ran(case, {k: v - 0.3 * updates[k] for k, v in case.params.items()})
    for link in LINKS:
        assert (case.params[f"{link}.weight"] - first[f"{link}.weight"]).abs().max() > 0.01
        torch.testing.assert_close(state[f"{link}.lateral"], case.params[f"{link}.weight"], rtol=0, atol=1e-9)


def test_random_lateral_synapses_learn_to_silence_apical_dendrites():
    """Without a teacher both kinds of lateral synapse lead towards the self-predicting state."""
    case, areas = without_teacher(make_layered_case()), ("c", "decision")
    rule = DendriticMicrocircuit(0.5, lateral_rate=1.0, apical_rate=0.3, self_predicting=False)
    state = rule.init(case.network, case.params, case.objective, areas, rng=ReplicaStreams(SEEDS))
    pushed = []
    for _ in range(401):
        updates, state, _ = update(rule, case, areas, state=state)
        pushed.append(float(updates["c.bias"].norm()))
        state = {k: v - 0.1 * updates[k] if k in updates else v for k, v in state.items()}
    assert pushed[100] < 0.4 * pushed[0]
    assert pushed[400] < 0.4 * pushed[100]


@pytest.mark.parametrize(
    "settings",
    [
        {"coupling": 0.0},
        {"coupling": 1.0},
        {"settling_steps": 0},
        {"lateral_rate": -1.0},
        {"apical_rate": -1.0},
    ],
)
def test_what_cannot_settle_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot settle"):
        DendriticMicrocircuit(**settings)
