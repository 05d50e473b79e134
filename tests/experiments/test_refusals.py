"""What cannot be run is refused before anything is written, with the place and the cure."""

import sys
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

import numpy as np
import pytest

from arealis.experiments import Execution, open_executor, parse_experiment, plan, run
from arealis.experiments.assemble import assemble_network
from arealis.experiments.entry import Entry, check_choice
from arealis.experiments.measures import decision_accuracy
from arealis.experiments.session import Session
from arealis.experiments.tables import Choice
from arealis.numerics import ReplicaStreams
from arealis.types import DataError, SpecificationError, Stimuli, StoreError, make_responses

SHOWN = Stimuli(
    {"stimulus": np.zeros((2, 1, 4), "float32")}, np.array(["a", "b"]), {"label": np.array([0, 1])}
)


def test_an_area_without_units_is_an_error(tables):
    del tables["area"][0]["units"]
    model = plan(parse_experiment(tables))[0].model
    with pytest.raises(SpecificationError, match="area 'V1' has no units"):
        assemble_network(model, SHOWN, None, rng=ReplicaStreams((0,)))


def test_a_comparison_without_a_recording_is_an_error():
    session = Session(SHOWN, SHOWN, None, (0,), (np.array([0]),), (np.array([1]),))
    with pytest.raises(SpecificationError, match="has none"):
        session.recorded(np.array([0]))


@pytest.mark.parametrize(("labels", "area"), [(None, "decision"), (np.array([0, 1]), "V9")])
def test_accuracy_needs_labels_and_an_area(labels, area):
    recorded = make_responses(
        np.eye(2)[:, None, None],
        stimulus_id=["a", "b"],
        unit_id=["0", "1"],
        area="decision",
        quantity="activity",
        unit="arbitrary",
        provenance="made up",
    )
    with pytest.raises(SpecificationError, match="accuracy cannot be taken"):
        decision_accuracy(
            model=recorded,
            labels=labels,
            weights=np.ones((40, 2)),
            permutations=40,
            rng=np.random.default_rng(0),
            area=area,
        )


def _gain(*, strength: float = 1.0) -> float:
    """Scale the input."""
    return strength


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(kind="gian"), "write 'gain'"),
        (Choice(kind="gain", strenght=1), "write 'strength'"),
        (Choice(kind="gain", strength="loud"), "'rule.strength' is wrong"),
    ],
)
def test_a_choice_that_the_registry_lacks_is_an_error(choice, said):
    with pytest.raises(SpecificationError, match=said):
        check_choice({"gain": Entry(_gain)}, choice, what="rule", place="rule")


def test_dask_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SpecificationError, match="Dask is not installed"), open_executor("dask"):
        pass


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_named():
    pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    address = "tcp://127.0.0.1:9"
    with (
        pytest.raises(SpecificationError, match="cannot be reached"),
        open_executor("dask", scheduler=address),
    ):
        pass


class Dying(Executor):
    """An executor whose workers die at once."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_exception(BrokenProcessPool("a child process terminated abruptly"))
        return future


@pytest.mark.real_data
def test_a_worker_that_dies_is_named(tables, tmp_path, monkeypatch):
    @contextmanager
    def dying(*_, **__):
        yield Dying()

    monkeypatch.setattr(sys.modules[run.__module__], "open_executor", dying)
    with pytest.raises(StoreError, match="a worker process died"):
        run(
            parse_experiment(tables),
            "",
            tmp_path / "run",
            Execution(),
            command="test",
            progress=lambda *_: None,
        )


def test_data_that_cannot_be_had_stop_the_run_before_it_begins(tables, tmp_path, monkeypatch):
    monkeypatch.setenv("AREALIS_DATA", "")
    monkeypatch.setenv("AREALIS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(DataError):
        run(
            parse_experiment(tables),
            "",
            tmp_path / "run",
            Execution("serial"),
            command="test",
            progress=lambda *_: None,
        )
    assert not (tmp_path / "run").exists()
