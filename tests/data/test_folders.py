import os
from pathlib import Path

import platformdirs
import pytest

from arealis.data import CATALOGUE, cache_folder, data_folders, locate
from arealis.types import DataError

CONTENT = b"spikes\n1\n2\n"


def put(folder, content=CONTENT, name="sample_one"):
    path = folder / CATALOGUE[name].relative_path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_absent_everywhere_is_none(sample):
    assert locate("sample_one") is None


def test_folders_are_searched_in_order_and_before_the_cache(sample, monkeypatch):
    cached = put(sample / "cache")
    assert locate("sample_one") == cached
    second = put(sample / "second")
    monkeypatch.setenv("AREALIS_DATA", os.pathsep.join(["", str(sample / "nowhere"), str(sample / "second")]))
    assert locate("sample_one") == second
    first = put(sample / "first")
    monkeypatch.setenv("AREALIS_DATA", os.pathsep.join([str(sample / "first"), str(sample / "second")]))
    assert locate("sample_one") == first


def test_corrupt_file_in_a_folder_is_an_error_though_a_good_one_follows(sample, monkeypatch):
    bad = put(sample / "first", CONTENT[:-1])
    put(sample / "second")
    monkeypatch.setenv("AREALIS_DATA", os.pathsep.join([str(sample / "first"), str(sample / "second")]))
    with pytest.raises(DataError, match=r"'sample_one' is corrupt.*replace it") as caught:
        locate("sample_one")
    assert str(bad) in caught.value.given
    assert CATALOGUE["sample_one"].sha256 in caught.value.needed


def test_corrupt_file_in_the_cache_is_an_error_that_says_delete(sample):
    bad = put(sample / "cache", b"")
    with pytest.raises(DataError, match="delete this file") as caught:
        locate("sample_one")
    assert str(bad) in caught.value.given
    assert "e3b0c44298fc1c149afbf4c8996fb924" in caught.value.given  # SHA-256 of nothing


def test_unreadable_file_is_an_error(sample, monkeypatch):
    (sample / "first" / "kind" / "one.csv").mkdir(parents=True)
    monkeypatch.setenv("AREALIS_DATA", str(sample / "first"))
    with pytest.raises(DataError, match="cannot read the data set 'sample_one'"):
        locate("sample_one")


def test_a_file_on_the_way_is_absence_not_a_crash(sample, monkeypatch):
    (sample / "first").mkdir()
    (sample / "first" / "kind").write_text("not a folder")
    monkeypatch.setenv("AREALIS_DATA", str(sample / "first"))
    assert locate("sample_one") is None


def test_unknown_name():
    with pytest.raises(DataError, match="unknown data set"):
        locate("sample_three")


def test_no_folders_without_the_variable(monkeypatch):
    monkeypatch.delenv("AREALIS_DATA", raising=False)
    assert data_folders() == []


def test_home_is_expanded(monkeypatch):
    monkeypatch.setenv("AREALIS_DATA", "~/recordings")
    monkeypatch.setenv("AREALIS_CACHE", "~/scratch")
    assert data_folders() == [Path.home() / "recordings"]
    assert cache_folder() == Path.home() / "scratch"


@pytest.mark.parametrize("unset", [None, "", " "])
def test_cache_is_the_users_by_default(monkeypatch, unset):
    monkeypatch.delenv("AREALIS_CACHE", raising=False)
    if unset is not None:
        monkeypatch.setenv("AREALIS_CACHE", unset)
    assert cache_folder() == Path(platformdirs.user_cache_dir("arealis", appauthor=False))
