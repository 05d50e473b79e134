"""Run: take an experiment from its plan to stored results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import arealis
from arealis.data import digest, fetch
from arealis.experiments.check import check, code_of_others, data_sets
from arealis.experiments.executors import open_executor
from arealis.experiments.identifying import Identifying, plan_identification
from arealis.experiments.inferring import Inferring
from arealis.experiments.installed import installed_code
from arealis.experiments.pairs import Pairs, tile_pairs
from arealis.experiments.plan import Label, Task, plan
from arealis.experiments.specification import Experiment
from arealis.experiments.summarise import Summary, match_contrasts
from arealis.experiments.tables import Choice
from arealis.experiments.tuning import apply_tuning, choose_factors, tuning_trials
from arealis.experiments.work import Job, work
from arealis.store import (
    PlannedTask,
    Run,
    clear_failure,
    code_version,
    is_complete,
    open_run,
    read_failures,
    read_numbers,
    remove_checkpoint,
    task_key,
    write_plan,
)
from arealis.types import Result, StoreError

__all__ = ["Execution", "Outcome", "Progress", "run"]

Progress = Callable[[str, str, int, int], None]
"""``(what happened, label, finished, planned)``: called once a task."""


@dataclass(frozen=True)
class Execution:
    """Where and how tasks run; nothing here can change a number.

    Args:
        executor: ``"serial"``, ``"processes"`` or ``"dask"``.
        workers: Number of worker processes; the number of processors if not given.
        scheduler: Address of a Dask scheduler.
        replace: Delete what another code version computed in this folder.
        retry_failed: Try tasks again that failed before.
        keep_every: Updates between two checkpoints of a task, from which it goes on after a stop; 0 for none.
    """

    executor: str = "processes"
    workers: int | None = None
    scheduler: str | None = None
    replace: bool = False
    retry_failed: bool = False
    keep_every: int = 1000


@dataclass(frozen=True)
class Outcome:
    """What became of the tasks of a run.

    Args:
        run: The run.
        done: Label of every task that was computed now.
        reused: Label of every task that was there already.
        failed: Label → why, for every task without a result.
    """

    run: Run
    done: tuple[str, ...]
    reused: tuple[str, ...]
    failed: Mapping[str, str]


Derived: TypeAlias = Summary | Pairs | Inferring | Identifying


@dataclass(frozen=True)
class _Planned:
    key: str
    label: str
    kind: str
    job: Job
    columns: Mapping[str, object]


def run(
    experiment: Experiment, text: str, folder: Path, how: Execution, *, command: str, progress: Progress
) -> Outcome:
    """Compute what an experiment asks for and is not there yet.

    Args:
        experiment: A checked experiment.
        text: Text of its file, kept beside the results.
        folder: Folder of the run.
        how: Where and how tasks run.
        command: The command that computes this, for the page.
        progress: Told of every task.

    Returns:
        What became of the tasks.

    Raises:
        ArealisError: if the plan, the data or the folder is wrong; a failing task raises nothing.
    """
    version = code_version(Path(arealis.__file__).parent)
    tasks = plan(experiment)
    check(experiment, tasks)
    digests = {name: digest(name) for name in data_sets(tasks)}
    for name in digests:
        fetch(name)
    trials = tuning_trials(experiment.tune, tasks) if experiment.tune else []
    opened = open_run(folder.resolve(), name=experiment.name, code_version=version, replace=how.replace)
    details = {"experiment": experiment.model_dump(mode="json"), "data": digests, "command": command}
    details["code of other packages"] = code_of_others(tasks)
    with open_executor(how.executor, workers=how.workers, scheduler=how.scheduler) as executor:
        if experiment.tune:
            tried = [_grown(t.task, version, digests, f", learning rate × {t.factor:g}") for t in trials]
            ledger = _Ledger(opened.folder, len(trials) + len(tasks), 0, progress, [], [], {})
            _do(tried, executor, ledger, how)
            found = [_numbers(opened.folder, t.key) for t in tried]
            details["tuning"] = choose_factors(experiment.tune, trials, found)
            tasks = list(apply_tuning(tasks, details["tuning"]))
        grown = [_grown(task, version, digests) for task in tasks]
        later = _later(experiment, grown, version, complete=None)
        opened = write_plan(opened, _entries([*grown, *later]), experiment=text, details=details)
        planned = len(trials) + len(grown) + len(later)
        ledger = _Ledger(opened.folder, planned, len(trials), progress, [], [], {})
        _do(grown, executor, ledger, how)
        if ledger.failed:
            complete = {t.key for t in grown if is_complete(opened.folder, t.key)}
            later = _later(experiment, grown, version, complete=complete)
            opened = write_plan(opened, _entries([*grown, *later]), experiment=text, details=details)
        _do(later, executor, ledger, how)
    return Outcome(opened, tuple(ledger.done), tuple(ledger.reused), dict(ledger.failed))


def _numbers(folder: Path, key: str) -> Result | None:
    """What a task measured, if it has a result."""
    return read_numbers(folder, key) if is_complete(folder, key) else None


@dataclass(frozen=True)
class _Ledger:
    """What happened so far."""

    folder: Path
    planned: int
    before: int
    progress: Progress
    done: list[str]
    reused: list[str]
    failed: dict[str, str]

    def tell(self, event: str, label: str) -> None:
        finished = self.before + len(self.done) + len(self.reused) + len(self.failed)
        self.progress(event, label, finished, self.planned)


def _do(planned: Sequence[_Planned], executor: Executor, ledger: _Ledger, how: Execution) -> None:
    """Compute what is missing; what is there is reused, what failed before waits to be asked for."""
    before = {key: failure.message for key, failure in read_failures(ledger.folder).items()}
    waiting = {}
    for task in planned:
        if is_complete(ledger.folder, task.key):
            remove_checkpoint(ledger.folder, task.key)
            ledger.reused.append(task.label)
            ledger.tell("reused", task.label)
        elif task.key in before and not how.retry_failed:
            ledger.failed[task.label] = before[task.key]
            ledger.tell("failed before", task.label)
        else:
            clear_failure(ledger.folder, task.key)
            submitted = executor.submit(
                work, ledger.folder, task.key, task.label, task.job, keep_every=how.keep_every
            )
            waiting[submitted] = task
    for future in as_completed(waiting):
        task, problem = waiting[future], _outcome(future)
        if problem is None:
            ledger.done.append(task.label)
        else:
            ledger.failed[task.label] = problem
        ledger.tell("done" if problem is None else "failed", task.label)


def _outcome(future: Future) -> str | None:
    """What a worker said of its task, unless it died."""
    try:
        return future.result()
    except BrokenExecutor as error:
        raise StoreError(
            "a worker process died",
            given=str(error),
            needed="workers that live, with memory enough for their tasks",
            action="run the same command again with fewer --workers; completed tasks are kept",
        ) from error


def _grown(task: Task, version: str, digests: Mapping[str, str], tried: str = "") -> _Planned:
    used = {name: digests[name] for name in data_sets([task])} | code_of_others([task])
    key = task_key(task.specification(), code_version=version, data_digests=used)
    seeds = ", ".join(map(str, task.seeds))
    return _Planned(key, f"{task.label}, seed {seeds}{tried}", "grow", task, task.label.columns())


def _later(
    experiment: Experiment, grown: Sequence[_Planned], version: str, *, complete: set[str] | None
) -> list[_Planned]:
    """Tasks that read the results of others; those of them that failed are left out."""
    groups: dict[str, list[_Planned]] = {}
    for task in grown:
        assert isinstance(task.job, Task)
        groups.setdefault(task.job.model.model_dump_json(), []).append(task)
    labels = [_label(group) for group in groups.values()]
    whole = [complete is None or all(t.key in complete for t in g) for g in groups.values()]
    place = {old: new for new, old in enumerate(i for i, kept in enumerate(whole) if kept)}
    kept = [tuple(t.key for t in g) for g, keep in zip(groups.values(), whole, strict=True) if keep]
    differences = tuple(
        replace(d, first=place[d.first], second=place[d.second])
        for d in match_contrasts(experiment.contrast, labels)
        if d.first in place and d.second in place
    )
    if not kept:
        return []
    jobs: list[tuple[str, str, Derived]] = [
        ("summarise", "summary over seeds", Summary(tuple(kept), differences))
    ]
    keys = [key for group in kept for key in group]
    jobs += [*_pairs(experiment, keys), *_identifications(experiment, keys, grown)]
    for asked in experiment.inference:
        assert experiment.recording is not None  # as checked before
        comparable = tuple(_with_recording(kept, grown, experiment.recording))
        if comparable:  # else all of them failed
            jobs.append(("infer", asked.measure, Inferring(comparable, experiment.recording, asked)))
    return [_derived(*job, version) for job in jobs]


def _pairs(experiment: Experiment, keys: Sequence[str]) -> Iterator[tuple[str, str, Derived]]:
    """Comparisons between all networks, in tiles."""
    for pair in experiment.pair:
        found = tile_pairs(keys, pair)
        for number, tile in enumerate(found, start=1):
            yield "pairs", f"{pair.kind} between all networks, tile {number} of {len(found)}", tile


def _identifications(
    experiment: Experiment, keys: Sequence[str], grown: Sequence[_Planned]
) -> Iterator[tuple[str, str, Derived]]:
    """What is to be identified from recordings of the networks that have grown."""
    whole = frozenset(keys)
    learnt = {t.key: t.job for t in grown if isinstance(t.job, Task) and t.key in whole}
    for wanted in experiment.identify:
        for one in plan_identification(wanted, learnt):
            yield "identify", f"identify the {wanted.target} from {one.units} units of {wanted.area}", one


def _with_recording(
    groups: Sequence[tuple[str, ...]], grown: Sequence[_Planned], recording: Choice
) -> list[tuple[str, ...]]:
    """The groups of tasks that are compared with this recording: a candidate may bring its own."""
    own = {t.key: t.job.model.recording for t in grown if isinstance(t.job, Task)}
    return [group for group in groups if own[group[0]] == recording]


def _label(group: Sequence[_Planned]) -> Label:
    job = group[0].job
    assert isinstance(job, Task)
    return job.label


def _derived(kind: str, label: str, job: Derived, version: str) -> _Planned:
    kinds = [job.measure.kind] if isinstance(job, Pairs) else []
    kinds += [job.asked.kind] if isinstance(job, Inferring) else []
    code = installed_code("instrument", kinds)
    key = task_key(job.specification(), code_version=version, data_digests=code, inputs=job.inputs)
    return _Planned(key, label, kind, job, {})


def _entries(planned: Sequence[_Planned]) -> list[PlannedTask]:
    return [PlannedTask(t.key, t.label, t.kind, t.columns) for t in planned]
