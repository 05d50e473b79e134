"""A sum of rules: what they say is added, what they carry is kept apart, the card is that of all together."""

import pytest
import torch
from tests.rules.case import make_case, make_layered_case
from tests.rules.one_step import streams

from arealis.rules import (
    Backpropagation,
    BienenstockCooperMunro,
    EProp,
    ForwardForward,
    Hebb,
    IntrinsicPlasticity,
    KolenPollack,
    NodePerturbation,
    Oja,
    RuleSum,
    SpikeTimingDependentPlasticity,
    SynapticScaling,
    VoltageDependentPlasticity,
    require_trainable,
)
from arealis.types import SpecificationError


def begun(rule, case):
    objective = case.objective if rule.card.needs_objective else None
    state = rule.init(case.network, case.params, objective, case.areas, rng=streams("rule"))
    args = case.network, case.params, case.activity, case.batch, objective, case.areas, state
    updates, after, _ = rule.step(*args, rng=streams("steps"))
    return state, updates, after


@pytest.mark.parametrize(
    "rules", [(BienenstockCooperMunro(), SynapticScaling()), (EProp(), IntrinsicPlasticity(), Hebb())]
)
def test_updates_are_added_and_states_kept_apart(rules):
    case = make_case()
    _, together, after = begun(RuleSum(rules), case)
    expected = {}
    for number, rule in enumerate(rules):
        _, updates, own = begun(rule, case)
        for name, update in updates.items():
            expected[name] = expected.get(name, 0) + update
        assert {k for k in after if k.startswith(f"{number}/")} == {f"{number}/{k}" for k in own}
        assert all(torch.equal(after[f"{number}/{k}"], v) for k, v in own.items())
    assert set(together) == set(expected)
    for name, update in expected.items():
        torch.testing.assert_close(together[name], update, rtol=0, atol=0)


def test_states_that_the_optimiser_changes_are_handed_on():
    case = make_layered_case()
    state, updates, after = begun(RuleSum((KolenPollack(), Hebb())), case)
    learnt = [name for name in updates if name not in case.params]
    assert learnt
    assert all(name.startswith("0/") and after[name] is state[name] for name in learnt)


def test_the_card_needs_what_any_needs_and_is_able_to_what_all_are():
    card = RuleSum((SpikeTimingDependentPlasticity(), Backpropagation())).card
    assert card.needs_objective
    assert card.weight_transport
    assert card.sequences
    assert card.spiking
    assert not card.online_in_time
    assert not card.modules
    assert (card.error_path, card.locality, card.phases) == ("transposed", "network", 1)
    card = RuleSum((Oja(), NodePerturbation())).card
    assert (card.error_path, card.phases) == ("global scalar", 3)
    assert not card.spiking
    assert RuleSum((VoltageDependentPlasticity(), SynapticScaling())).card.activations == ("spikes",)


def test_what_one_of_them_cannot_train_is_refused():
    case = make_case()
    require_trainable(RuleSum((Hebb(), SynapticScaling())), case.network, None, case.areas)
    rule = RuleSum((VoltageDependentPlasticity(), SynapticScaling()))
    with pytest.raises(SpecificationError, match="rule sum cannot train area 'a'"):
        require_trainable(rule, case.network, None, case.areas)


@pytest.mark.parametrize("rules", [(), (Oja(),), (VoltageDependentPlasticity(), ForwardForward())])
def test_rules_that_are_no_sum_are_refused(rules):
    with pytest.raises(SpecificationError, match="cannot be added"):
        RuleSum(rules)
