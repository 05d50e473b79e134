"""Every registered cost is held to what the protocol promises.

A cost that takes names of areas, and nothing else that it must be given, needs no line here; one that reads
targets or wants areas of a certain size has a row in CASES.
"""

import inspect
from dataclasses import dataclass, field

import pytest
import torch

from arealis.experiments.names import OBJECTIVES
from arealis.types import Batch, SpecificationError

TIME, REPLICAS, EXAMPLES, UNITS = 4, 3, 6, 3


def normal(*shape):
    return lambda generator: torch.randn(*shape, generator=generator, dtype=torch.float64)


def whole(below, *shape):
    return lambda generator: torch.randint(0, below, shape, generator=generator)


EACH, EVERY = (REPLICAS, EXAMPLES), (REPLICAS, EXAMPLES, TIME)
ACTION = {"action": whole(UNITS, *EVERY)}


@dataclass(frozen=True)
class Row:
    """What a cost is tried with; areas that are not given have three units."""

    options: dict
    areas: dict = field(default_factory=dict)
    targets: dict = field(default_factory=dict)


CASES = {
    "activity_energy": [Row({"areas": ("V1", "V2")}, {"V1": 3, "V2": 2})],
    "adversarial": [
        Row({"area": "critic", "side": side}, {"critic": 1}, {"real": whole(2, *EACH)})
        for side in ("discriminator", "generator")
    ],
    "climbing_fibre_error": [
        Row({"area": "purkinje", "source": "wanted"}, {"purkinje": 3}, {"wanted": normal(*EVERY, UNITS)})
    ],
    "cross_entropy": [Row({"area": "IT"}, {"IT": 3}, {"label": whole(3, *EACH)})],
    "curiosity": [
        Row(
            {"area": "actor", "prediction": "model", "source": "eye", "entropy": 0.1},
            {"actor": 3, "model": 5},
            ACTION,
        )
    ],
    "homeostatic_rate": [Row({"area": "V1", "set_point": 0.5}, {"V1": 3})],
    "imitation": [
        Row({"area": "child", "demonstrator": "parent", "temperature": 2.0}, {"child": 3, "parent": 3}),
        Row({"area": "child", "demonstrator": "choice"}, {"child": 3}, {"choice": whole(3, *EVERY)}),
    ],
    "info_nce": [
        Row({"area": "V1", "partner": "A1"}, {"V1": 3, "A1": 3}),
        Row({"area": "V1", "partner": "A1", "mutual": False, "lag": 1}, {"V1": 3, "A1": 3}),
        Row({"area": "V1", "partner": "V1", "similarity": "dot", "temperature": 1, "lag": 2}, {"V1": 3}),
    ],
    "policy_gradient": [
        Row({"area": "actor", "entropy": 0.1}, {"actor": 3}, {**ACTION, "advantage": normal(*EVERY)}),
        Row({"area": "actor"}, {"actor": 3}, {"action": whole(3, *EACH), "advantage": normal(*EACH)}),
    ],
    "prediction_progress": [
        Row(
            {"area": "actor", "prediction": "model", "former": "before", "source": "eye", "entropy": 0.1},
            {"actor": 3, "model": 5, "before": 5},
            ACTION,
        )
    ],
    "predictive_coding_energy": [
        Row({"area": "V1", "prediction": "V2"}, {"V1": 3, "V2": 3}),
        Row(
            {"area": "V1", "prediction": "V2", "log_variance": "doubt", "precision": 2.0},
            {"V1": 3, "V2": 3, "doubt": 3},
        ),
    ],
    "reconstruction": [
        Row({"area": "out", "source": "eye"}, {"out": 5}),
        Row({"area": "out", "source": "V1"}, {"out": 3, "V1": 3}),
        Row({"area": "out", "source": "clean", "likelihood": "bernoulli"}, {}, {"clean": whole(2, *EACH, 3)}),
    ],
    "recording_similarity": [
        Row({"area": "IT", "similarity": name}, {"IT": 3}, {"response": normal(*EACH, 5)})
        for name in ("linear_cka", "rdm_correlation")
    ],
    "response_detection": [
        Row(
            {"areas": ("V1", "V2"), "slope": 2.0, "offset": -1.0},
            {"V1": 3, "V2": 2},
            {"response": whole(2, *EACH, 5)},
        )
    ],
    "sparse_activity": [
        Row({"area": "V1", "penalty": name, "scale": 0.5}, {"V1": 3}) for name in ("logarithmic", "absolute")
    ],
    "spike_likelihood": [
        Row({"area": "receptor", "target": "spikes"}, {"receptor": 3}, {"spikes": whole(2, *EVERY, UNITS)}),
        Row(
            {"area": "receptor", "target": "spikes", "distribution": "poisson"},
            {"receptor": 3},
            {"spikes": whole(3, *EVERY, UNITS)},
        ),
    ],
    "squared_error": [
        Row({"area": "arm", "target": "force"}, {"arm": 3}, {"force": normal(*EVERY, UNITS)}),
    ],
    "temporal_difference": [
        Row({"area": "value"}, {"value": 1}, {"reward": normal(*EVERY), "done": whole(2, *EVERY)})
    ],
    "temporal_prediction": [Row({"area": "model", "source": "V1", "lag": 2})],
    "tracking": [
        Row(
            {"area": "map", "shape": (2, 3), "position": "sprite", "sharpness": 2.0},
            {"map": 6},
            {"sprite": normal(*EVERY, 2)},
        )
    ],
    "triplet": [Row({"area": "IT"}, {"IT": 3}, {"label": whole(2, *EACH)})],
}


