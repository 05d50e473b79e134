"""A checkpoint is there whole or not at all, and what is damaged or of another task is refused."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from arealis.store import open_run, read_checkpoint, remove_checkpoint, write_checkpoint
from arealis.types import StoreError

KEY = "0123456789abcdef" * 2
SETTINGS = {"step": 7, "history": [[0, "school", 1, "V1", "cost", float("nan")]], "state": 2**127 + 1}


def arrays(seed=0):
    rng = np.random.default_rng(seed)
    return {
        "params/V1.bias": rng.normal(size=(2, 3)),
        "step": np.array(4.0, dtype="float32"),
        "none": np.zeros((0, 3)),
        "turned": rng.normal(size=(3, 4)).T,
        "bytes": rng.integers(0, 255, 50).astype("uint8"),
    }


@pytest.fixture
def folder(tmp_path):
    return open_run(tmp_path / "run", name="worm", code_version="1").folder


def holds(folder, seed=0, key=KEY):
    found = read_checkpoint(folder, key)
    assert found is not None
    read, settings = found
    written = arrays(seed)
    same = all(np.array_equal(read[k], v) and read[k].dtype == v.dtype for k, v in written.items())
    return same and read.keys() == written.keys() and json.dumps(settings) == json.dumps(SETTINGS)


def test_what_is_read_is_what_was_written(folder):
    assert read_checkpoint(folder, KEY) is None
    path = write_checkpoint(folder, KEY, arrays(), SETTINGS)
    assert holds(folder)
    assert write_checkpoint(folder, KEY, arrays(1), SETTINGS) == path
    assert holds(folder, 1)
    assert [p.name for p in (folder / "checkpoints").iterdir()] == [f"{KEY}.safetensors"]
    remove_checkpoint(folder, KEY)
    assert read_checkpoint(folder, KEY) is None
    remove_checkpoint(folder, KEY)


@pytest.mark.parametrize("where", [0.0, 0.01, 0.3, 0.6, 0.95, 1.0])
@pytest.mark.parametrize("how", ["cut", "flipped", "emptied"])
def test_a_damaged_checkpoint_is_refused(folder, how, where):
    path = write_checkpoint(folder, KEY, arrays(), SETTINGS)
    content = bytearray(path.read_bytes())
    at = int(where * (len(content) - 1))
    if how == "flipped":
        content[at] ^= 4
    path.write_bytes({"cut": content[:at], "emptied": b"\0" * at, "flipped": content}[how])
    with pytest.raises(StoreError, match=r"damaged, or is another task's.*--retry-failed") as caught:
        read_checkpoint(folder, KEY)
    assert f"delete {path}" in caught.value.action


def test_the_checkpoint_of_another_task_is_refused(folder):
    path = write_checkpoint(folder, KEY, arrays(), SETTINGS)
    other = "f" * 32
    path.rename(path.with_name(f"{other}.safetensors"))
    with pytest.raises(StoreError, match=f"of task '{KEY}'"):
        read_checkpoint(folder, other)


def test_a_foreign_file_is_refused(folder):
    path = folder / "checkpoints" / f"{KEY}.safetensors"
    safetensors.numpy.save_file({"x": np.zeros(3)}, path)
    with pytest.raises(StoreError, match="it says to be 'None'"):
        read_checkpoint(folder, KEY)
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match="is damaged"):
        read_checkpoint(folder, KEY)


def test_a_checkpoint_that_cannot_be_removed(folder, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StoreError, match="not writable"):
        remove_checkpoint(folder, KEY)


@pytest.mark.parametrize("step", ["fsync", "rename", "write_bytes"])
def test_a_checkpoint_that_cannot_be_written_leaves_the_old_one(folder, monkeypatch, step):
    write_checkpoint(folder, KEY, arrays(), SETTINGS)

    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path if step == "write_bytes" else os, step, refuse)
        with pytest.raises(StoreError, match="the disk is full"):
            write_checkpoint(folder, KEY, arrays(1), SETTINGS)
    assert holds(folder)
    assert len(list((folder / "checkpoints").iterdir())) == 1


@pytest.mark.parametrize("moment", ["before the rename", "after the rename"])
def test_kill_9_while_writing_leaves_a_whole_checkpoint(folder, moment):
    code = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_checkpoints import KEY, SETTINGS, arrays
from arealis.store import write_checkpoint
write_checkpoint(Path(sys.argv[1]), KEY, arrays(), SETTINGS)
rename = os.rename
def killed(*names):
    if sys.argv[2] == "after the rename":
        rename(*names)
    os.kill(os.getpid(), signal.SIGKILL)
os.rename = killed
write_checkpoint(Path(sys.argv[1]), KEY, arrays(1), SETTINGS)
"""
    killed = subprocess.run([sys.executable, "-c", code, folder, moment], timeout=300, check=False)
    assert killed.returncode == -9
    assert holds(folder, seed=moment == "after the rename")
    open_run(folder, name="worm", code_version="1")
    assert len(list((folder / "checkpoints").iterdir())) == 1


def test_a_run_that_is_replaced_has_no_checkpoints(folder):
    write_checkpoint(folder, KEY, arrays(), SETTINGS)
    open_run(folder, name="worm", code_version="2", replace=True)
    assert read_checkpoint(folder, KEY) is None
