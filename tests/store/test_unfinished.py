"""What killed processes left is removed, what living ones write is not."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from arealis.store import open_run, unfinished
from arealis.store.unfinished import discard, is_unfinished, remove_abandoned, unfinished_path

_DEAD = subprocess.run(
    [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
)
_DEAD_PROCESS = int(_DEAD.stdout)


def _leave(folder, *, machine=None, process=_DEAD_PROCESS, age=0.0):
    name = unfinished_path(folder / "task").name.split(".")
    path = folder / ".".join([*name[:2], machine or name[2], str(process), *name[4:]])
    path.mkdir()
    (path / "half.parquet").write_text("PAR")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_names_are_new_hidden_and_recognised(tmp_path):
    one, other = unfinished_path(tmp_path / "x.json"), unfinished_path(tmp_path / "x.json")
    assert one != other
    assert one.parent == tmp_path
    assert one.name.startswith(".x.json.")
    assert is_unfinished(one)
    assert not is_unfinished(tmp_path / ".x.partial")


def test_remains_of_a_dead_process_go_and_of_a_living_one_stay(tmp_path):
    dead, own, first = (
        _leave(tmp_path),
        _leave(tmp_path, process=os.getpid(), age=1e6),
        _leave(tmp_path, process=1),
    )
    remove_abandoned(tmp_path)
    assert not dead.exists()
    assert own.exists()
    assert first.exists()


def test_a_process_of_somebody_else_lives(tmp_path, monkeypatch):
    def refuse(process, signal):
        raise PermissionError

    path = _leave(tmp_path)
    monkeypatch.setattr(os, "kill", refuse)
    remove_abandoned(tmp_path)
    assert path.exists()


def test_remains_of_another_machine_go_after_a_day(tmp_path):
    young = _leave(tmp_path, machine="0" * 8, age=3600)
    old = _leave(tmp_path, machine="1" * 8, age=2 * 24 * 3600)
    remove_abandoned(tmp_path)
    assert young.exists()
    assert not old.exists()


def test_remains_that_vanish_meanwhile_are_no_error(tmp_path):
    gone = unfinished_path(tmp_path / "task")
    assert not unfinished._is_abandoned(gone, "0" * 8, 1)
    discard(gone)


def test_files_of_the_user_stay(tmp_path):
    for name in ("notes.partial", ".hidden", f".notes.{_DEAD_PROCESS}.partial"):
        (tmp_path / name).touch()
    before = sorted(tmp_path.iterdir())
    remove_abandoned(tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_a_link_is_removed_and_not_followed(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    link = _leave(tmp_path)
    discard(link)
    link.symlink_to(tmp_path / "mine")
    remove_abandoned(tmp_path)
    assert not link.is_symlink()
    assert (tmp_path / "mine" / "thesis.tex").exists()


def test_a_file_that_cannot_be_removed_is_no_error(tmp_path, monkeypatch):
    def refuse(path, missing_ok=False):
        raise PermissionError

    path = unfinished_path(tmp_path / "x")
    path.touch()
    with monkeypatch.context() as patch:
        patch.setattr(type(path), "unlink", refuse)
        discard(path)
    assert path.exists()


@pytest.mark.parametrize("place", [".", "tasks", "failed"])
def test_opening_a_run_removes_remains_everywhere(run, place):
    path = _leave(run.folder / place)
    open_run(run.folder, name="worm", code_version="1")
    assert not path.exists()


def test_a_folder_with_nothing_but_remains_can_become_a_run(tmp_path):
    path = _leave(tmp_path)
    open_run(tmp_path, name="worm", code_version="1")
    assert not path.exists()
