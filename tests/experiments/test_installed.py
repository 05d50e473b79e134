"""Kinds of other installed packages: named in a file, loaded then, listed with where they come from."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.contracts import test_rules as contracts

from arealis.cli.describing import show_registry
from arealis.experiments import (
    Execution,
    check,
    data_sets,
    find_entry,
    installed,
    parse_experiment,
    plan,
    run,
)
from arealis.experiments.installed import installed_code, installed_kinds, plural
from arealis.experiments.names import INSTRUMENTS, MEASURES, PREDICTORS, REGISTRY, RULES
from arealis.store import read_history, read_measurements, read_run, read_task
from arealis.types import SpecificationError

EXAMPLES = Path(__file__).parents[2] / "docs" / "how_to" / "examples"

MADE_UP = '''
"""A rule, stimuli, an instrument and a predictor of another package."""

import numpy as np

from arealis.comparison import linear_cka
from arealis.experiments import Entry
from arealis.types import Stimuli

from {module}.pooled_feedback import PooledFeedback


def squares(count: int = 30) -> Stimuli:
    """Show squares."""
    rng = np.random.default_rng(3)
    inputs = rng.normal(size=(count, 1, 4)).astype("float32")
    names = np.array([f"square {{i}}" for i in range(count)])
    bright = (inputs[:, 0, 0] > 0).astype(int)
    return Stimuli({{"stimulus": inputs}}, names, {{"label": bright}}, provenance="made up")


def own_cka():
    """Compare as linear CKA does."""
    return linear_cka()


def guess(session):
    """Predict nothing."""
    raise NotImplementedError


squares_entry = Entry(squares)
guess_entry = Entry(guess, given=("session",))
number = 3


def no_instrument():
    """Make a number."""
    return 3
'''

EXPERIMENT = """
name = "toy"
question = "Does a rule of another package learn?"
seeds = 2

[stimuli]
kind = "squares"
count = 40
training = 30
held_out = 10
division = "shared"

[[area]]
name = "V1"
units = 12
neuron = { kind = "relu" }

[[area]]
name = "decision"
units = 2
neuron = { kind = "linear" }

[[projection]]
source = "stimulus"
target = "V1"
wiring = { kind = "dense", gain = 1.4 }

[[projection]]
source = "V1"
target = "decision"
wiring = { kind = "dense" }

[[learner]]
name = "all"
areas = ["V1", "decision"]
rule = { kind = "pooled_feedback" }
objective = { kind = "cross_entropy", area = "decision" }
optimiser = { kind = "adam", learning_rate = 0.02 }
phases = ["school"]

[[phase]]
name = "school"
steps = 200
batch = 30

[[measure]]
kind = "accuracy"
area = "decision"

[[pair]]
kind = "own_cka"

[report]
rank_by = "accuracy"
"""


def install(folder: Path, name: str, points: str, *, version="0.1", source=MADE_UP) -> str:
    """Lay out what installing a package leaves behind; return the name of its module."""
    module = name.replace("-", "_")
    (folder / module).mkdir(parents=True)
    (folder / module / "__init__.py").write_text(source.format(module=module))
    shutil.copy(EXAMPLES / "pooled_feedback.py", folder / module)
    about = folder / f"{module}-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (about / "entry_points.txt").write_text(points.format(module=module))
    return module


POINTS = """
[arealis.rules]
pooled_feedback = {module}:PooledFeedback
[arealis.stimuli]
squares = {module}:squares_entry
[arealis.instruments]
own_cka = {module}:own_cka
[arealis.predictors]
guess = {module}:guess_entry
"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A folder from which packages can be imported, while a test runs."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(folder) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.fixture
def toy(path):
    """A package that provides a rule and all that a small experiment with it needs."""
    return install(path, "toy-rules", POINTS)


def compute(folder: Path, tables: dict):
    how = Execution("serial")
    return run(parse_experiment(tables), "", folder, how, command="test", progress=lambda *_: None)


def test_a_file_names_the_rule_and_it_learns(toy, tmp_path):
    outcome = compute(tmp_path / "run", tomllib.loads(EXPERIMENT))
    assert not outcome.failed
    costs = read_history(tmp_path / "run").query("quantity == 'cost'").groupby("seed").value
    assert (costs.last() < 0.5 * costs.first()).all()
    table = read_measurements(tmp_path / "run")
    assert {"accuracy", "linear_cka"} <= set(table.measure)
    assert set(table.rule.dropna()) == {"pooled_feedback"}


def test_the_command_line_runs_it_in_other_processes(toy, path, tmp_path):
    (tmp_path / "toy.toml").write_text(EXPERIMENT)
    command = [sys.executable, "-m", "arealis", "run", "toy.toml", "--workers", "2"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "runs" / "toy"
    assert list(read_run(folder).details["code of other packages"]) == ["toy-rules 0.1 (toy_rules)"]
    assert "toy-rules 0.1" in (folder / "report.html").read_text(encoding="utf-8")


CONTRACTS = [f for name, f in vars(contracts).items() if name.startswith("test_")]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda f: f.__name__)
def test_the_rule_keeps_its_card(toy, contract):
    """What the contract tests demand of every rule here, they demand of one elsewhere."""
    contract(find_entry(RULES, "pooled_feedback", what="rule", place="a test").make())


