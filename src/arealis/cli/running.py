"""Run an experiment from the command line: progress, the ranked answer, the page, the exit status."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from arealis.cli.loading import load
from arealis.cli.page import refresh_page
from arealis.experiments import Execution, Expectation, Outcome, meet_expectations, run
from arealis.experiments import Progress as Told
from arealis.report import ranked_table
from arealis.store import read_measurements

__all__ = ["run_and_report"]


def run_and_report(file: Path, output: Path | None, how: Execution, overrides: Sequence[str]) -> int:
    """Run an experiment, print the ranked answer, and write the page.

    Args:
        file: Experiment file.
        output: Folder of the run; ``runs/NAME`` if not given.
        how: Where and how tasks run.
        overrides: ``path=value`` each.

    Returns:
        Exit status: 0, or 1 if a task has no result or an expected figure is not reached.

    Raises:
        ArealisError: if nothing could be run.
    """
    experiment, text = load(file, overrides)
    folder = output or Path("runs") / experiment.name
    command = _command(file, output, overrides)
    with _progress(experiment.name) as told:
        outcome = run(experiment, text, folder, how, command=command, progress=told)
    console, missed = Console(), 0
    if len(outcome.failed) < len(outcome.run.plan):
        measurements, headline = read_measurements(folder), experiment.report
        console.print(ranked_table(measurements, headline.rank_by, together=headline.together))
        complete = not outcome.failed
        missed = _say_expected(console, meet_expectations(experiment.expect, measurements, complete=complete))
        console.print(f"results: {folder}/", soft_wrap=True)
        console.print(f"report:  {refresh_page(folder, outcome)}", soft_wrap=True)
    return _close(console, outcome) or int(missed > 0)


def _say_expected(console: Console, expected: Sequence[Expectation]) -> int:
    """Print every figure that had to be reached; return how many were not."""
    for e in expected:
        verdict = "reached" if e.met else "NOT REACHED"
        line = f"figure:  {e.name}: {e.found:.4g} (expected {e.wanted:g} ± {e.within:g}) {verdict}"
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    return sum(not e.met for e in expected)


def _close(console: Console, outcome: Outcome) -> int:
    counts = [f"{len(outcome.done)} computed", f"{len(outcome.reused)} reused"]
    console.print("tasks:   " + ", ".join([*counts, f"{len(outcome.failed)} failed"]))
    for label, why in outcome.failed.items():
        Console(stderr=True).print(f"failed: {label}: {why}", soft_wrap=True, markup=False)
    if outcome.failed:
        Console(stderr=True).print("try them again with --retry-failed; tracebacks: arealis explain RUN")
    return 1 if outcome.failed else 0


def _command(file: Path, output: Path | None, overrides: Sequence[str]) -> str:
    parts = ["arealis", "run", str(file)]
    parts += ["--output", str(output)] if output else []
    return shlex.join(parts + [p for o in overrides for p in ("--set", o)])


@contextmanager
def _progress(name: str) -> Iterator[Told]:
    """A bar on a terminal; plain lines otherwise, one a tenth of the tasks and one a failure."""
    if not sys.stderr.isatty():
        yield _plain_lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def told(event: str, label: str, finished: int, planned: int) -> None:
            bar.update(task, completed=finished, total=planned, description=f"{name}: {event} {label}"[:60])

        yield told


def _plain_lines() -> Told:
    def told(event: str, label: str, finished: int, planned: int) -> None:
        every = max(1, planned // 10)
        if event.startswith("failed") or finished % every == 0 or finished == planned:
            typer.echo(f"[{finished}/{planned}] {event}: {label}", err=True)

    return told
