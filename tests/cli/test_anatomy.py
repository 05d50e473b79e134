"""The drawing in the terminal holds the facts of the file, in 80 columns and without colour."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from tests.experiments.test_childhood import CHILDHOOD

from arealis.cli import describing
from arealis.cli.anatomy import draw_anatomy
from arealis.experiments import describe_anatomy, parse_experiment, plan


@pytest.fixture(scope="module")
def drawn():
    anatomy = describe_anatomy(plan(parse_experiment(CHILDHOOD))[-1].model)
    console = Console(file=io.StringIO(), width=80)
    console.print(draw_anatomy(anatomy, "childhood"))
    return console.file.getvalue()


def words(drawn):
    """The text without guides and line ends."""
    return " ".join("".join(" " if letter in "│├└─" else letter for letter in drawn).split())


@pytest.mark.parametrize(
    "fact",
    [
        "The network of childhood, from its inputs (stimulus) onwards retina: 16 relu units",
        "from stimulus: dense learns by oja, without a cost (learner senses) "
        "plastic in: ● waves ● childhood ○ sleep",
        "cortex: divisive normalisation, a module of 16 units from retina: feeds its drive",
        "learns by backpropagation, to reduce cross entropy + activity energy (learner decision) "
        "plastic in: ○ waves ● childhood ● sleep",
        "learner senses: changes retina rule: oja gated by noradrenaline",
        "cost: 0.01 × activity energy (areas decision), fading from 1 to 0 in every phase",
        "acetylcholine: uncertainty (area decision) scales the cross entropy of learner decision",
        "noradrenaline: surprise of learner decision scales the updates of learner senses",
        "1. waves: 6 steps of 20 stimuli experience: spontaneous (input stimulus) structure: growth",
        "2. childhood: 12 steps of 20 stimuli, from 50 % of the training stimuli",
    ],
)
def test_it_says_what_the_file_says(drawn, fact):
    assert fact in words(drawn)


def test_it_is_plain_text_of_80_columns(drawn):
    assert "\x1b" not in drawn
    assert max(map(len, drawn.splitlines())) <= 80


def test_areas_stand_in_the_order_of_flow(drawn):
    places = [drawn.index(f"── {name}:") for name in ("retina", "cortex", "decision")]
    assert places == sorted(places)


def test_what_stays_as_it_is_and_what_leads_back_is_said():
    tables = {name: value for name, value in CHILDHOOD.items() if name != "modulator"}
    tables |= {"learner": [], "phase": [], "area": [*CHILDHOOD["area"]]}
    tables["projection"] = [
        *CHILDHOOD["projection"],
        {"source": "decision", "target": "decision", "wiring": {"kind": "dense"}},
        {"source": "retina", "target": "decision", "wiring": {"kind": "dense"}, "reciprocal": 2.0},
    ]
    console = Console(file=io.StringIO(), width=80)
    anatomy = describe_anatomy(plan(parse_experiment(tables))[-1].model)
    console.print(draw_anatomy(anatomy, "childhood"))
    said = words(console.file.getvalue())
    assert said.count("does not learn") == 3
    assert "from itself: dense" in said
    assert "back from decision: through the same synapses, 2 times as strong" in said
    assert "What happens when" not in said


def check_prints(tables, monkeypatch, capsys):
    monkeypatch.setattr(describing, "load", lambda *_: (parse_experiment(tables), ""))
    monkeypatch.setenv("COLUMNS", "80")
    describing.show_plan(Path("childhood.toml"), ())
    return words(capsys.readouterr().out)


def test_check_draws_the_first_network_below_the_plan(monkeypatch, capsys):
    said = check_prints(CHILDHOOD | {"untrained": True}, monkeypatch, capsys)
    assert said.index("networks to grow and measure") < said.index("The network of childhood")
    assert "learns by oja" in said
    assert "other candidates" not in said


def test_check_says_that_candidates_differ(monkeypatch, capsys):
    candidates = [{"name": "small", "set": {"area.0.units": 8}}, {"name": "large"}]
    said = check_prints(CHILDHOOD | {"candidate": candidates}, monkeypatch, capsys)
    assert "retina: 8 relu units" in said
    assert "The other candidates change in it what the file sets for them." in said


def test_check_draws_nothing_without_a_network(monkeypatch, capsys):
    empty = {name: [] for name in ("area", "projection", "learner", "modulator", "phase")}
    said = check_prints(CHILDHOOD | empty, monkeypatch, capsys)
    assert "The network of" not in said
