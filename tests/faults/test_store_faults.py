"""The store when things go wrong: full disks, kills, races, damage, folders that cannot be written."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from arealis.store import (
    Run,
    is_complete,
    open_run,
    read_run,
    read_task,
    task_key,
    task_writing,
    write_failure,
    write_task,
)
from arealis.types import MEASUREMENT_COLUMNS, Result, StoreError, make_responses, measurement_table

KEY = "0123456789abcdef" * 2

# What the processes of these tests start with; they get the run folder as their first argument.
WORKER = """
import os, signal, sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store_faults import KEY, example, key_of
from arealis.store import open_run, write_task
from arealis.types import StoreError
folder = Path(sys.argv[1])
"""


def example(seed: int = 0) -> Result:
    rng = np.random.default_rng(seed)
    responses = make_responses(
        rng.normal(size=(5, 1, 1, 40)),
        stimulus_id=list("abcde"),
        unit_id=[str(i) for i in range(40)],
        area="inter",
        quantity="rate",
        unit="arbitrary",
        provenance="made up",
    )
    table = measurement_table([]).reindex(range(3)).assign(value=rng.normal(size=3), seed=seed)
    table = table.astype(MEASUREMENT_COLUMNS)
    return Result(
        specification={"seed": seed},
        measurements=table,
        provenance={},
        history=table[["seed", "value"]],
        responses={"seed 0": responses},
        draws=rng.normal(size=(3, 500)),
        weights={"V1.bias": rng.normal(size=(1, 4))},
    )


def key_of(seed: int) -> str:
    return task_key({"seed": seed}, code_version="1", data_digests={})


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return open_run(tmp_path / "run", name="worm", code_version="1")


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    code = WORKER.format(tests=str(Path(__file__).parent)) + code
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, errors = process.communicate(timeout=120)
    return process.returncode, out + errors


def intact(folder: Path, key: str, seed: int) -> bool:
    read, written = read_task(folder, key), example(seed)
    same = read.measurements.equals(written.measurements) and read.specification == written.specification
    return same and read.draws is not None and np.array_equal(read.draws, written.draws)


_STEPS = {
    "os.fsync": (os, "fsync"),
    "os.rename": (os, "rename"),
    "os.mkdir": (os, "mkdir"),
    "Path.write_text": (Path, "write_text"),
    "Path.write_bytes": (Path, "write_bytes"),
    "Path.open": (Path, "open"),
    "Path.stat": (Path, "stat"),
    "write_table": (pq, "write_table"),
    "write_arrays": (task_writing, "write_arrays"),
}


def _fail_at(call: int, original: Callable, code: int) -> tuple[Callable, list[int]]:
    """A stand-in that refuses the n-th call, and the count of its calls."""
    count = [0]

    def step(*arguments, **options):
        count[0] += 1
        if count[0] == call:
            raise OSError(code, os.strerror(code))
        return original(*arguments, **options)

    return step, count


@pytest.mark.parametrize("step", _STEPS)
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EACCES, "not writable"),
        (errno.EROFS, "not writable"),
        (errno.EIO, "could not be written"),
    ],
)
def test_whatever_step_of_writing_fails_there_is_all_or_nothing(run, monkeypatch, step, code, said):
    holder, name = _STEPS[step]
    errors = []
    for call in range(1, 1000):
        stand_in, count = _fail_at(call, getattr(holder, name), code)
        with monkeypatch.context() as patch:
            patch.setattr(holder, name, stand_in)
            try:
                write_task(run.folder, KEY, example())
            except StoreError as error:
                errors.append(error)
        left = list((run.folder / "tasks").iterdir())
        assert left in ([], [run.folder / "tasks" / KEY])
        assert not left or intact(run.folder, KEY, 0)
        shutil.rmtree(run.folder / "tasks" / KEY, ignore_errors=True)
        if count[0] < call:
            break
    else:
        pytest.fail("the step never stopped failing")
    assert errors
    assert all(said in error.problem and "--output" in error.action for error in errors)


@pytest.mark.parametrize("step", ["os.fsync", "os.rename", "Path.write_bytes"])
def test_a_description_that_cannot_be_written_leaves_the_old_one(run, monkeypatch, step):
    before = read_run(run.folder)
    stand_in, _ = _fail_at(1, getattr(*_STEPS[step]), errno.ENOSPC)
    with monkeypatch.context() as patch:
        patch.setattr(*_STEPS[step], stand_in)
        with pytest.raises(StoreError, match="the disk is full"):
            open_run(run.folder, name="renamed", code_version="1")
    with monkeypatch.context() as patch:
        stand_in, _ = _fail_at(1, getattr(*_STEPS[step]), errno.ENOSPC)
        patch.setattr(*_STEPS[step], stand_in)
        with pytest.raises(StoreError, match="the disk is full"):
            write_failure(run.folder, KEY, label="", error=ValueError())
    assert read_run(run.folder) == before
    assert sorted(p.name for p in run.folder.rglob("*")) == ["checkpoints", "failed", "run.json", "tasks"]


def test_an_interrupt_leaves_nothing(run, monkeypatch):
    def interrupt(folder, responses, draws):
        raise KeyboardInterrupt

    monkeypatch.setattr(task_writing, "write_arrays", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_task(run.folder, KEY, example())
    assert list((run.folder / "tasks").iterdir()) == []


def test_a_limit_on_file_size_stands_for_a_full_disk(run):
    """The system itself refuses, in the middle of each kind of file."""
    code = """
