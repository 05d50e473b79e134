"""Compose the page of a run from what is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

import arealis
from arealis.cli.grown import grown_networks
from arealis.cli.predicted_trains import predicted_trains
from arealis.cli.receptive_fields import grown_receptive_fields
from arealis.cli.traces import grown_traces
from arealis.experiments import (
    HELD_OUT,
    Experiment,
    Label,
    Outcome,
    label_from,
    match_contrasts,
    meet_expectations,
)
from arealis.report import (
    Expected,
    FailedTask,
    Headline,
    Page,
    TaskCounts,
    Tuned,
    Tuning,
    write_report,
)
from arealis.store import (
    Run,
    code_version,
    is_complete,
    read_failures,
    read_history,
    read_measurements,
    read_provenance,
    read_run,
)

__all__ = ["refresh_page", "write_page"]

_PAGE, _KEY = "report.html", "report.key"


def refresh_page(folder: Path, outcome: Outcome) -> Path:
    """Write the page of a run, unless it is there with the same content.

    Args:
        folder: Folder of the run.
        outcome: What became of its tasks just now.

    Returns:
        Path of the page.

    Raises:
        StoreError: if the run, or something in it, is missing or damaged.
    """
    key = _content_key(read_run(folder))
    path, mark = folder / _PAGE, folder / _KEY
    if path.exists() and mark.exists() and mark.read_text(encoding="utf-8") == key:
        return path
    write_page(folder, outcome)
    mark.write_text(key, encoding="utf-8")
    return path


def _content_key(run: Run) -> str:
    """Digest of all that the page is made from, the code that makes it included."""
    parts = {
        "plan": [(asdict(task), is_complete(run.folder, task.key)) for task in run.plan],
        "details": run.details,
        "failures": [asdict(f) for f in read_failures(run.folder).values()],
        "code": code_version(Path(arealis.__file__).parent, exclude=()),
    }
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def write_page(folder: Path, outcome: Outcome | None = None) -> Path:
    """Write ``report.html`` into the folder of a run.

    Args:
        folder: Folder of the run.
        outcome: What became of its tasks just now; without it, all count as reused.

    Returns:
        Path of the page.

    Raises:
        StoreError: if the run, or something in it, is missing or damaged.
    """
    run = read_run(folder)
    experiment = Experiment.model_validate(run.details["experiment"])
    history, measurements = read_history(folder), read_measurements(folder)
    complete = all(is_complete(folder, task.key) for task in run.plan)
    expected = meet_expectations(experiment.expect, measurements, complete=complete)
    page = Page(
        experiment=experiment.name,
        question=experiment.question,
        experiment_file=run.experiment,
        specification=run.details["experiment"],
        measurements=measurements,
        provenance=_provenance(run),
        command=run.details["command"],
        headline=Headline(
            rank_by=experiment.report.rank_by,
            baseline=experiment.report.baseline,
            notes=tuple(experiment.notes),
            contrasts=_contrasts(experiment, run),
            together=experiment.report.together,
        ),
        tasks=_counts(run, outcome),
        expected=tuple(Expected(e.name, e.wanted, e.within, e.found, e.met) for e in expected),
        tuning=_tuning(experiment, run),
        history=history if len(history) else pd.DataFrame(),
        networks=grown_networks(run, experiment, measurements),
        fields=grown_receptive_fields(run),
        traces=grown_traces(run),
        trains=predicted_trains(run),
    )
    return write_report(page, folder / _PAGE)


def _tuning(experiment: Experiment, run: Run) -> Tuning | None:
    """How learning rates were chosen; a candidate is told from the others by all that varies."""
    tune, columns = experiment.tune, ("model", "tried", "factor", "learning_rates")
    if tune is None:
        return None
    records = run.details["tuning"]
    names = [record["candidate"] for record in records]
    if len(set(names)) < len(names):
        labels = [label_from({k: v for k, v in r.items() if k not in columns}) for r in records]
        names = [str(label) for label in labels]
    candidates = tuple(
        Tuned(name, tuple(r["learning_rates"]), r["tried"], r["factor"])
        for name, r in zip(names, records, strict=True)
    )
    return Tuning(tune.measure, tune.validation, tune.seeds, candidates)


def _contrasts(experiment: Experiment, run: Run) -> Mapping[str, list[tuple[str, str]]]:
    """Name of every contrast → the pairs of tasks that it compares."""
    groups: dict[Label, str] = {}
    for task in run.plan:
        if task.columns:
            groups.setdefault(label_from(task.columns), task.key)
    labels, keys = list(groups), list(groups.values())
    return {
        asked.name: [(keys[d.first], keys[d.second]) for d in match_contrasts([asked], labels)]
        for asked in experiment.contrast
    }


def _counts(run: Run, outcome: Outcome | None) -> TaskCounts:
    failures = {t.key: f for t in run.plan for k, f in read_failures(run.folder).items() if k == t.key}
    failed = tuple(FailedTask(f.label, f"{f.error}: {f.message}") for f in failures.values())
    if outcome is not None:
        return TaskCounts(len(outcome.done), len(outcome.reused), failed)
    return TaskCounts(0, sum(is_complete(run.folder, t.key) for t in run.plan), failed)


def _provenance(run: Run) -> Mapping[str, Any]:
    """Environment of the first completed task, and every digest."""
    first = next(t.key for t in run.plan if is_complete(run.folder, t.key))
    others = run.details.get("code of other packages")
    return {
        "run created": run.created,
        "code version": run.code_version,
        "data": run.details["data"],
        **({"code of other packages": others} if others else {}),
        "seeds": run.details["experiment"]["seeds"],
        "environment": {k: v for k, v in read_provenance(run.folder, first).items() if k != HELD_OUT},
        "tasks": {t.key: t.label for t in run.plan},
    }