def test_nothing_is_loaded_before_it_is_named(toy):
    assert installed_kinds("rule") == ("pooled_feedback",)
    assert toy not in sys.modules
    tables = tomllib.loads(EXPERIMENT) | {"pair": []}
    tables["learner"][0]["rule"]["kind"] = "backpropagation"
    tables["stimuli"] |= {"kind": "mnist_digits"}
    del tables["stimuli"]["count"]
    experiment = parse_experiment(tables)
    check(experiment, plan(experiment))
    assert data_sets(plan(experiment)) == ["mnist_5k"]
    assert toy not in sys.modules
    entry = find_entry(RULES, "pooled_feedback", what="rule", place="a test")
    assert toy in sys.modules
    assert entry.claims["weight transport"] == "yes"


def test_an_instrument_can_be_a_measure(toy):
    entry = find_entry(MEASURES, "own_cka", what="measure", place="a test")
    assert entry.given == MEASURES["linear_cka"].given
    assert entry.needs == ("recording",)
    assert entry.claims == find_entry(INSTRUMENTS, "own_cka", what="instrument", place="").claims


def test_a_predictor_says_whether_it_grows_a_network(toy):
    tables = tomllib.loads(EXPERIMENT) | {"predictor": {"kind": "guess"}}
    assert [t.label.stage for t in plan(parse_experiment(tables))] == ["as given"] * 2
    tables["predictor"]["kind"] = "gues"
    with pytest.raises(SpecificationError, match="write 'guess'"):
        check(parse_experiment(tables), plan(parse_experiment(tables)))
    assert "guess" not in PREDICTORS


def test_the_list_says_where_a_kind_comes_from(toy, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    for what in REGISTRY:
        show_registry(plural(what))
    said = capsys.readouterr().out
    assert said.count("from: toy-rules 0.1") == 5  # the instrument is a measure, too
    assert "Backpropagation with one number in place of every matrix" in said
    assert "count = 30" in said


def test_other_code_is_another_task(toy, path, tmp_path):
    """A result of old code is not taken for one of new code."""
    tables = tomllib.loads(EXPERIMENT)
    before = compute(tmp_path / "run", tables)
    assert compute(tmp_path / "run", tables).done == ()
    with (path / toy / "pooled_feedback.py").open("a") as file:
        file.write("\n# A change.\n")
    installed._digest.cache_clear()
    after = compute(tmp_path / "run", tables)
    assert len(after.done) == len(before.done)
    assert not {t.key for t in before.run.plan} & {t.key for t in after.run.plan}
    first, second = (read_task(tmp_path / "run", o.run.plan[0].key).weights for o in (before, after))
    assert (first["V1.bias"] == second["V1.bias"]).all()


def test_a_module_of_one_file_has_code_too(path):
    (path / "single.py").write_text("number = 3\n")
    install(path, "lone", "[arealis.rules]\nlone = single:number\n")
    (name,) = installed_code("rule", ["lone", "backpropagation"])
    assert name == "lone 0.1 (single)"


def refused(what, kind):
    with pytest.raises(SpecificationError) as caught:
        find_entry(REGISTRY[what], kind, what=what, place="learner.0.rule")
    return str(caught.value)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("[arealis.rules]\nbad = nowhere.at_all:Rule", "ModuleNotFoundError: No module named 'nowhere'"),
        ("[arealis.rules]\nbad = {module}:Missing", "AttributeError"),
        ("[arealis.rules]\nbad = {module}:number", "a int stands there"),
        ("[arealis.rules]\nbad = {module}:squares", "it has no card"),
        ("[arealis.instruments]\nbad = {module}:no_instrument", "it makes no Instrument"),
    ],
)
def test_what_cannot_be_loaded_names_its_distribution(path, point, said, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "500")
    install(path, "bad-rules", point, version="2.0")
    what = "rule" if "rules]" in point else "instrument"
    message = refused(what, "bad")
    assert f"{what} 'bad' of bad-rules 2.0 cannot be loaded" in message
    assert said in message
    assert "mend or uninstall bad-rules 2.0" in message
    assert find_entry(RULES, "backpropagation", what="rule", place="") is RULES["backpropagation"]
    show_registry(what)
    assert "bad-rules 2.0 cannot be loaded" in capsys.readouterr().out


def test_a_module_that_fails_while_it_is_imported_names_its_distribution(path):
    install(path, "worse", "[arealis.rules]\nbad = {module}:Rule", source="raise ZeroDivisionError('oh')")
    assert "of worse 0.1 cannot be loaded" in refused("rule", "bad")
    assert "ZeroDivisionError: oh" in refused("rule", "bad")


def test_code_that_cannot_be_found_is_refused(path):
    install(path, "lost", "[arealis.rules]\nbad = nowhere:Rule")
    with pytest.raises(SpecificationError, match=r"lost 0\.1 cannot be loaded.*its module cannot be found"):
        installed_code("rule", ["bad"])


def test_a_kind_that_two_packages_provide_is_refused(toy, path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "500")
    install(path, "other-rules", POINTS, version="3.1")
    message = refused("rule", "pooled_feedback")
    assert "rule 'pooled_feedback' is provided more than once" in message
    assert "other-rules 3.1 (other_rules:PooledFeedback) and toy-rules 0.1 (toy_rules:PooledF" in message
    assert not {toy, "other_rules"} & set(sys.modules)
    show_registry("rules")
    assert capsys.readouterr().out.count("is provided more than once") == 2


def test_a_kind_that_arealis_has_cannot_be_replaced(path):
    install(path, "rival", "[arealis.rules]\nbackpropagation = {module}:PooledFeedback")
    message = refused("rule", "backpropagation")
    assert "Given: arealis and rival 0.1 (rival:PooledFeedback)" in message
    assert find_entry(RULES, "feedback_alignment", what="rule", place="") is RULES["feedback_alignment"]
