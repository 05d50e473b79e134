"""A run folder is made, gone on with, planned and read; strangers' folders are left alone."""

from __future__ import annotations

import json

import pytest

from arealis.store import (
    PlannedTask,
    open_run,
    read_failures,
    read_run,
    read_task,
    write_failure,
    write_plan,
    write_task,
)
from arealis.types import StoreError


def test_a_run_reads_back_as_it_was_opened_and_planned(tmp_path, key):
    run = open_run(tmp_path / "runs" / "worm", name="worm", code_version="1")
    assert read_run(run.folder) == run
    tasks = [PlannedTask(key, "dense, seed 0", "train", {"candidate": "dense", "seed": 0})]
    planned = write_plan(run, tasks, experiment='name = "wörm"\r\n', details={"data": {"worm": "d"}})
    assert read_run(run.folder) == planned
    assert (run.folder / "experiment.toml").read_bytes() == 'name = "wörm"\r\n'.encode()


def test_going_on_keeps_tasks_plan_and_time_and_takes_the_new_name(run, key, make_result):
    write_task(run.folder, key, make_result())
    run = write_plan(run, [PlannedTask(key, "dense", "train")], experiment="")
    again = open_run(run.folder, name="renamed", code_version="1")
    assert (again.plan, again.created, again.name) == (run.plan, run.created, "renamed")
    assert read_task(run.folder, key).specification == make_result().specification


def test_replacing_clears_tasks_and_failures_and_nothing_else(run, key, make_result):
    write_task(run.folder, key, make_result())
    write_failure(run.folder, "f" * 32, label="dense", error=ValueError("no"))
    write_plan(run, [PlannedTask(key, "dense", "train")], experiment="")
    (run.folder / "notes.txt").write_text("mine")
    again = open_run(run.folder, name="worm", code_version="2", replace=True)
    assert again.plan == ()
    assert read_run(run.folder).code_version == "2"
    assert list((run.folder / "tasks").iterdir()) == []
    assert read_failures(run.folder) == {}
    assert (run.folder / "notes.txt").read_text() == "mine"


def test_another_code_version_can_be_read_but_not_written(run):
    assert read_run(run.folder).code_version == "1"
    with pytest.raises(StoreError, match=r"another version of the code.*--output, or --replace"):
        open_run(run.folder, name="worm", code_version="2")


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("text", [None, "{}", "[]", '{"format": "other"}'])
def test_a_strangers_folder_is_left_alone(tmp_path, text, replace):
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "thesis.tex").write_text("mine")
    if text is not None:
        (tmp_path / "run.json").write_text(text)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreError, match="not the folder of a run"):
        open_run(tmp_path, name="worm", code_version="1", replace=replace)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_becomes_a_run(tmp_path):
    assert open_run(tmp_path, name="worm", code_version="1").plan == ()


def test_nothing_is_there_to_read(tmp_path):
    with pytest.raises(StoreError, match="there is no run"):
        read_run(tmp_path / "nowhere")


@pytest.mark.parametrize("version", [0, 2, None])
def test_another_format_is_refused(run, version):
    content = json.loads((run.folder / "run.json").read_text()) | {"format_version": version}
    (run.folder / "run.json").write_text(json.dumps(content))
    for replace in (False, True):
        with pytest.raises(StoreError, match=f"of another format.*format {version}.*Needed: format 1"):
            open_run(run.folder, name="worm", code_version="1", replace=replace)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:40],
        lambda text: "\xff",
        lambda text: text.replace('"created"', '"crated"'),
        lambda text: text.replace('"plan": []', '"plan": [1]'),
        lambda text: text.replace(
            '"plan": []', '"plan": [{"key": "../x", "label": "", "kind": "", "columns": {}}]'
        ),
        lambda text: text.replace('"plan": []', '"plan": 7'),
        lambda text: text.replace('"details"', '"detail"'),
    ],
)
def test_a_damaged_description_is_named(run, damage):
    path = run.folder / "run.json"
    path.write_bytes(damage(path.read_text()).encode("latin-1"))
    with pytest.raises(StoreError, match=r"description of the run is damaged.*run\.json"):
        read_run(run.folder)


def test_a_plan_of_things_that_are_no_tasks_is_refused(run):
    with pytest.raises(StoreError, match="not the key of a task"):
        write_plan(run, [PlannedTask("../../home", "x", "train")], experiment="")
    assert read_run(run.folder).plan == ()
