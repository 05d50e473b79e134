"""What the pages show works as it stands: Python, SQL, experiment files, commands, and how to extend."""

import doctest
import inspect
import re
import shlex
import sys
import tomllib
from importlib import util

import numpy as np
import pytest
import torch
from docs.extensions.names import COMMANDS
from tests.contracts import test_rules as contracts
from tests.docs.blocks import DOCS, ROOT, in_markdown, in_page

from arealis.cli.app import data
from arealis.comparison import measure
from arealis.experiments import REGISTRY, check, parse_experiment, plan
from arealis.experiments.installed import plural
from arealis.networks import respond
from arealis.numerics import bootstrap_weights
from arealis.store import open_run, query
from arealis.types import Batch, NotEstimable, make_responses

PAGES = sorted(p for p in DOCS.rglob("*.rst") if "api" not in p.parts and "_build" not in p.parts)
EXAMPLES = DOCS / "how_to" / "examples"


def load(name):
    specification = util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = util.module_from_spec(specification)
    sys.modules[name] = module  # where a dataclass looks up its annotations
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["compare", "perturb", "torch_modules"])
def test_python_on_a_page_runs_from_top_to_bottom(page):
    blocks = in_page(DOCS / "how_to" / f"{page}.rst", "python")
    assert len(blocks) > 2
    exec(compile("\n".join(blocks), page, "exec"), {})


def test_perturbations_of_the_page_do_what_it_says():
    said: dict = {}
    exec("\n".join(in_page(DOCS / "how_to" / "perturb.rst", "python")), said)

    def last(network):
        return respond(network, said["params"], [said["light"]], steps=1)[0].values[:, 0, 0]

    intact, severed = last(said["network"]), last(said["severed"])
    assert (last(said["held"])[:, :2] == 1).all()
    assert (last(said["driven"])[:, 3] >= intact[:, 3]).all()
    np.testing.assert_array_equal(severed[:, :3], intact[:, :3])
    assert (severed[:, 3:] == 0).all()


def test_statements_in_sql_are_answered(tmp_path):
    run = open_run(tmp_path / "run", name="worm", code_version="1")
    page = DOCS / "how_to" / "query.rst"
    statements = in_page(page, "sql") + re.findall(r'--sql "([^"]+)"', page.read_text(encoding="utf-8"))
    assert len(statements) > 5
    for statement in statements:
        query(run.folder, statement)


def test_additions_to_the_first_experiment_are_valid():
    template = (ROOT / "src" / "arealis" / "cli" / "template.toml").read_text(encoding="utf-8")
    before, after = template.split("# A sweep:")
    (addition,) = in_page(DOCS / "tutorial" / "first_experiment.rst", "toml")
    experiment = parse_experiment(tomllib.loads(f"{before}{addition}\n# A sweep:{after}"))
    tasks = plan(experiment)
    check(experiment, tasks)
    assert "node perturbation" in {t.label.candidate for t in tasks}


def test_a_sweep_of_the_how_to_is_valid():
    template = (ROOT / "src" / "arealis" / "cli" / "template.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(template)
    (sweep,) = in_page(DOCS / "how_to" / "experiment_file.rst", "toml")
    experiment = parse_experiment({**tables, **tomllib.loads(sweep), "contrast": []})
    check(experiment, plan(experiment))
    assert len({t.model.learner[0].optimiser.learning_rate for t in plan(experiment) if t.model.learner}) == 2


def test_the_tutorial_quotes_the_figures_that_the_example_has_to_reach():
    said = (DOCS / "tutorial" / "objects92.rst").read_text(encoding="utf-8")
    example = tomllib.loads((ROOT / "examples" / "objects92.toml").read_text(encoding="utf-8"))
    assert [e["name"] for e in example["expect"] if f"{e['equals']:.3f}".lstrip("0") not in said] == []


def test_commands_exist():
    pages = [(p, in_page(p, "console")) for p in PAGES]
    pages += [(ROOT / p, in_markdown(ROOT / p, "console")) for p in ("README.md", "CONTRIBUTING.md")]
    lines = [line for _, blocks in pages for block in blocks for line in block.splitlines()]
    words = [shlex.split(line[1:]) for line in lines if line.startswith("$ arealis")]
    assert {w[1] for w in words} <= set(COMMANDS)
    assert {"run", "new", "check", "results", "explain"} <= {w[1] for w in words}
    below = {c.name for c in data.registered_commands}
    text = "".join(p.read_text(encoding="utf-8") for p in [*PAGES, ROOT / "README.md"])
    assert set(re.findall(r"arealis data (\w+)", text)) <= below


CONTRACTS = [f for name, f in vars(contracts).items() if name.startswith("test_")]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda f: f.__name__)
def test_the_rule_of_the_page_keeps_its_card(contract):
    assert list(inspect.signature(contract).parameters) == ["rule"]
    contract(load("pooled_feedback").PooledFeedback())


