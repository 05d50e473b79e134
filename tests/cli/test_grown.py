"""The networks of a page are read from what is stored, those that matter and no other."""

import copy

import pytest
from tests.experiments.test_childhood import CHILDHOOD

from arealis.cli import grown
from arealis.cli.page import write_page
from arealis.experiments import Execution, Experiment, parse_experiment, run
from arealis.store import read_measurements, read_run, read_specification


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of three candidates."""
    tables = copy.deepcopy(CHILDHOOD) | {"seeds": 2, "seeds_together": 2, "draws": 100, "permutations": 100}
    tables["report"] = {"rank_by": "accuracy", "baseline": "control"}
    tables["candidate"] = [
        {"name": "first", "set": {"area.0.units": 8}},
        {"name": "control", "set": {"area.0.units": 9}},
        {"name": "other", "set": {"area.0.units": 10}},
    ]
    path = tmp_path_factory.mktemp("grown") / "run"
    done = run(
        parse_experiment(tables), "", path, Execution("serial"), command="test", progress=lambda *_: None
    )
    assert not done.failed
    return path


def grown_in(folder):
    stored = read_run(folder)
    experiment = Experiment.model_validate(stored.details["experiment"])
    return grown.grown_networks(stored, experiment, read_measurements(folder))


def test_the_leading_one_the_first_and_the_baseline_are_shown(folder):
    table = read_measurements(folder)
    whole = table[(table.measure == "accuracy") & table.seed.isna() & table.candidate.notna()]
    best = whole.loc[whole.value.idxmax(), "candidate"]
    shown = [network.candidate for network in grown_in(folder)]
    assert shown == list(dict.fromkeys([best, "first", "control"]))


def test_networks_are_described_with_their_tasks_and_maps(folder):
    network = next(network for network in grown_in(folder) if network.candidate == "first")
    assert network.anatomy.areas[0].units == 8
    assert len(network.tasks) == 1
    assert set(network.stimulus_maps["area"]) == {"retina", "cortex", "decision"}


def test_the_page_holds_them(folder):
    text = write_page(folder).read_text("utf-8")
    for heading in ("<h2>Anatomy</h2>", "<h2>Development</h2>", "tells apart"):
        assert heading in text


def test_a_model_that_is_no_network_is_left_out(folder, monkeypatch):
    def without_network(*place):
        empty = {name: [] for name in ("area", "projection", "learner", "modulator", "phase")}
        return read_specification(*place) | empty

    monkeypatch.setattr(grown, "read_specification", without_network)
    assert grown_in(folder) == ()
