"""Figures that an experiment has to reach: met, missed, not there, and looked up wrongly."""

import sys

import pandas as pd
import pytest
from tests.experiments.conftest import TINY

from arealis.cli.app import main
from arealis.experiments import meet_expectations
from arealis.experiments.entry import Entry
from arealis.experiments.names import PREDICTORS
from arealis.experiments.specification import ExpectTable
from arealis.types import SpecificationError

TABLE = pd.DataFrame(
    {
        "candidate": ["a", "a", "a", "b", "b"],
        "measure": ["rsa", "rsa", "rsa", "rsa", "cka"],
        "seed": pd.array([None, 0, None, None, 0], dtype="Int64"),
        "stage": ["learnt", "learnt", "learnt", "as wired", "learnt"],
        "other_task": [None, None, "k", None, None],
        "value": [0.5, 0.4, 0.1, 0.3, float("nan")],
        "ceiling_low": [0.6, 0.6, None, 0.6, None],
    }
)


def expect(**changed):
    asked = {"name": "figure", "of": {"candidate": "a"}, "measure": "rsa", "equals": 0.5, "within": 0.01}
    return ExpectTable(**asked | changed)


def met(*, complete=True, **changed):
    (found,) = meet_expectations([expect(**changed)], TABLE, complete=complete)
    return found


def test_the_average_over_seeds_is_meant_and_no_difference():
    assert (met().found, met().met) == (0.5, True)
    assert met(of={"candidate": "a", "seed": 0}, equals=0.4).met
    assert met(column="ceiling_low", equals=0.6).found == 0.6
    assert met(of={"stage": "as wired"}, equals=0.3).met


def test_the_tolerance_is_part_of_what_is_reached():
    assert met(equals=0.5 + 2**-7, within=2**-7).met
    assert not met(equals=0.52).met
    assert not met(equals=0.48).met


def test_what_could_not_be_estimated_is_not_reached():
    found = met(of={"candidate": "b"}, measure="cka")
    assert not found.met
    assert pd.isna(found.found)


def test_a_figure_of_a_task_that_failed_is_not_reached():
    assert not met(of={"candidate": "c"}, complete=False).met


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"of": {"candidat": "a"}}, "no column \\['candidat'\\]"),
        ({"of": {"candidate": "c"}}, "0 numbers"),
        ({"of": {}}, "2 numbers"),
        ({"measure": "rdm"}, "0 numbers"),
    ],
)
def test_a_wrong_filter_is_an_error(changed, said):
    with pytest.raises(SpecificationError, match=said):
        met(**changed)
    with pytest.raises(SpecificationError, match="no column"):
        met(of={"candidat": "a"}, complete=False)


def command(monkeypatch, *arguments):
    """Exit status of the command line, in this process."""
    monkeypatch.setattr(sys, "argv", ["arealis", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code or 0


@pytest.fixture
def run_file(made_up, tmp_path, monkeypatch, capsys):
    """Run a tiny experiment with one expected figure; exit status and what it printed."""

    def ran(figure, text=TINY):
        file = tmp_path / "tiny.toml"
        file.write_text(text + figure)
        options = ["--executor", "serial", "--output", tmp_path / "run"]
        status = command(monkeypatch, "run", file, *options)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


FIGURE = """
[[expect]]
name = "a good model"
of = {{ candidate = "{candidate}" }}
measure = "linear_cka"
equals = {equals}
within = 0.2
"""


def test_a_figure_that_is_reached_is_exit_status_zero(run_file, tmp_path):
    status, said, problem = run_file(FIGURE.format(candidate="model, 0.5", equals=0.5))
    assert status == 0, said + problem
    (line,) = [s for s in said.splitlines() if s.startswith("figure:")]
    assert line.startswith("figure:  a good model: 0.")
    assert line.endswith("(expected 0.5 ± 0.2) reached")
    assert "a good model" in (tmp_path / "run" / "report.html").read_text()


def test_a_figure_that_is_missed_is_exit_status_one(run_file):
    status, said, _ = run_file(FIGURE.format(candidate="model, 0.5", equals=3.0))
    assert status == 1
    assert "(expected 3 ± 0.2) NOT REACHED" in said
    assert "0 failed" in said


def test_a_figure_that_is_looked_up_wrongly_is_exit_status_two(run_file):
    status, _, problem = run_file(FIGURE.format(candidate="modle", equals=0.8))
    assert status == 2
    assert "'a good model' cannot be looked up" in problem


def test_a_failed_task_is_told_though_its_figure_is_missing(run_file, monkeypatch):
    def fails(session):
        """Fail."""
        raise ValueError("no such luck")

    monkeypatch.setitem(PREDICTORS, "failing", Entry(fails, given=("session",)))
    text = TINY.replace('{ kind = "copy", noise = 2.0 }', '{ kind = "failing" }')
    status, said, problem = run_file(FIGURE.format(candidate="pixels of it", equals=0.8), text)
    assert status == 1
    assert "nan (expected 0.8 ± 0.2) NOT REACHED" in said
    assert "no such luck" in problem