def test_entry_points_of_the_page_are_in_groups_that_are_looked_up():
    (announced,) = in_page(DOCS / "how_to" / "extend.rst", "toml")
    groups = tomllib.loads(announced)["project"]["entry-points"]
    assert set(groups) <= {f"arealis.{plural(what)}" for what in REGISTRY}
    for points in groups.values():
        for name, value in points.items():
            module, _, thing = value.partition(":")
            assert hasattr(load(module.removeprefix("toy_rules.")), thing)
            assert module == f"toy_rules.{name}"


def test_the_cost_of_the_page():
    module = load("activity_cost")
    assert doctest.testmod(module) == (0, 3)
    cost = module.ActivityCost("V1")
    activity = {"V1": torch.tensor([[[[1.0, -3.0], [0.0, 0.0]]], [[[2.0, 2.0], [0.0, 4.0]]]])}
    assert cost.reads == ("V1",)
    torch.testing.assert_close(cost(activity, Batch({}, {}, 2)), torch.tensor([[2.0, 1.0]]))


def test_the_cost_of_the_page_is_that_of_the_contributing_guide():
    shown = in_markdown(ROOT / "CONTRIBUTING.md", "python")[0]
    assert shown == (EXAMPLES / "activity_cost.py").read_text(encoding="utf-8")


def responses(values):
    names = [f"unit {i}" for i in range(len(values))]
    labels = {"stimulus_id": names, "unit_id": names, "area": "all"}
    said = {"quantity": "dF/F", "unit": "1", "provenance": "made up"}
    return make_responses(values[:, None, None, :], **labels, **said)


def test_the_measure_of_the_page():
    rng = np.random.default_rng(0)
    recorded = rng.normal(size=(12, 12)) * (rng.random((12, 12)) < 0.5)
    np.fill_diagonal(recorded, np.nan)
    weights = bootstrap_weights([f"unit {i}" for i in range(12)], 200, rng=rng)
    agreement = load("sign_agreement").sign_agreement

    def measured(model):
        settings = {"weights": weights, "permutations": 100, "rng": rng}
        return measure(agreement(), responses(model), responses(recorded), **settings)

    perfect, opposite = measured(recorded), measured(-recorded)
    assert (perfect.value, opposite.value) == (1.0, 0.0)
    assert perfect.null.high < 1
    other = rng.normal(size=(12, 12))
    used = ~np.isnan(recorded) & (recorded != 0)
    slow = np.mean([np.sign(other[i, j]) == np.sign(recorded[i, j]) for i, j in np.argwhere(used)])
    assert measured(other).value == pytest.approx(slow)
    assert measured(3 * other).value == measured(other).value
    assert measured(other + 1).value != measured(other).value


def test_the_measure_of_the_page_says_why_there_is_none():
    silent = responses(np.zeros((4, 4)))
    agreement = load("sign_agreement").sign_agreement
    rng = np.random.default_rng(0)
    settings = {"weights": np.ones((40, 4)), "permutations": 40, "rng": rng}
    assert isinstance(measure(agreement(), silent, silent, **settings), NotEstimable)