import resource
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
refused = 0
for limit in (0, 10, 100, 300, 1000, 3000, 5000, 8000, 10000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        write_task(folder, KEY, example())
    except StoreError as error:
        assert "the disk is full" in str(error), error
        refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert list((folder / "tasks").iterdir()) == []
write_task(folder, KEY, example())
print("refused", refused)
"""
    assert finish(start(code, run.folder)) == (0, "refused 9\n")
    assert intact(run.folder, KEY, 0)
    assert [p.name for p in (run.folder / "tasks").iterdir()] == [KEY]


@pytest.mark.parametrize("moment", [0.0, 0.3, 0.7, "before the rename", "after the rename"])
def test_kill_9_in_the_middle_of_writing(run, monkeypatch, moment):
    """A process kills itself at a chosen step; whoever opens the run next finds all or nothing."""
    write_task(run.folder, key_of(1), example(1))
    stand_in, count = _fail_at(0, os.fsync, 0)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", stand_in)
        write_task(run.folder, key_of(2), example(2))
    # the last flush is of the folder of tasks, after the rename
    named = {"before the rename": count[0] - 1, "after the rename": count[0]}
    step = named[moment] if isinstance(moment, str) else 1 + int(moment * count[0])
    code = """
flush, count = os.fsync, 0
def killed(handle):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    flush(handle)
os.fsync = killed
write_task(folder, KEY, example())
"""
    assert finish(start(code, run.folder, step)) == (-9, "")
    assert is_complete(run.folder, KEY) == (moment == "after the rename")
    assert len(list((run.folder / "tasks").glob(".*.partial"))) == (moment != "after the rename")
    open_run(run.folder, name="worm", code_version="1")
    assert list((run.folder / "tasks").glob(".*")) == []
    write_task(run.folder, KEY, example())
    assert all(intact(run.folder, key, seed) for key, seed in ((KEY, 0), (key_of(1), 1), (key_of(2), 2)))


def test_kill_9_from_outside_at_any_time(run):
    code = "for seed in range(10**6): write_task(folder, key_of(seed), example(seed))"
    process = start(code, run.folder)
    while len(list((run.folder / "tasks").glob("[!.]*"))) < 5:
        time.sleep(0.01)
        assert process.poll() is None
    process.kill()
    assert finish(process) == (-9, "")
    open_run(run.folder, name="worm", code_version="1")
    folders = list((run.folder / "tasks").iterdir())
    assert len(folders) >= 5
    assert {f.name for f in folders} == {key_of(seed) for seed in range(len(folders))}
    assert all(intact(run.folder, key_of(seed), seed) for seed in range(len(folders)))


def test_two_processes_write_the_same_tasks_at_once(run):
    code = """
print("ready", flush=True)
while not (folder / "go").exists(): time.sleep(0.001)
for seed in range(30): write_task(folder, key_of(seed), example(seed))
"""
    processes = [start(code, run.folder) for _ in range(2)]
    assert all(p.stdout is not None and p.stdout.readline() == "ready\n" for p in processes)
    (run.folder / "go").touch()
    assert [finish(p) for p in processes] == [(0, "")] * 2
    assert {p.name for p in (run.folder / "tasks").iterdir()} == {key_of(seed) for seed in range(30)}
    assert all(intact(run.folder, key_of(seed), seed) for seed in range(30))


def _meanwhile(monkeypatch, act: Callable[[], object]) -> None:
    """Let another worker act between the last flush of a task and its rename."""
    rename, acted = os.rename, []

    def after_another(source, target):
        if not acted:
            acted.append(True)
            act()
        rename(source, target)

    monkeypatch.setattr(os, "rename", after_another)


def test_who_comes_second_keeps_the_result_of_the_first(run, monkeypatch):
    _meanwhile(monkeypatch, lambda: write_task(run.folder, KEY, example(1)))
    write_task(run.folder, KEY, example(2))
    assert intact(run.folder, KEY, 1)
    assert [p.name for p in (run.folder / "tasks").iterdir()] == [KEY]


def test_who_comes_second_replaces_a_broken_result(run, monkeypatch):
    def break_it():
        folder = write_task(run.folder, KEY, example(1))
        (folder / "weights.safetensors").write_bytes(b"")

    _meanwhile(monkeypatch, break_it)
    write_task(run.folder, KEY, example(2))
    assert intact(run.folder, KEY, 2)
    assert [p.name for p in (run.folder / "tasks").iterdir()] == [KEY]


def test_an_older_format_is_not_touched(run):
    content = json.loads((run.folder / "run.json").read_text()) | {"format_version": 0}
    (run.folder / "run.json").write_text(json.dumps(content))
    folder = write_task(run.folder, KEY, example())
    with pytest.raises(StoreError, match="another format"):
        open_run(run.folder, name="worm", code_version="1", replace=True)
    assert folder.exists()


def test_a_path_that_is_or_runs_through_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(StoreError, match=r"cannot be made or used.*--output"):
            open_run(folder, name="worm", code_version="1")
        with pytest.raises(StoreError, match=r"not the folder of a run|there is no run"):
            read_run(folder)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that nobody can write, on Linux")
def test_a_folder_that_nobody_can_write_is_refused():
    for folder in (Path("/proc/run"), Path("/proc/self/fdinfo")):
        with pytest.raises(StoreError, match=r"--output|nothing was changed"):
            open_run(folder, name="worm", code_version="1")
