"""Every registered rule is held to its card; a new rule needs no test of its own to be tested here."""

from dataclasses import replace

import pytest
import torch
from tests.contracts import card_claims
from tests.contracts.one_update import SEEDS, area_of, same, update
from tests.rules.case import (
    make_case,
    make_case_for,
    make_convolutional_case,
    make_layered_case,
    make_learning_case,
    make_modular_case,
    make_two_way_case,
)

from arealis.experiments.names import RULES
from arealis.rules import require_trainable
from arealis.types import Batch, SpecificationError

test_derivative_of_the_cost = card_claims.test_derivative_of_the_cost
test_forward_locking = card_claims.test_forward_locking
test_locality = card_claims.test_locality
test_locking_of_predictors = card_claims.test_locking_of_predictors
test_online_in_time = card_claims.test_online_in_time
test_phases = card_claims.test_phases
test_signs_are_kept = card_claims.test_signs_are_kept
test_slopes_of_activation_functions = card_claims.test_slopes_of_activation_functions
test_update_locking = card_claims.test_update_locking
test_weight_transport = card_claims.test_weight_transport


@pytest.fixture(params=sorted(RULES))
def rule(request):
    return RULES[request.param].make()


def test_updates_have_the_shape_of_the_parameters(rule):
    case = make_case_for(rule)
    updates = update(rule, case)
    of_parameters = {k: v for k, v in updates.items() if k in case.params}
    assert of_parameters
    assert all(v.shape == case.params[k].shape for k, v in of_parameters.items())
    assert all(torch.isfinite(v).all() for v in updates.values())
    for area in {area_of(k) for k in of_parameters}:
        assert any(v.abs().sum() > 0 for k, v in of_parameters.items() if area_of(k) == area), area


def test_the_same_streams_give_the_same_update(rule):
    assert same(update(rule, make_case_for(rule)), update(rule, make_case_for(rule)))


def test_a_replica_does_not_depend_on_its_neighbours(rule):
    beside, alone = update(rule, make_case_for(rule)), update(rule, make_case_for(rule, (1,)), seeds=(1,))
    for name, value in alone.items():
        torch.testing.assert_close(beside[name][1], value[0], rtol=1e-9, atol=1e-12)


def test_only_its_areas_are_updated(rule):
    case = make_case_for(rule)
    own = ("a", "b") if rule.card.recurrent or not rule.card.needs_objective else ("c", "decision")
    updates = update(rule, case, areas=own)
    assert {area_of(n) for n in updates if n in case.params} <= set(own)


def test_arguments_are_left_as_they_were(rule):
    case = make_case_for(rule)
    before = {k: v.clone() for k, v in {**case.params, **case.activity, **case.batch.inputs}.items()}
    update(rule, case)
    assert same(before, {**case.params, **case.activity, **case.batch.inputs})


def test_the_cost_is_read(rule):
    """A rule that needs a cost learns something else from other labels."""
    if not rule.card.needs_objective:
        pytest.skip("it follows no cost")
    case = make_case_for(rule)
    labels = (case.batch.targets["label"] + 1) % 4
    other = Batch(case.batch.inputs, {**case.batch.targets, "label": labels}, case.batch.steps)
    assert not same(update(rule, case), update(rule, case, batch=other))


def test_a_target_that_the_cost_does_not_read_changes_nothing(rule):
    case = make_case_for(rule)
    taste = torch.ones(3, 7, dtype=torch.float64)
    more = Batch(case.batch.inputs, {**case.batch.targets, "taste": taste}, case.batch.steps)
    assert same(update(rule, case), update(rule, case, batch=more))


