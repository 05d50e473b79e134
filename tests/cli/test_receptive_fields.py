"""The receptive fields of a page are read from stored weights: those that were measured, of first seeds."""

import copy

import numpy as np
import pytest
from tests.experiments.test_receptive_fields import GROWN

from arealis.cli.page import write_page
from arealis.cli.receptive_fields import grown_receptive_fields
from arealis.experiments import Execution, parse_experiment, run
from arealis.store import read_run, read_task


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of three candidates: fields as images, as traces, and gains on a structure."""
    tables = copy.deepcopy(GROWN) | {"permutations": 100}
    trace = [{"kind": "receptive_field_localisation", "area": "V1"}]
    tables["candidate"] = [
        {"name": "plane"},
        {"name": "line", "set": {"measure": trace}},
        {"name": "even", "set": {"projection.0.wiring": {"kind": "dense", "initial": "uniform"}}},
    ]
    path = tmp_path_factory.mktemp("fields") / "run"
    done = run(
        parse_experiment(tables), "", path, Execution("serial"), command="test", progress=lambda *_: None
    )
    assert not done.failed
    return path


def test_fields_that_are_synapses_are_read(folder):
    stored = read_run(folder)
    found = grown_receptive_fields(stored)
    assert [(f.candidate, f.area, f.source, f.seed, f.image) for f in found] == [
        ("plane", "V1", "stimulus", 0, True),
        ("line", "V1", "stimulus", 0, False),
    ]
    first = next(task.key for task in stored.plan if task.columns)
    assert np.array_equal(found[0].weights, read_task(folder, first).weights["stimulus->V1.weight"][0])


def test_the_page_shows_them(folder):
    text = write_page(folder).read_text("utf-8")
    for words in ("<h2>Receptive fields</h2>", 'href="#receptive-fields"', "along the input", "image plane"):
        assert words in text
