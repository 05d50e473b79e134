"""A small wheel that pip can really download from a folder, and two data sets in it."""

import hashlib
import os
import zipfile

import pytest

from arealis.data import CATALOGUE, DataSet, WheelMember

ONE, TWO = b"spikes\n1\n2\n", bytes(range(256))


def write_wheel(folder, members):
    """Write ``arealis_sample`` 1.0 as a wheel with these members and return its path."""
    information = "arealis_sample-1.0.dist-info"
    described = {
        **members,
        f"{information}/METADATA": b"Metadata-Version: 2.1\nName: arealis-sample\nVersion: 1.0\n",
        f"{information}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{information}/RECORD": b"",
    }
    wheel = folder / "arealis_sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in described.items():
            archive.writestr(name, content)
    return wheel


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """Two data sets of one wheel, an empty cache, nothing on ``AREALIS_DATA``, and pip without a network."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    wheel = write_wheel(shelf, {"sample/one.csv": ONE, "sample/two.bin": TWO})
    for name, member, content in (("sample_one", "one.csv", ONE), ("sample_two", "two.bin", TWO)):
        origin = WheelMember("arealis-sample", "1.0", sha256(wheel.read_bytes()), f"sample/{member}")
        entry = DataSet(
            name, "made up", "none", "none", sha256(content), len(content), f"kind/{member}", origin
        )
        monkeypatch.setitem(CATALOGUE, name, entry)
    monkeypatch.delenv("AREALIS_DATA", raising=False)
    monkeypatch.setenv("AREALIS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return tmp_path