def test_what_it_cannot_train_is_refused(rule):
    """Cycles, and areas that need a way back, are refused by rules whose cards exclude them."""
    kinds = {"activation": rule.card.activations[0]} if rule.card.activations else {}
    cyclic, layered, two_way = make_case(), make_layered_case(**kinds), make_two_way_case(**kinds)
    card, objective = rule.card, layered.objective if rule.card.needs_objective else None
    fits = {"cyclic": card.recurrent, "layered": not card.two_way and card.layered}
    for name, case in {"cyclic": cyclic, "layered": layered}.items():
        only_cycle = name == "cyclic" and (card.activations or not card.layered)
        areas = ("a", "b") if only_cycle else case.areas
        if fits[name] and not (name == "cyclic" and card.activations):
            require_trainable(rule, case.network, objective, areas)
        elif not fits[name]:
            with pytest.raises(SpecificationError, match="cannot train"):
                require_trainable(rule, case.network, objective, areas)
    if card.two_way:
        require_trainable(rule, two_way.network, objective, two_way.areas)
    wrong = None if card.needs_objective else layered.objective
    with pytest.raises(SpecificationError, match="cost"):
        require_trainable(rule, layered.network, wrong, layered.areas)


def convolutional(rule, seeds=SEEDS):
    """The case with convolutions that suits a rule."""
    kinds = {"activation": rule.card.activations[0]} if rule.card.activations else {}
    steps = 30 if rule.card.two_way else 5 if rule.card.sequences else 1
    case = make_convolutional_case(seeds, steps=steps, two_way=rule.card.two_way, **kinds)
    return case if rule.card.needs_objective else replace(case, objective=None)


def test_convolutions_are_trained_or_refused(rule):
    """A rule that claims them changes their kernels, or biases alone; any other refuses them."""
    case = convolutional(rule)
    if not rule.card.convolution:
        with pytest.raises(SpecificationError, match="cannot train"):
            require_trainable(rule, case.network, case.objective, case.areas)
        return
    require_trainable(rule, case.network, case.objective, case.areas)
    updates, alone = update(rule, case), update(rule, convolutional(rule, (1,)), seeds=(1,))
    biases_alone = all(name.endswith(".bias") for name in updates)
    shared = [p for p in case.network.projections if not p.dense]
    for name in [f"{p.target}.bias" if biases_alone else p.parameter for p in shared]:
        kernel = updates[name]
        assert kernel.shape == case.params[name].shape
        assert torch.isfinite(kernel).all()
        assert kernel.abs().sum() > 0
        torch.testing.assert_close(kernel[1], alone[name][0], rtol=1e-9, atol=1e-12)


def test_modules_are_passed_or_refused(rule):
    """A rule that claims them teaches what lies below a module; any other refuses to own one."""
    case = make_modular_case(SEEDS)
    if not rule.card.modules:
        with pytest.raises(SpecificationError):
            require_trainable(rule, case.network, case.objective, ("b", "decision"))
        return
    require_trainable(rule, case.network, case.objective, case.areas)
    updates, alone = update(rule, case), update(rule, make_modular_case((1,)), seeds=(1,))
    for name in case.params:
        assert updates[name].abs().sum() > 0
        torch.testing.assert_close(updates[name][1], alone[name][0], rtol=1e-9, atol=1e-12)


def test_parameters_of_neurons_are_learnt_or_refused(rule):
    """A rule that claims it teaches them beside synapses; any other refuses areas that learn them."""
    case = make_learning_case(SEEDS)
    objective = case.objective if rule.card.needs_objective else None
    if not rule.card.cell_parameters:
        with pytest.raises(SpecificationError, match="cannot train"):
            require_trainable(rule, case.network, objective, case.areas)
        return
    require_trainable(rule, case.network, objective, case.areas)
    updates, alone = update(rule, case), update(rule, make_learning_case((1,)), seeds=(1,))
    own = [f"{a}.{name}" for a in case.areas for name in case.network.learns(a)]
    assert len(own) == 4
    for name in own:
        assert updates[name].shape == case.params[name].shape
        assert updates[name].abs().sum() > 0
        torch.testing.assert_close(updates[name][1], alone[name][0], rtol=1e-9, atol=1e-12)
