"""The claims of a rule's card, each with a contract that can fail both ways; `test_rules` collects them."""

import re

import pytest
import torch
from tests.contracts.one_update import area_of, of_areas, same, stream, update
from tests.rules.case import make_case_for
from tests.rules.online import ONLINE_FORMS, learn_online
from tests.rules.perturbed import CountingNetwork, WrongDerivative, WrongSlopes, wrong_way_back
from tests.rules.rerun import LoudPast, later_changed, moved_above, moved_below, run_again, with_signs

from arealis.types import SpecificationError

__all__ = [
    "test_derivative_of_the_cost",
    "test_forward_locking",
    "test_locality",
    "test_locking_of_predictors",
    "test_online_in_time",
    "test_phases",
    "test_signs_are_kept",
    "test_slopes_of_activation_functions",
    "test_update_locking",
    "test_weight_transport",
]


def test_weight_transport(rule):
    """Only a rule that claims it is misled by synapses that differ on the way back.

    A rule of one phase may also read them by other means: then other forward weights change its update,
    though activity is as it was.
    """
    case = make_case_for(rule)
    plain = update(rule, case)
    reads = not same(plain, update(rule, case, network=wrong_way_back(case.network, case.params)))
    if rule.card.phases == 1 and rule.card.needs_objective:
        moved = {k: v + 0.1 if k.endswith(".weight") else v for k, v in case.params.items()}
        reads = reads or not same(plain, update(rule, case, params=moved))
    assert reads == rule.card.weight_transport


def test_derivative_of_the_cost(rule):
    """A cost of the same value and another derivative changes the update of a rule that reads it."""
    case = make_case_for(rule)
    if case.objective is None:
        assert not rule.card.needs_cost_derivative
        return
    other = update(rule, case, objective=WrongDerivative(case.objective))
    assert same(update(rule, case), other) == (not rule.card.needs_cost_derivative)


def test_slopes_of_activation_functions(rule):
    """Areas of the same activity and another slope change the update of a rule that reads slopes.

    Areas that the cost reads keep theirs: it is part of how the cost changes with their drive.
    """
    case = make_case_for(rule)
    reads = case.objective.reads if case.objective else ()
    other = update(rule, case, network=WrongSlopes(case.network, reads))
    assert same(update(rule, case), other) == (not rule.card.needs_activation_slope)


def test_phases(rule):
    """A rule of one phase makes do with the activity that it is handed; others run or settle as they say.

    Where errors settle, or noise passes single projections, while no area is asked for activity, it is only
    seen that something does.
    """
    case = make_case_for(rule)
    counting = CountingNetwork(case.network)
    update(rule, case, network=counting)
    passes = counting.passes(case, draws=getattr(rule, "draws", 1))
    if rule.card.two_way:
        # the free phase that it was handed may go on beside the others
        assert passes <= rule.card.phases <= passes + 1
    elif rule.card.phases > 1 and not passes:
        assert rule.card.phases == 2
        assert counting.settles_elsewhere()
    else:
        assert rule.card.phases == 1 + passes


def test_online_in_time(rule):
    """A rule that claims it learns the same when shown one time step at a time.

    One that does not: what early activity of synapses is worth to it depends on what comes later.
    """
    claimed = rule.card.online_in_time
    if not (rule.card.recurrent or rule.card.sequences):
        assert not claimed, "the claim is of rules for areas with memory"
        return
    case = make_case_for(rule, (1,))
    if claimed:
        form = ONLINE_FORMS.get(type(rule).__name__)
        assert form is not None, "write its online form in tests/rules/online.py"
        state = rule.init(case.network, case.params, case.objective, case.areas, rng=stream((1,)))
        learnt = learn_online(form, rule, case, state, rng=stream((1,)).spawn("steps"))
        for name, expected in update(rule, case, seeds=(1,)).items():
            torch.testing.assert_close(learnt[name], expected, rtol=1e-9, atol=1e-12)
    elif rule.card.needs_objective and not rule.card.needs_cost_derivative:
        pytest.skip("it is told what a whole trial cost, one number without time")
    else:
        case = make_case_for(rule)
        worth = [_worth_of_the_past(rule, c) for c in (case, later_changed(case, 3))]
        assert max(float((worth[0][k] - worth[1][k]).abs().max()) for k in worth[0]) > 1e-6


def _worth_of_the_past(rule, case):
    """What more activity in an early time step adds to the update."""
    plain = update(rule, case)
    loud = update(rule, case, network=LoudPast(case.network, 1))
    return {k: loud[k] - plain[k] for k in plain if k in case.params}


def test_forward_locking(rule):
    """What an area below does in this pass reaches the update of a rule that is locked, and of no other."""
    case = make_case_for(rule)
    plain = of_areas(update(rule, case), case, ("b",))
    assert plain
    moved = of_areas(update(rule, moved_below(case, "a")), case, ("b",))
    assert same(plain, moved) == (not rule.card.forward_locked)


def _lowest(rule):
    return ("a", "b") if rule.card.recurrent else ("a",)


