"""The command line as a stranger uses it: messages, exit statuses, nothing half-written."""

import json
import os
import subprocess
import sys
import time

import pytest
from tests.experiments.conftest import SMALL

from arealis.store import open_run


def arealis(*arguments, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "arealis", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", **environment},
        timeout=300,
        check=False,
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A small experiment that was run."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "small.toml").write_text(SMALL)
    done = arealis("run", "small.toml", "--executor", "serial", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "runs" / "small", done.stdout


def refused(answer, *said):
    """Exit status 2 and one clear message, without a traceback."""
    assert answer.returncode == 2, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    for words in said:
        assert words in answer.stderr
    assert "Do this:" in answer.stderr


def test_help_answers_at_once():
    arealis("--help")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert arealis("--help").returncode == 0
        times.append(time.perf_counter() - start)
    assert min(times) < 2.0


def test_help_imports_nothing_heavy():
    code = "import sys, arealis.cli.app; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("torch", "numpy", "pandas", "xarray", "plotly", "duckdb", "matplotlib", "pydantic"):
        assert f"'{heavy}'" not in loaded


@pytest.mark.real_data
def test_a_run_prints_the_answer_and_writes_the_page(finished):
    folder, said = finished
    assert "backpropagation" in said
    assert "12 computed, 0 reused, 0 failed" in said
    assert (folder / "report.html").stat().st_size > 100_000


@pytest.mark.real_data
def test_the_page_can_be_written_again_from_what_is_stored(finished):
    folder, _ = finished
    before = (folder / "report.html").read_text()
    (folder / "report.html").unlink()
    assert arealis("report", folder).returncode == 0
    after = (folder / "report.html").read_text()
    assert len(after) == pytest.approx(len(before), rel=0.01)


@pytest.mark.real_data
@pytest.mark.parametrize("form", ["csv", "json", "table", "parquet"])
def test_results_answer_sql(finished, form):
    sql = "SELECT candidate, avg(value) AS mean FROM measurements WHERE measure = 'accuracy' GROUP BY 1"
    answer = subprocess.run(
        [sys.executable, "-m", "arealis", "results", str(finished[0]), "--sql", sql, "--format", form],
        capture_output=True,
        check=True,
    ).stdout
    if form == "json":
        assert {row["candidate"] for row in json.loads(answer)} >= {"backpropagation", "untrained"}
    assert answer.startswith(b"PAR1") == (form == "parquet")
    assert b"backpropagation" in answer


@pytest.mark.real_data
def test_explain_lists_every_task(finished):
    said = arealis("explain", finished[0]).stdout
    assert said.count("has a result") == 12


@pytest.mark.real_data
def test_check_shows_the_plan_and_runs_nothing(file):
    answer = arealis("check", file, cwd=file.parent)
    assert answer.returncode == 0, answer.stderr
    assert "feedback_alignment" in answer.stdout
    assert not (file.parent / "runs").exists()


@pytest.mark.real_data
def test_overrides_reach_the_plan(file):
    said = arealis("check", file, "--set", 'vary={"stimuli.training" = [7]}').stdout
    assert "7" in said
    assert "30, 60" not in said


def test_list_shows_what_a_file_can_name():
    said = arealis("list", "rules").stdout
    assert "node_perturbation" in said
    assert "weight transport" in said
    everything = arealis("list").stdout
    for name in ("degree_preserving", "response_detection", "roc_auc", "mnist_digits", "relu"):
        assert name in everything


def test_a_new_file_can_be_checked(tmp_path):
    assert arealis("new", "mine.toml", cwd=tmp_path).returncode == 0
    assert arealis("check", "mine.toml", cwd=tmp_path).returncode == 0
    refused(arealis("new", "mine.toml", cwd=tmp_path), "cannot be made")


def test_data_sets_are_listed():
    said = arealis("data", "list").stdout
    assert "worm_signal_propagation" in said
    assert "MIT" in said


def test_a_data_set_that_is_not_here_is_exit_status_one(tmp_path):
    answer = arealis("data", "path", "mnist_5k", AREALIS_DATA="", AREALIS_CACHE=str(tmp_path))
    assert answer.returncode == 1
    assert "arealis data fetch mnist_5k" in answer.stderr


def test_mistakes_in_a_file_are_named(file):
    file.write_text(SMALL.replace("tanh", "x").replace("held_out", "heldout"))
    refused(
        arealis("run", file, cwd=file.parent),
        "'stimuli.held_out' is missing",
        "write 'held_out' for 'heldout'",
    )
    assert not (file.parent / "runs").exists()


def test_a_missing_file_is_named(tmp_path):
    refused(arealis("run", "absent.toml", cwd=tmp_path), "absent.toml")


def test_an_override_without_a_value_is_named(file):
    refused(arealis("check", file, "--set", "seeds"), "an override has no value")
    refused(arealis("check", file, "--set", "sedes.x=3"), "unknown key 'sedes'")


def test_an_unknown_registry_is_named():
    refused(arealis("list", "ruels"), "write 'rules'")


def test_data_that_cannot_be_fetched_are_named_and_nothing_is_begun(file, tmp_path):
    answer = arealis(
        "run", file, cwd=file.parent, AREALIS_DATA="", AREALIS_CACHE=str(tmp_path / "cache"), PIP_NO_INDEX="1"
    )
    refused(answer, "mnist_5k", "AREALIS_DATA")
    assert not (file.parent / "runs").exists()


def test_a_corrupt_data_set_is_named(file, tmp_path):
    folder = tmp_path / "data" / "mnist_subset"
    folder.mkdir(parents=True)
    (folder / "mnist_5k.csv.gz").write_bytes(b"not the published file")
    answer = arealis("run", file, cwd=file.parent, AREALIS_DATA=str(tmp_path / "data"))
    refused(answer, "mnist_5k.csv.gz")
    assert not (file.parent / "runs").exists()


@pytest.mark.real_data
def test_an_output_that_cannot_be_written_is_named(file):
    (file.parent / "taken").write_text("a file")
    refused(arealis("run", file, "--output", file.parent / "taken" / "run"), "taken")


@pytest.mark.real_data
def test_a_strangers_folder_is_left_alone(file, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cat.jpg").write_text("meow")
    refused(arealis("run", file, "--output", folder), "not the folder of a run")
    assert [p.name for p in folder.iterdir()] == ["cat.jpg"]


@pytest.mark.real_data
def test_a_run_of_an_older_code_version_is_named(file, tmp_path):
    open_run(tmp_path / "run", name="small", code_version="older")
    answer = arealis("run", file, "--output", tmp_path / "run", "--executor", "serial")
    refused(answer, "another version of the code", "--replace")


def test_no_run_is_named(tmp_path):
    for command in ("report", "results", "explain"):
        refused(arealis(command, tmp_path / "absent"), "there is no run")


@pytest.mark.real_data
def test_bad_sql_is_named(finished):
    refused(arealis("results", finished[0], "--sql", "SELEC 1"), "SELEC 1")


@pytest.mark.real_data
def test_a_failed_task_is_exit_status_one_with_counts(file):
    file.write_text(SMALL.replace("learning_rate = 0.01", "learning_rate = 1e30"))
    answer = arealis("run", file, "--executor", "serial", cwd=file.parent)
    assert answer.returncode == 1
    assert "8 failed" in answer.stdout
    assert "diverged at step" in answer.stderr
    assert "--retry-failed" in answer.stderr
    assert "Traceback" in arealis("explain", file.parent / "runs" / "small").stdout
    page = (file.parent / "runs" / "small" / "report.html").read_text()
    assert "diverged at step" in page
