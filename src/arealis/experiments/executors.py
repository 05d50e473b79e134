"""Executors: where tasks run. All have the interface of `concurrent.futures`; each worker has one thread."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from arealis.experiments.orphans import end_with_parent
from arealis.types import SpecificationError

__all__ = ["EXECUTORS", "open_executor"]

EXECUTORS = ("serial", "processes", "dask")
"""Kinds of executor."""


class SerialExecutor(Executor):
    """Runs every task at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Run a task and return its finished future."""
        future: Future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # the future carries it, as every executor's does
            future.set_exception(error)
        return future


@contextmanager
def open_executor(
    kind: str, *, workers: int | None = None, scheduler: str | None = None
) -> Iterator[Executor]:
    """Open an executor, and close it with all its workers.

    Args:
        kind: ``"serial"``, ``"processes"`` or ``"dask"``.
        workers: Number of worker processes; the number of processors if not given.
        scheduler: Address of a running Dask scheduler; a local cluster if not given.

    Yields:
        An object with the interface of :class:`concurrent.futures.Executor`.

    Raises:
        SpecificationError: for an unknown kind, or if Dask is not installed or not reachable.
    """
    count = workers or os.cpu_count() or 1
    if kind == "serial":
        yield SerialExecutor()
    elif kind == "processes":
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["arealis.experiments.work", "sklearn.linear_model"])
        with _one_thread_environment(), ProcessPoolExecutor(count, context, end_with_parent) as pool:
            yield pool
    elif kind == "dask":
        with _one_thread_environment(), _dask(count, scheduler) as client:
            yield client.get_executor(pure=False)
    else:
        raise SpecificationError(
            "unknown executor",
            given=repr(kind),
            needed=f"one of {', '.join(EXECUTORS)}",
            action="choose one of these",
        )


@contextmanager
def _dask(workers: int, scheduler: str | None) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise SpecificationError(
            "Dask is not installed",
            given="--executor dask",
            needed="the extra 'dask'",
            action="pip install 'arealis[dask]', or take --executor processes",
        ) from error
    if scheduler is None:
        with (
            LocalCluster(workers, threads_per_worker=1, dashboard_address=":0") as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise SpecificationError(
            "the Dask scheduler cannot be reached",
            given=f"--scheduler {scheduler} ({error})",
            needed="the address of a running scheduler, such as tcp://host:8786",
            action="start one with `dask scheduler`, or leave --scheduler out for a local cluster",
        ) from error
    with client:
        yield client


@contextmanager
def _one_thread_environment() -> Iterator[None]:
    """Children read these when they load their arithmetic libraries."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {n: os.environ.get(n) for n in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
