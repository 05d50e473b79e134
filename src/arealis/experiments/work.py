"""Work: what a worker does with one task, wherever it runs."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

import torch
from threadpoolctl import threadpool_limits

from arealis.experiments.grow import grow
from arealis.experiments.inferring import Inferring, infer_all
from arealis.experiments.pairs import Pairs, compare_networks
from arealis.experiments.plan import Task
from arealis.experiments.summarise import Summary, summarise
from arealis.store import read_numbers, read_task, write_failure, write_task
from arealis.types import Result

__all__ = ["Job", "work"]

Job: TypeAlias = Task | Summary | Pairs | Inferring
"""Anything that a worker can do."""


def work(run_folder: Path, key: str, label: str, job: Job) -> str | None:
    """Do one job and store its result, or store why there is none.

    Args:
        run_folder: Folder of the run.
        key: Key of the task.
        label: How people call it.
        job: What to do.

    Returns:
        None, or the message of the error that stopped it.

    Raises:
        StoreError: if neither a result nor a failure could be written.
    """
    _one_thread()
    try:
        result = _perform(job, run_folder)
    except Exception as error:  # the sweep goes on; the failure is on record
        write_failure(run_folder, key, label=label, error=error)
        return f"{type(error).__name__}: {error}"
    write_task(run_folder, key, result)
    return None


@cache
def _one_thread() -> None:
    """Limit this process to one thread for arithmetic, so that results do not depend on the machine."""
    torch.set_num_threads(1)
    threadpool_limits(1)


def _perform(job: Job, run_folder: Path) -> Result:
    if isinstance(job, Task):
        return grow(job)
    if isinstance(job, Summary):
        return summarise(job, partial(read_numbers, run_folder))
    if isinstance(job, Inferring):
        return infer_all(job, partial(read_task, run_folder))
    return compare_networks(job, partial(read_task, run_folder))