def guessed(kind):
    """A row for a cost that takes names of areas and no more."""
    required = [n for n, p in OBJECTIVES[kind].options.items() if p.default is inspect.Parameter.empty]
    return Row({name: name for name in required}, dict.fromkeys(required, UNITS))


@dataclass(frozen=True)
class Case:
    """A cost, what areas did, and what was shown."""

    objective: object
    activity: dict
    batch: Batch

    @property
    def listens(self):
        return getattr(self.objective, "listens", ())

    def cost(self, activity=None, batch=None):
        return self.objective(
            self.activity if activity is None else activity, self.batch if batch is None else batch
        )


ROWS = [(kind, row) for kind in sorted(OBJECTIVES) for row in CASES.get(kind) or [guessed(kind)]]


@pytest.fixture(params=ROWS, ids=[f"{kind}-{i}" for i, (kind, _) in enumerate(ROWS)])
def case(request):
    kind, row = request.param
    generator = torch.Generator().manual_seed(0)
    objective = OBJECTIVES[kind].make(**row.options)
    targets = {name: make(generator) for name, make in row.targets.items()}
    inputs = {"eye": normal(TIME, 1, EXAMPLES, 5)(generator)}
    named = (*objective.reads, *getattr(objective, "listens", ()))
    rest = {a: UNITS for a in named if a not in {**row.areas, **targets, **inputs}}
    areas = {**row.areas, **rest, "elsewhere": 2}
    activity = {a: normal(TIME, REPLICAS, EXAMPLES, units)(generator) for a, units in areas.items()}
    return Case(objective, activity, Batch(inputs, targets, TIME))


def test_every_row_is_of_a_cost():
    assert set(CASES) <= set(OBJECTIVES)


def test_it_costs_every_example_something_finite(case):
    cost = case.cost()
    assert cost.shape == (REPLICAS, EXAMPLES)
    assert cost.dtype == torch.float64
    assert torch.isfinite(cost).all()


def test_it_keeps_the_precision_of_the_activity(case):
    single = {a: r.float() for a, r in case.activity.items()}
    cost = case.cost(single)
    assert cost.dtype == torch.float32
    torch.testing.assert_close(cost.double(), case.cost(), rtol=1e-3, atol=1e-3)


def test_a_replica_does_not_depend_on_its_neighbours(case):
    moved = {a: r.clone() for a, r in case.activity.items()}
    for r in moved.values():
        r[:, 1] += torch.linspace(-1, 2, EXAMPLES, dtype=r.dtype)[:, None]
    before, after = case.cost(), case.cost(moved)
    assert torch.equal(before[0], after[0])
    assert torch.equal(before[2], after[2])
    alone = case.cost(
        {a: r[:, 1:2] for a, r in case.activity.items()},
        Batch(case.batch.inputs, {n: t[1:2] for n, t in case.batch.targets.items()}, TIME),
    )
    torch.testing.assert_close(alone[0], before[1], rtol=1e-10, atol=1e-12)


def test_examples_may_come_in_any_order(case):
    order = torch.randperm(EXAMPLES, generator=torch.Generator().manual_seed(1))
    mixed = case.cost(
        {a: r[:, :, order] for a, r in case.activity.items()},
        Batch(
            {n: x[:, :, order] for n, x in case.batch.inputs.items()},
            {n: t[:, order] for n, t in case.batch.targets.items()},
            TIME,
        ),
    )
    torch.testing.assert_close(mixed, case.cost()[:, order], rtol=1e-10, atol=1e-12)


