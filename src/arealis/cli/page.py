"""Compose the page of a run from what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from arealis.experiments import Experiment, Label, Outcome, label_from, match_contrasts
from arealis.report import FailedTask, Headline, Page, TaskCounts, write_report
from arealis.store import (
    Run,
    is_complete,
    read_failures,
    read_history,
    read_measurements,
    read_run,
    read_task,
)

__all__ = ["write_page"]


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
    history = read_history(folder)
    page = Page(
        experiment=experiment.name,
        question=experiment.question,
        experiment_file=run.experiment,
        specification=run.details["experiment"],
        measurements=read_measurements(folder),
        provenance=_provenance(run),
        command=run.details["command"],
        headline=Headline(
            rank_by=experiment.report.rank_by,
            baseline=experiment.report.baseline,
            notes=tuple(experiment.notes),
            contrasts=_contrasts(experiment, run),
        ),
        tasks=_counts(run, outcome),
        history=history if len(history) else pd.DataFrame(),
    )
    return write_report(page, folder / "report.html")


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
    return {
        "run created": run.created,
        "code version": run.code_version,
        "data": run.details["data"],
        "seeds": run.details["experiment"]["seeds"],
        "environment": read_task(run.folder, first).provenance,
        "tasks": {t.key: t.label for t in run.plan},
    }