def _of_others(rule, name):
    """Whether part of a state is of areas above the lowest, too."""
    return bool(set(re.findall(r"\w+", name)) & {"b", "c", "decision"} - set(_lowest(rule)))


def _with_others_above(rule, case):
    """Updates when areas above the lowest have other weights, state and so activity."""
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=stream())
    others = {k: v for k, v in state.items() if _of_others(rule, k) and v.is_floating_point()}
    state |= {k: v + 0.2 for k, v in others.items()}
    return update(rule, moved_above(case, _lowest(rule)), state=state)


def test_update_locking(rule):
    """A rule that is not locked updates an area whatever lies above it: other weights, state and activity.

    A rule of one phase must not mind either if only the record of areas above is another.
    """
    case = make_case_for(rule)
    found = update(rule, case)
    plain = of_areas(found, case, _lowest(rule))
    assert plain
    unlocked = same(plain, _with_others_above(rule, case))
    assert unlocked == (not rule.card.update_locked)
    if rule.card.phases == 1:
        moved = update(rule, case, activity=downstream(case, cost_stays=False))
        assert same(of_areas(found, case, ("a", "b")), moved) == unlocked


def test_locking_of_predictors(rule):
    """Where synapses need not wait, what an area holds beside them waits only if the card says so."""
    if rule.card.update_locked:
        assert not rule.card.predictors_locked, "the claim is of rules whose synapses need not wait"
        return
    case = make_case_for(rule)
    found = update(rule, case).items()
    held = {k: v for k, v in found if k not in case.params and not _of_others(rule, k)}
    assert same(held, _with_others_above(rule, case)) == (not rule.card.predictors_locked)


def downstream(case, *, cost_stays):
    """The activity with that of areas above changed, and the cost of every example the same or not."""
    moved = dict(case.activity)
    moved["c"] = moved["c"] + 0.3
    if not cost_stays:
        moved["decision"] = moved["decision"] + torch.linspace(-1, 1, 4, dtype=torch.float64)
        return moved
    decision, label = moved["decision"].clone(), case.batch.targets["label"]
    wrong = torch.stack([torch.arange(4).expand(*label.shape, 4)[label[..., None] != torch.arange(4)]])
    wrong = wrong.reshape(*label.shape, 3)
    decision[-1] = decision[-1].scatter(-1, wrong, decision[-1].gather(-1, wrong).roll(1, -1))
    moved["decision"] = decision
    return moved


def test_locality(rule):
    """A weight change depends on no more than its card says, beside what the cost of every example is.

    What units of an area compare through their weights is not seen, so that "area" may look like "synapse".
    """
    case = make_case_for(rule)
    if rule.card.phases > 1:
        pytest.skip(
            "in phases of its own every unit holds what others sent it, and no unit can be changed by "
            "itself: a rule hands nothing out between its phases"
        )
    plain, upper = update(rule, case), of_areas(update(rule, case), case, ("a", "b"))
    above = update(rule, case, activity=downstream(case, cost_stays=True))
    beside = update(rule, case, activity={**case.activity, "a": neighbour_moved(case.activity["a"])})
    rows = {name: u[:, 1:] for name, u in plain.items() if name in ("eye->a.weight", "a.bias")}
    found = "synapse" if same(rows, {name: beside[name][:, 1:] for name in rows}) else "area"
    found = found if same(upper, above) else "network"
    assert found == rule.card.locality or (rule.card.locality, found) == ("area", "synapse")


def neighbour_moved(activity):
    """The activity of an area whose first unit does something else."""
    moved = activity.clone()
    moved[..., 0] += 0.3
    return moved


def test_signs_are_kept(rule):
    """Synapses that keep their signs learn, at a rate at which one of them would have changed it."""
    case = with_signs(make_case_for(rule))
    if not rule.card.keeps_signs:
        with pytest.raises(SpecificationError):
            update(rule, case)
        return
    areas = case.areas if rule.card.layered or rule.card.two_way else ("a", "b")
    first = update(rule, case, areas=areas)
    own = [n for n in first if n in case.params and n.endswith(".weight")]
    if not own:
        pytest.skip("it changes no synapses")
    weights = [n for n in own if first[n].abs().max() > 1e-12]
    assert weights
    fall = max(float((first[n] / case.params[n]).nan_to_num(0, 0, 0).max()) for n in weights)
    assert fall > 0
    params = case.params
    for step in range(2):
        updates = first if step == 0 else update(rule, run_again(case, params=params), areas=areas)
        moved = {n: v - 1.1 / fall * updates.get(n, torch.zeros_like(v)) for n, v in params.items()}
        params = case.network.constrain(moved)
        assert step or any((moved[n] < 0).any() for n in weights)
        for p in case.network.projections:
            efficacy, started = (p.efficacy(v[p.parameter]) for v in (params, case.params))
            assert torch.isfinite(efficacy).all()
            assert (efficacy * started >= 0).all()
            assert (efficacy[started == 0] == 0).all()
    changed = {area_of(n) for n in weights if not torch.equal(params[n], case.params[n])}
    assert changed == {area_of(n) for n in weights}