def test_targets_of_one_replica_serve_all(case):
    targets = {n: t[:1] for n, t in case.batch.targets.items()}
    repeated = {n: t.expand(REPLICAS, *t.shape[1:]) for n, t in targets.items()}
    one, all_ = (case.cost(batch=Batch(case.batch.inputs, t, TIME)) for t in (targets, repeated))
    assert torch.equal(one, all_)


def test_only_what_it_declares_matters(case):
    """Nothing else changes it; what it reads or listens to does, and only what it reads carries gradient."""
    heard = {*case.objective.reads, *case.listens}
    assert "elsewhere" not in heard
    for area, values in case.activity.items():
        wave = torch.linspace(0, 3, values.numel(), dtype=values.dtype).view_as(values).sin()
        moved = {**case.activity, area: values + wave}
        assert torch.equal(case.cost(moved), case.cost()) == (area not in heard), area
    leaves = {a: r.clone().requires_grad_() for a, r in case.activity.items()}
    found = torch.autograd.grad(case.cost(leaves).sum(), list(leaves.values()), allow_unused=True)
    reached = {a for a, g in zip(leaves, found, strict=True) if g is not None and g.abs().sum() > 0}
    assert reached == set(case.objective.reads)


def test_names_are_given_once(case):
    assert isinstance(case.objective.reads, tuple)
    assert isinstance(case.listens, tuple)
    assert len(set(case.objective.reads)) == len(case.objective.reads) > 0


def by_autograd(case):
    leaves = {a: case.activity[a].clone().requires_grad_() for a in case.objective.reads}
    cost = case.cost({**case.activity, **leaves})
    return dict(zip(leaves, torch.autograd.grad(cost.sum(), list(leaves.values())), strict=True))


def test_the_closed_form_is_autograds(case):
    closed_form = getattr(case.objective, "gradient", None)
    if closed_form is None:
        pytest.skip("it has no closed form")
    found, expected = closed_form(case.activity, case.batch), by_autograd(case)
    assert set(found) == set(expected)
    for area, gradient in expected.items():
        torch.testing.assert_close(found[area], gradient, rtol=1e-10, atol=1e-12)


def test_tensors_of_the_closed_form_are_its_own(case):
    closed_form = getattr(case.objective, "gradient", None)
    if closed_form is None:
        pytest.skip("it has no closed form")
    found = closed_form(case.activity, case.batch)
    kept = {a: g.clone() for a, g in found.items()}
    for gradient in found.values():
        gradient.mul_(2)
    again = closed_form(case.activity, case.batch)
    assert all(torch.equal(again[a], kept[a]) for a in kept)


def test_arguments_are_left_as_they_were(case):
    parts = [*case.activity.values(), *case.batch.inputs.values(), *case.batch.targets.values()]
    before = [x.clone() for x in parts]
    case.cost()
    if hasattr(case.objective, "gradient"):
        case.objective.gradient(case.activity, case.batch)
    assert all(torch.equal(x, y) for x, y in zip(parts, before, strict=True))


def test_descent_on_activity_lowers_it(case):
    gradient = by_autograd(case)
    moved = {**case.activity, **{a: case.activity[a] - 1e-4 * g for a, g in gradient.items()}}
    assert (case.cost(moved).mean(1) < case.cost().mean(1)).all()


def test_an_area_that_is_missing_is_an_error(case):
    """An experiment is refused before it comes to this, so that a plain look-up will do."""
    for area in case.objective.reads:
        rest = {a: r for a, r in case.activity.items() if a != area}
        with pytest.raises((SpecificationError, KeyError), match=f"'{area}'"):
            case.cost(rest)


def test_a_source_that_is_missing_is_an_error(case):
    for name in case.listens:
        activity = {a: r for a, r in case.activity.items() if a != name}
        inputs = {n: x for n, x in case.batch.inputs.items() if n != name}
        targets = {n: t for n, t in case.batch.targets.items() if n != name}
        with pytest.raises(SpecificationError, match=f"'{name}'"):
            case.cost(activity, Batch(inputs, targets, TIME))


def test_a_target_that_is_missing_or_does_not_fit_is_an_error(case):
    for name, values in case.batch.targets.items():
        rest = {n: t for n, t in case.batch.targets.items() if n != name}
        with pytest.raises(SpecificationError):
            case.cost(batch=Batch(case.batch.inputs, rest, TIME))
        for wrong in (values[:, :-1], values[:2], values[..., None, None, None]):
            with pytest.raises(SpecificationError):
                case.cost(batch=Batch(case.batch.inputs, {**rest, name: wrong}, TIME))
