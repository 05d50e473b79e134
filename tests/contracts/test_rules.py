"""Every registered rule is held to its card; a new rule needs no test of its own to be tested here."""

from dataclasses import replace

import pytest
import torch
from tests.rules.case import (
    make_case,
    make_case_for,
    make_convolutional_case,
    make_layered_case,
    make_two_way_case,
)

from arealis.experiments.names import RULES
from arealis.numerics import ReplicaStreams
from arealis.rules import require_trainable
from arealis.types import Batch, SpecificationError

SEEDS = (0, 1, 2)


@pytest.fixture(params=sorted(RULES))
def rule(request):
    return RULES[request.param].make()


def stream(seeds=SEEDS):
    return ReplicaStreams(seeds).spawn("rule")


def update(rule, case, *, params=None, activity=None, objective=None, batch=None, areas=None, seeds=SEEDS):
    """One update; everything that is not given is the case's own."""
    areas = case.areas if areas is None else areas
    state = rule.init(case.network, case.params, case.objective, areas, rng=stream(seeds))
    updates, after, _ = rule.step(
        case.network,
        case.params if params is None else params,
        case.activity if activity is None else activity,
        case.batch if batch is None else batch,
        case.objective if objective is None else objective,
        areas,
        state,
        rng=stream(seeds).spawn("steps"),
    )
    assert set(updates) <= set(case.params) | set(state)
    for name in set(updates) - set(case.params):
        assert after[name] is state[name], "a state that the optimiser changes is handed on"
        assert updates[name].shape == state[name].shape
    return updates


def area_of(name):
    return name.rsplit(".", 1)[0].rsplit("->", 1)[-1]


def same(one, two):
    return all(torch.equal(one[k], two[k]) for k in one)


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


def test_weight_transport(rule):
    """With the activity as it was, other forward weights change the update only of a rule that reads them.

    Rules that run the network again read weights by running it, which is not transport; what they read
    them for is in their own tests.
    """
    if rule.card.phases > 1 or not rule.card.needs_objective:
        pytest.skip("it runs the network again, or carries no error")
    case = make_case_for(rule)
    moved = {k: v + 0.1 if k.endswith(".weight") else v for k, v in case.params.items()}
    assert same(update(rule, case), update(rule, case, params=moved)) == (not rule.card.weight_transport)


def test_derivative_of_the_cost(rule):
    """A rule that needs no derivative takes a cost that has none."""
    if not rule.card.needs_objective:
        pytest.skip("it follows no cost")
    case = make_case_for(rule)

    class Opaque:
        reads = case.objective.reads

        def __call__(self, activity, batch):
            return case.objective(activity, batch).detach()

    if not rule.card.needs_derivative:
        assert same(update(rule, case), update(rule, case, objective=Opaque()))


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


def upstream(updates):
    return {k: v for k, v in updates.items() if area_of(k) in ("a", "b")}


def test_locality(rule):
    """A weight change depends on no more than its card says, beside what the cost of every example is.

    What units of an area compare through their weights is not seen, so that "area" may look like "synapse".
    """
    case = make_case_for(rule)
    if rule.card.phases > 1:
        pytest.skip("what an area sees comes from its own passes")
    plain = update(rule, case)
    above = upstream(update(rule, case, activity=downstream(case, cost_stays=True)))
    beside = update(rule, case, activity={**case.activity, "a": neighbour_moved(case.activity["a"])})
    rows = {name: u[:, 1:] for name, u in plain.items() if name == "eye->a.weight"}
    found = "synapse" if same(rows, {name: beside[name][:, 1:] for name in rows}) else "area"
    found = found if same(above, plain) else "network"
    assert found == rule.card.locality or (rule.card.locality, found) == ("area", "synapse")


def neighbour_moved(activity):
    """The activity of an area whose first unit does something else."""
    moved = activity.clone()
    moved[..., 0] += 0.3
    return moved


def test_update_locking(rule):
    """A rule that is not locked updates an area whatever happens above it."""
    case = make_case_for(rule)
    if rule.card.phases > 1:
        pytest.skip("what an area sees comes from its own passes")
    moved = downstream(case, cost_stays=False)
    unlocked = same(upstream(update(rule, case)), update(rule, case, activity=moved))
    assert unlocked == (not rule.card.update_locked)


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
    """A rule that claims them changes their kernels, each replica's by itself; any other refuses them."""
    case = convolutional(rule)
    if not rule.card.convolution:
        with pytest.raises(SpecificationError, match="cannot train"):
            require_trainable(rule, case.network, case.objective, case.areas)
        return
    require_trainable(rule, case.network, case.objective, case.areas)
    updates, alone = update(rule, case), update(rule, convolutional(rule, (1,)), seeds=(1,))
    for p in case.network.projections:
        if not p.dense:
            kernel = updates[p.parameter]
            assert kernel.shape == case.params[p.parameter].shape
            assert torch.isfinite(kernel).all()
            assert kernel.abs().sum() > 0
            torch.testing.assert_close(kernel[1], alone[p.parameter][0], rtol=1e-9, atol=1e-12)
