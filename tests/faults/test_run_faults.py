"""A run that is killed in the middle of learning, or learns nothing that is finite, loses nothing."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import torch
from tests.docs.blocks import DOCS, in_page

from arealis.experiments import Execution, Outcome, parse_experiment, run
from arealis.store import read_checkpoint, read_failures, read_run, read_task, write_checkpoint
from arealis.training import unpack
from arealis.types import Result

pytestmark = pytest.mark.real_data

# Noise is drawn at every step, and two phases have learners of their own.
TEXT = """
name = "stopped"
question = "Does it go on?"
seeds = 2
seeds_together = 2
observe_every = 5

[stimuli]
kind = "mnist_digits"
training = 60
held_out = 40

[[area]]
name = "V1"
units = 12
neuron = { kind = "relu" }

[[area]]
name = "decision"
units = 10
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
rule = { kind = "node_perturbation", draws = 4 }
objective = { kind = "cross_entropy", area = "decision" }
optimiser = { kind = "adam", learning_rate = 0.01 }
phases = ["early"]

[[learner]]
name = "last"
areas = ["decision"]
rule = { kind = "backpropagation" }
objective = { kind = "cross_entropy", area = "decision" }
optimiser = { kind = "sgd", learning_rate = 0.01, momentum = 0.9 }
phases = ["late"]

[[phase]]
name = "early"
steps = 23
batch = 20

[[phase]]
name = "late"
steps = 17
batch = 20

[[measure]]
kind = "accuracy"
area = "decision"

[[candidate]]
name = "noise"

[[candidate]]
name = "feedback"
set = { "learner.0.rule" = { kind = "feedback_alignment" } }

[report]
rank_by = "accuracy"
"""

# `arealis`, but for a process that kills itself once it has written so many checkpoints.
KILLED = """
import os, signal, sys
from arealis.cli.app import app
from arealis.experiments import work
write, left = work.write_checkpoint, int(sys.argv.pop(1))
def written(*arguments):
    global left
    path = write(*arguments)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return path
work.write_checkpoint = written
app()
"""


def compute(tables: dict, folder: Path, **how) -> Outcome:
    chosen = Execution(**{"executor": "serial", **how})
    return run(parse_experiment(tables), "", folder, chosen, command="test", progress=lambda *_: None)


def results(folder: Path) -> dict[str, Result]:
    return {t.key: read_task(folder, t.key) for t in read_run(folder).plan}


def same(one: dict[str, Result], two: dict[str, Result]) -> None:
    """Bit for bit: weights, history and every number."""
    assert one.keys() == two.keys()
    for key, result in one.items():
        other = two[key]
        pd.testing.assert_frame_equal(result.measurements, other.measurements, check_exact=True)
        pd.testing.assert_frame_equal(result.history, other.history, check_exact=True)
        assert result.weights.keys() == other.weights.keys()
        assert all((v == other.weights[n]).all() for n, v in result.weights.items())


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What a run computes that nobody stops and that keeps no checkpoints."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    assert not compute(tomllib.loads(TEXT), folder, keep_every=0).failed
    return results(folder)


def checkpoints(folder: Path) -> list[Path]:
    return list((folder / "checkpoints").iterdir())


@pytest.mark.parametrize(("written", "phase", "step"), [(6, 1, 10), (9, 0, 10)])
def test_kill_9_in_the_middle_of_learning(whole, tmp_path, written, phase, step):
    """The same command goes on from the last checkpoint: in the second phase of a task, or its first."""
    file, folder = tmp_path / "stopped.toml", tmp_path / "run"
    file.write_text(TEXT)
    rest = ["run", file, "--output", folder, "--executor", "serial", "--keep-every", "5"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(written), *rest], capture_output=True, timeout=300, check=False
    )
    assert killed.returncode == -9, killed.stderr
    (path,) = checkpoints(folder)
    kept = unpack(*read_checkpoint(folder, path.stem))
    assert (kept.phase, kept.step) == (phase, step)
    again = subprocess.run(
        [sys.executable, "-m", "arealis", *rest], capture_output=True, text=True, timeout=300, check=False
    )
    assert again.returncode == 0, again.stderr
    assert f"{written // 8} reused" in again.stdout
    same(results(folder), whole)
    assert checkpoints(folder) == []


def test_a_stopped_task_goes_on_from_its_checkpoint_and_not_from_the_start(whole, tmp_path, monkeypatch):
    """Weights that are changed in the checkpoint show in the result."""

    def stop(*arguments):
        write_checkpoint(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("arealis.experiments.work.write_checkpoint", stop)
        with pytest.raises(KeyboardInterrupt):
            compute(tomllib.loads(TEXT), tmp_path / "run", keep_every=5)
    (path,) = checkpoints(tmp_path / "run")
    arrays, settings = read_checkpoint(tmp_path / "run", path.stem)
    arrays["params/V1.bias"] += 1
    write_checkpoint(tmp_path / "run", path.stem, arrays, settings)
    assert not compute(tomllib.loads(TEXT), tmp_path / "run").failed
    changed = results(tmp_path / "run")[path.stem].weights["V1.bias"]
    assert (changed != whole[path.stem].weights["V1.bias"]).all()


def test_checkpoints_change_no_number_and_no_key(whole, tmp_path):
    assert not compute(tomllib.loads(TEXT), tmp_path / "run", keep_every=1).failed
    same(results(tmp_path / "run"), whole)
    assert checkpoints(tmp_path / "run") == []


@pytest.mark.parametrize("every", [0, 1])
def test_divergence_keeps_the_last_good_checkpoint_and_the_others_finish(
    tmp_path, every, monkeypatch, capsys
):
    tables, folder = tomllib.loads(TEXT), tmp_path / "runs" / "worm"
    tables["candidate"][1]["set"]["learner.0.optimiser"] = {"kind": "sgd", "learning_rate": 1e30}
    outcome = compute(tables, folder, keep_every=every)
    assert len(outcome.failed) == 1
    assert any(label.startswith("noise") for label in outcome.done)
    (failure,) = read_failures(folder).values()
    assert failure.error == "DivergenceError"
    (path,) = checkpoints(folder)
    assert failure.message.endswith(f"in the folder of the run: checkpoints/{path.name}.")
    kept = unpack(*read_checkpoint(folder, failure.key))
    assert f"diverged at step {kept.step if every else ''}" in failure.message
    assert all(torch.isfinite(v).all() for v in kept.params.values())
    again = compute(tables, folder, keep_every=every, retry_failed=True)
    assert list(again.failed.values()) == [f"DivergenceError: {failure.message}"]
    monkeypatch.chdir(tmp_path)
    (shown,) = in_page(DOCS / "how_to" / "cluster.rst", "python")
    exec(shown, {})
    assert "diverged at step" in capsys.readouterr().out


def test_a_damaged_checkpoint_stops_its_task_only(whole, tmp_path):
    tables, folder = tomllib.loads(TEXT), tmp_path / "run"
    key = next(iter(whole))
    compute(tables | {"candidate": tables["candidate"][1:]}, folder)
    (folder / "checkpoints" / f"{key}.safetensors").write_bytes(b"not one")
    outcome = compute(tables, folder)
    ((label, message),) = outcome.failed.items()
    assert label.startswith("noise")
    assert "StoreError: a checkpoint is damaged" in message
    (folder / "checkpoints" / f"{key}.safetensors").unlink()
    assert not compute(tables, folder, retry_failed=True).failed
    same(results(folder), whole)
