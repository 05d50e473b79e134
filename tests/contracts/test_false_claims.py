"""The contracts bite: a rule that claims the contrary of what its card says breaks the one that tests it."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.contracts import card_claims

from arealis.experiments.names import RULES
from arealis.types import RuleCard


@dataclass(frozen=True)
class Claiming:
    """A rule with another card."""

    rule: Any
    card: RuleCard

    def __getattr__(self, name):
        return getattr(self.rule, name)


CONTRACTS = {
    "forward_locked": card_claims.test_forward_locking,
    "needs_activation_slope": card_claims.test_slopes_of_activation_functions,
    "needs_cost_derivative": card_claims.test_derivative_of_the_cost,
    "predictors_locked": card_claims.test_locking_of_predictors,
    "update_locked": card_claims.test_update_locking,
    "weight_transport": card_claims.test_weight_transport,
}


@pytest.mark.parametrize("claim", sorted(CONTRACTS))
@pytest.mark.parametrize("name", sorted(RULES))
def test_the_contrary_of_a_claim_is_found_out(name, claim):
    rule = RULES[name].make()
    liar = Claiming(rule, replace(rule.card, **{claim: not getattr(rule.card, claim)}))
    with pytest.raises(AssertionError):
        CONTRACTS[claim](liar)


@pytest.mark.parametrize("name", sorted(n for n in RULES if RULES[n].make().card.keeps_signs))
def test_a_rule_that_keeps_signs_cannot_say_that_it_refuses_them(name):
    rule = RULES[name].make()
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        card_claims.test_signs_are_kept(Claiming(rule, replace(rule.card, keeps_signs=False)))


UNTOLD = {
    "burst_dependent",
    "competitive",
    "fixed_prediction_coding",
    "real_time_recurrent_learning",
    "self_organising_map",
    "weight_mirror",
}
"""Rules of which the contract cannot tell one phase from two: projections carry something, no area acts."""


@pytest.mark.parametrize("change", [-1, 1])
@pytest.mark.parametrize("name", sorted(n for n in RULES if n not in UNTOLD))
def test_another_number_of_phases_is_found_out(name, change):
    rule = RULES[name].make()
    if rule.card.two_way:
        change = 2 if change > 0 else -2  # the free phase may be counted twice
    liar = Claiming(rule, replace(rule.card, phases=rule.card.phases + change))
    with pytest.raises(AssertionError):
        card_claims.test_phases(liar)


ONLINE = sorted(n for n, entry in RULES.items() if entry.make().card.online_in_time)


@pytest.mark.parametrize("name", sorted(set(RULES) - set(ONLINE)))
def test_nobody_is_online_without_an_online_form(name):
    rule = RULES[name].make()
    with pytest.raises(AssertionError):
        card_claims.test_online_in_time(Claiming(rule, replace(rule.card, online_in_time=True)))


@pytest.mark.parametrize("name", ["anti_hebbian", "bcm", "clapp", "force", "greedy_infomax", "hopfield"])
def test_a_rule_to_which_later_steps_mean_nothing_is_online(name):
    rule = RULES[name].make()
    with pytest.raises(AssertionError):
        card_claims.test_online_in_time(Claiming(rule, replace(rule.card, online_in_time=False)))


@pytest.mark.parametrize(
    ("name", "form", "fits"),
    [
        ("backpropagation", "RealTimeRecurrentLearning", True),
        ("backpropagation", "EProp", False),
        ("e_prop", "RealTimeRecurrentLearning", False),
        ("direct_feedback_alignment", "RandomFeedbackLocalOnline", False),
    ],
)
def test_an_online_form_is_that_of_its_rule(name, form, fits, monkeypatch):
    rule = RULES[name].make()
    forms = card_claims.ONLINE_FORMS
    monkeypatch.setitem(forms, "Claiming", forms[form])
    liar = Claiming(rule, replace(rule.card, online_in_time=True))
    if fits:
        card_claims.test_online_in_time(liar)
    else:
        with pytest.raises(AssertionError):
            card_claims.test_online_in_time(liar)
