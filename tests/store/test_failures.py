"""Failed tasks leave a record until they are forgotten or completed."""

from __future__ import annotations

import pytest

from arealis.store import clear_failure, read_failures, write_failure, write_task
from arealis.types import DivergenceError, StoreError


def _raised() -> Exception:
    try:
        raise DivergenceError("it diverged", given="NaN", needed="numbers", action="take smaller steps")
    except DivergenceError as error:
        return error


def test_a_record_says_what_where_and_when(run, key):
    written = write_failure(run.folder, key, label="dense, seed 0", error=_raised())
    assert read_failures(run.folder) == {key: written}
    assert (written.label, written.error) == ("dense, seed 0", "DivergenceError")
    assert written.message == str(_raised())
    assert "in _raised" in written.traceback
    assert written.time.endswith("+00:00")


def test_a_later_failure_replaces_the_record_and_order_is_by_key(run):
    for key, said in (("b" * 32, "first"), ("a" * 32, "second"), ("b" * 32, "third")):
        write_failure(run.folder, key, label="", error=ValueError(said))
    assert [f.message for f in read_failures(run.folder).values()] == ["second", "third"]


def test_a_record_is_forgotten_once_cleared_or_completed(run, key, make_result):
    for name in (key, "f" * 32):
        write_failure(run.folder, name, label="", error=ValueError("no"))
    clear_failure(run.folder, "f" * 32)
    clear_failure(run.folder, "f" * 32)
    assert list(read_failures(run.folder)) == [key]
    write_task(run.folder, key, make_result())
    assert read_failures(run.folder) == {}


@pytest.mark.parametrize("text", ["{", "[]", '{"key": "a"}', "\\udcff"])
def test_a_damaged_record_is_named(run, key, text):
    (run.folder / "failed" / f"{key}.json").write_text(text)
    with pytest.raises(
        StoreError, match=rf"record of a failed task is damaged.*{key}\.json.*delete that file"
    ):
        read_failures(run.folder)


def test_a_key_that_could_lead_elsewhere_is_refused(run):
    for attempt in (
        lambda: write_failure(run.folder, "../run", label="", error=ValueError()),
        lambda: clear_failure(run.folder, "../run"),
    ):
        with pytest.raises(StoreError, match="not the key of a task"):
            attempt()
    assert (run.folder / "run.json").exists()


def test_a_record_that_cannot_be_removed_is_an_error(run, key):
    (run.folder / "failed" / f"{key}.json").mkdir()
    with pytest.raises(StoreError, match=f"{key}"):
        clear_failure(run.folder, key)
