"""A run computes what is missing, reuses what is there, and is the same bit for bit wherever it runs."""

import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from arealis.experiments import Execution, parse_experiment, run
from arealis.store import read_history, read_measurements
from arealis.types import SpecificationError, StoreError

pytestmark = pytest.mark.real_data


def start(tables, folder, *, text="", **how):
    told = []
    how = Execution(**{"executor": "serial", **how})
    outcome = run(
        parse_experiment(tables),
        text,
        folder,
        how,
        command="test",
        progress=lambda *event: told.append(event),
    )
    return outcome, told


_SCRIPT = """
import sys, tomllib
from pathlib import Path
from tests.experiments.test_run import start

if __name__ == "__main__":
    tables, folder, executor = tomllib.loads(sys.stdin.read()), Path(sys.argv[1]), sys.argv[2]
    outcome, _ = start(tables, folder, executor=executor, workers=2)
    assert not outcome.failed, outcome.failed
"""


def same(one, two):
    pd.testing.assert_frame_equal(one, two, check_exact=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An uninterrupted serial run."""
    import tomllib

    from tests.experiments.conftest import SMALL

    folder = tmp_path_factory.mktemp("runs") / "small"
    outcome, told = start(tomllib.loads(SMALL), folder)
    return folder, outcome, told


def test_everything_asked_for_is_there(whole):
    folder, outcome, told = whole
    assert len(outcome.done) == 12
    assert not outcome.failed
    assert [finished for _, _, finished, _ in told] == list(range(1, 13))
    table = read_measurements(folder)
    averages = table[table.seed.isna() & table.other_task.isna()]
    assert set(averages.candidate) == {"backpropagation", "feedback alignment", "untrained"}
    learnt = averages[(averages.stage == "learnt") & (averages.measure == "accuracy")]
    assert sorted(learnt.training_stimuli) == [30, 30, 60, 60]
    assert (learnt.n == 40).all()
    differences = table[table.seed.isna() & table.other_task.notna()]
    assert set(differences.other_candidate) == {"feedback alignment"}
    assert (differences.training_stimuli == differences.other_training_stimuli).all()


def test_all_pairs_of_networks_are_compared_under_their_names(whole):
    table = read_measurements(whole[0])
    pairs = table[table.measure == "linear_cka"]
    sides = 10 * 2
    assert len(pairs) == sides * (sides - 1) // 2
    assert (
        pairs[["candidate", "other_candidate", "seed", "other_seed", "area", "other_area"]]
        .notna()
        .all(axis=None)
    )
    untrained = pairs[(pairs.stage == "as wired") & (pairs.other_stage == "learnt")]
    assert len(untrained)


def test_the_cosine_of_backpropagation_is_one(whole):
    table = read_measurements(whole[0]).query("measure == 'gradient_cosine' and rule == 'backpropagation'")
    assert table.value.between(0.9999, 1.0001).all()
    assert {"cost", "gradient_cosine"} == set(read_history(whole[0]).quantity)


def test_a_second_run_reuses_everything(whole, tables):
    folder, _, _ = whole
    before = read_measurements(folder)
    outcome, _ = start(tables, folder)
    assert len(outcome.reused) == 12
    assert not outcome.done
    same(before, read_measurements(folder))


def test_a_longer_sweep_computes_only_what_is_new(whole, tables, tmp_path):
    tables["vary"]["stimuli.training"] = [30]
    outcome, _ = start(tables, tmp_path / "run")
    tables["vary"]["stimuli.training"] = [30, 60]
    outcome, _ = start(tables, tmp_path / "run")
    assert len(outcome.reused) == 6
    same(read_measurements(tmp_path / "run"), read_measurements(whole[0]))


def test_renaming_a_candidate_computes_nothing(tables, tmp_path):
    start(tables, tmp_path / "run")
    tables["candidate"][0]["name"] = "another name"
    tables["contrast"] = []
    outcome, _ = start(tables, tmp_path / "run")
    assert outcome.done == ("summary over seeds",)
    assert "another name" in set(read_measurements(tmp_path / "run").candidate)


@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_other_executors_give_the_same_bits(whole, tables, tmp_path, executor):
    if executor == "dask":
        pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    from tests.experiments.conftest import SMALL

    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    subprocess.run(
        [sys.executable, str(script), str(tmp_path / "run"), executor],
        input=SMALL.encode(),
        check=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        timeout=300,
    )
    same(read_measurements(tmp_path / "run"), read_measurements(whole[0]))
    same(read_history(tmp_path / "run"), read_history(whole[0]))


def published(folder):
    """Tasks with a result; a hidden folder is one that was still being written."""
    return [p for p in folder.glob("tasks/*/manifest.json") if not p.parent.name.startswith(".")]


def test_a_killed_run_goes_on_where_it_was(whole, text, tmp_path):
    file, folder = tmp_path / "small.toml", tmp_path / "run"
    file.write_text(text)
    command = [
        sys.executable,
        "-m",
        "arealis",
        "run",
        str(file),
        "--output",
        str(folder),
        "--executor",
        "serial",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not published(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    there = len(published(folder))
    assert 0 < there < 12
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{there} reused" in again.stdout
    same(read_measurements(folder), read_measurements(whole[0]))
    assert not list(folder.glob("tasks/.*"))


def test_a_task_that_fails_is_on_record_and_the_rest_go_on(tables, tmp_path):
    tables["candidate"][1]["set"]["learner.0.optimiser.learning_rate"] = 1e30
    outcome, _ = start(tables, tmp_path / "run")
    assert len(outcome.failed) == 4
    assert "diverged at step" in next(iter(outcome.failed.values()))
    table = read_measurements(tmp_path / "run")
    assert set(table[table.seed.isna()].candidate) == {"backpropagation", "untrained"}
    again, _ = start(tables, tmp_path / "run")
    assert len(again.failed) == 4
    assert not again.done
    retried, told = start(tables, tmp_path / "run", retry_failed=True)
    assert len(retried.failed) == 4
    assert [event for event, *_ in told].count("failed") == 4


def test_pairs_need_the_same_stimuli(tables, tmp_path):
    tables["stimuli"]["division"] = "folds"
    outcome, _ = start(tables, tmp_path / "run")
    assert list(outcome.failed) == ["linear_cka between all networks, tile 1 of 1"]
    assert "saw different stimuli" in next(iter(outcome.failed.values()))


def test_a_run_of_another_code_version_is_not_mixed_in(whole, tables, tmp_path, monkeypatch):
    start(tables, tmp_path / "run")
    monkeypatch.setattr(sys.modules[run.__module__], "code_version", lambda *_: "another")
    with pytest.raises(StoreError, match="another version of the code"):
        start(tables, tmp_path / "run")
    outcome, _ = start(tables, tmp_path / "run", replace=True)
    assert len(outcome.done) == 12


def test_unknown_executors_and_schedulers_are_errors(tables, tmp_path):
    with pytest.raises(SpecificationError, match="unknown executor"):
        start(tables, tmp_path / "run", executor="slurm")
