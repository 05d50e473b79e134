"""Content-addressed results on disk: key, write, read, query."""

from arealis.store.checkpoints import read_checkpoint, remove_checkpoint, write_checkpoint
from arealis.store.collected import read_history, read_measurements
from arealis.store.export import export
from arealis.store.failures import Failure, clear_failure, read_failures, write_failure
from arealis.store.keys import code_version, task_key
from arealis.store.provenance import provenance
from arealis.store.query import query
from arealis.store.runs import PlannedTask, Run, open_run, read_run, write_plan
from arealis.store.task_reading import (
    is_complete,
    read_draws,
    read_numbers,
    read_provenance,
    read_specification,
    read_stimulus_maps,
    read_task,
    read_traces,
)
from arealis.store.task_writing import write_task

__all__ = [
    "Failure",
    "PlannedTask",
    "Run",
    "clear_failure",
    "code_version",
    "export",
    "is_complete",
    "open_run",
    "provenance",
    "query",
    "read_checkpoint",
    "read_draws",
    "read_failures",
    "read_history",
    "read_measurements",
    "read_numbers",
    "read_provenance",
    "read_run",
    "read_specification",
    "read_stimulus_maps",
    "read_task",
    "read_traces",
    "remove_checkpoint",
    "task_key",
    "write_checkpoint",
    "write_failure",
    "write_plan",
    "write_task",
]
