"""Work: what a worker does with one task, wherever it runs."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

import torch
from threadpoolctl import threadpool_limits

from arealis.experiments.grow import grow
from arealis.experiments.identifying import Identifying, identify_all
from arealis.experiments.inferring import Inferring, infer_all
from arealis.experiments.pairs import Pairs, compare_networks
from arealis.experiments.plan import Task
from arealis.experiments.summarise import Summary, summarise
from arealis.store import (
    read_checkpoint,
    read_numbers,
    read_task,
    remove_checkpoint,
    write_checkpoint,
    write_failure,
    write_task,
)
from arealis.training import Checkpoint, pack, unpack
from arealis.types import DivergenceError, Result

__all__ = ["Job", "work"]

Job: TypeAlias = Task | Summary | Pairs | Inferring | Identifying
"""Anything that a worker can do."""


def work(run_folder: Path, key: str, label: str, job: Job, *, keep_every: int = 0) -> str | None:
    """Do one job and store its result, or store why there is none.

    A training that was stopped goes on from its last checkpoint, which changes no number.

    Args:
        run_folder: Folder of the run.
        key: Key of the task.
        label: How people call it.
        job: What to do.
        keep_every: Updates between two checkpoints of a training; 0 for none.

    Returns:
        None, or the message of the error that stopped it.

    Raises:
        StoreError: if neither a result nor a failure could be written, or a checkpoint not removed.
    """
    _one_thread()
    try:
        result = _perform(job, run_folder, key, keep_every)
    except Exception as error:  # the sweep goes on; the failure is on record
        write_failure(run_folder, key, label=label, error=error)
        return f"{type(error).__name__}: {error}"
    write_task(run_folder, key, result)
    remove_checkpoint(run_folder, key)
    return None


@cache
def _one_thread() -> None:
    """Limit this process to one thread for arithmetic, so that results do not depend on the machine."""
    torch.set_num_threads(1)
    threadpool_limits(1)


def _perform(job: Job, run_folder: Path, key: str, keep_every: int) -> Result:
    if isinstance(job, Task):
        return _grow(job, run_folder, key, keep_every)
    if isinstance(job, Summary):
        return summarise(job, partial(read_numbers, run_folder))
    if isinstance(job, Inferring):
        return infer_all(job, partial(read_task, run_folder))
    if isinstance(job, Identifying):
        return identify_all(job, partial(read_task, run_folder))
    return compare_networks(job, partial(read_task, run_folder))


def _grow(task: Task, run_folder: Path, key: str, keep_every: int) -> Result:
    """Grow a task from where it has got to; one that diverges leaves its last good checkpoint."""
    kept: list[Path] = []

    def keep(checkpoint: Checkpoint) -> None:
        kept.append(write_checkpoint(run_folder, key, *pack(checkpoint)))

    found = read_checkpoint(run_folder, key)
    resume = None if found is None else unpack(*found)
    try:
        return grow(task, keep=keep, keep_every=keep_every, resume=resume)
    except DivergenceError as error:
        if not kept:
            raise
        place = kept[-1].relative_to(run_folder).as_posix()
        raise DivergenceError(
            error.problem,
            given=error.given,
            needed=error.needed,
            action=f"{error.action}; last good checkpoint, in the folder of the run: {place}",
        ) from error
