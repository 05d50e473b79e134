"""`arealis recover`: power and bias on a page of text, and what it refuses."""

import re
import sys

import pytest

from arealis.cli.app import main
from arealis.cli.recovering import show_recovery
from arealis.types import DataError, SpecificationError

FEW = ["--units", "4", "--units", "32", "--trials", "2", "--stimuli", "20", "--repeats", "10"]


def recover(monkeypatch, capsys, *arguments):
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.setattr(sys, "argv", ["arealis", "recover", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    said = capsys.readouterr()
    return stopped.value.code or 0, said.out, said.err


def test_a_row_for_every_number_of_units_and_trials(monkeypatch, capsys):
    status, said, _ = recover(monkeypatch, capsys, "linear_cka", *FEW, "--trials", "8")
    assert status == 0
    assert "linear_cka: relation 0.5, 20 stimuli, noise 2.0 × signal, 10 repeats" in said
    rows = re.findall(
        r"│ +(\d+) │ +(\d+) │ +(\S+ ± \S+) │ +(\S+) │ +(\d\.\d\d \[.*?\]) │ +(\d+ of \d+) │", said
    )
    assert [(u, t) for u, t, *_ in rows] == [("4", "2"), ("4", "8"), ("32", "2"), ("32", "8")]
    assert all(missing == "0 of 10" for *_, missing in rows)


def test_a_seed_is_a_study(monkeypatch, capsys):
    one, again, other = (
        recover(monkeypatch, capsys, "linear_cka", *FEW, "--seed", seed)[1] for seed in ("1", "1", "2")
    )
    assert one == again != other


def test_an_unknown_instrument_is_named_with_the_nearest(monkeypatch, capsys):
    status, _, problem = recover(monkeypatch, capsys, "linear_ckaa")
    assert status == 2
    assert "write 'linear_cka'" in problem


@pytest.mark.parametrize("wrong", [["--relation", "1.5"], ["--stimuli", "1"], ["--units", "0"]])
def test_numbers_out_of_range_are_exit_status_two(monkeypatch, capsys, wrong):
    status, _, problem = recover(monkeypatch, capsys, "linear_cka", *wrong)
    assert status == 2
    assert wrong[0] in problem


def test_what_cannot_be_simulated_is_an_error():
    settings = {"relation": 0.5, "stimuli": 20, "noise": 1.0, "repeats": 5, "seed": 0}
    with pytest.raises(SpecificationError, match="unknown instrument 'ckaa'"):
        show_recovery("ckaa", [4], [1], **settings)
    with pytest.raises(DataError, match="cannot be recorded"):
        show_recovery("linear_cka", [4], [0], **settings)
    with pytest.raises(DataError, match="no value for whole populations"):
        show_recovery("linear_cka", [4], [1], **settings | {"stimuli": 2})


def test_more_units_than_usual_enlarge_the_population(capsys):
    settings = {"relation": 0.5, "stimuli": 10, "noise": 1.0, "repeats": 2, "seed": 0}
    show_recovery("linear_cka", [300], [1], **settings)
    assert "300" in capsys.readouterr().out
