"""Every registered rule is held to its card; a new rule needs no test of its own to be tested here."""

import pytest
import torch
from tests.rules.case import make_case

from arealis.experiments.names import RULES
from arealis.numerics import ReplicaStreams
from arealis.types import Batch

SEEDS = (0, 1, 2)


@pytest.fixture(params=sorted(RULES))
def rule(request):
    return RULES[request.param].make()


def stream(seeds=SEEDS):
    return ReplicaStreams(seeds).spawn("rule")


def update(rule, case, *, params=None, activity=None, objective=None, batch=None, seeds=SEEDS):
    """One update; everything that is not given is the case's own."""
    state = rule.init(case.network, case.params, case.areas, rng=stream(seeds))
    updates, _, _ = rule.step(
        case.network,
        case.params if params is None else params,
        case.activity if activity is None else activity,
        case.batch if batch is None else batch,
        case.objective if objective is None else objective,
        case.areas,
        state,
        rng=stream(seeds).spawn("steps"),
    )
    return updates


def same(one, two):
    return all(torch.equal(one[k], two[k]) for k in one)


def test_updates_have_the_shape_of_the_parameters(rule):
    case = make_case()
    updates = update(rule, case)
    assert {k: v.shape for k, v in updates.items()} == {k: v.shape for k, v in case.params.items()}
    assert all(torch.isfinite(v).all() for v in updates.values())
    assert any(v.abs().sum() > 0 for v in updates.values())


def test_the_same_streams_give_the_same_update(rule):
    assert same(update(rule, make_case()), update(rule, make_case()))


def test_a_replica_does_not_depend_on_its_neighbours(rule):
    beside, alone = update(rule, make_case()), update(rule, make_case((1,)), seeds=(1,))
    for name, value in alone.items():
        torch.testing.assert_close(beside[name][1], value[0], rtol=1e-12, atol=1e-14)


def test_only_its_areas_are_updated(rule):
    case = make_case()
    state = rule.init(case.network, case.params, ("a", "b"), rng=stream())
    updates, _, _ = rule.step(
        case.network, case.params, case.activity, case.batch, case.objective, ("a", "b"), state, rng=stream()
    )
    assert {name.rsplit(".", 1)[0].rsplit("->", 1)[-1] for name in updates} == {"a", "b"}


def test_arguments_are_left_as_they_were(rule):
    case = make_case()
    before = {k: v.clone() for k, v in {**case.params, **case.activity}.items()}
    update(rule, case)
    assert same(before, {**case.params, **case.activity})


def test_weight_transport(rule):
    """With the activity as it was, other forward weights change the update only of a rule that reads them.

    Rules that run the network again read weights by running it, which is not transport.
    """
    if rule.card.error_path == "global scalar":
        pytest.skip("it runs the network again, and so must use its weights")
    case = make_case()
    moved = {k: v + 0.1 if k.endswith(".weight") else v for k, v in case.params.items()}
    assert same(update(rule, case), update(rule, case, params=moved)) == (not rule.card.weight_transport)


def test_derivative_of_the_cost(rule):
    """A rule that needs no derivative takes a cost that has none."""
    case = make_case()

    class Opaque:
        reads = case.objective.reads

        def __call__(self, activity, batch):
            return case.objective(activity, batch).detach()

    if rule.card.needs_derivative:
        with pytest.raises(RuntimeError):
            update(rule, case, objective=Opaque())
    else:
        assert same(update(rule, case), update(rule, case, objective=Opaque()))


def test_locality(rule):
    """What an area downstream does reaches the update upstream only through a rule that is not local."""
    case = make_case()
    moved = dict(case.activity)
    moved["c"] = moved["c"] + 0.3
    one, two = update(rule, case), update(rule, case, activity=moved)
    upstream = [k for k in one if k.rsplit(".", 1)[0].rsplit("->", 1)[-1] in ("a", "b")]
    assert same({k: one[k] for k in upstream}, two) == rule.card.local


def test_the_cost_is_read(rule):
    """A rule that needs a cost follows it: a doubled cost doubles every update."""
    case = make_case()

    class Doubled:
        reads = case.objective.reads

        def __call__(self, activity, batch):
            return 2 * case.objective(activity, batch)

    assert rule.card.needs_objective
    one, two = update(rule, case), update(rule, case, objective=Doubled())
    for name, value in one.items():
        torch.testing.assert_close(two[name], 2 * value)


def test_a_target_that_the_cost_does_not_read_changes_nothing(rule):
    case = make_case()
    more = Batch(case.batch.inputs, {**case.batch.targets, "taste": torch.ones(3, 7)}, case.batch.steps)
    assert same(update(rule, case), update(rule, case, batch=more))
