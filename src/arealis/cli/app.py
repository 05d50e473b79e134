"""The commands; each imports the rooms that it needs when it is called, so that `--help` answers at once."""

from __future__ import annotations

import multiprocessing
import os
import sys
from enum import StrEnum
from multiprocessing import forkserver
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app", "main"]

app = typer.Typer(
    name="arealis",
    help="Grow brain-like networks and put them on the same bench as brains.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
data = typer.Typer(help="List data sets, fetch one, print where it lies.", no_args_is_help=True)
app.add_typer(data, name="data")


class ExecutorKind(StrEnum):
    """Where tasks run."""

    serial = "serial"
    processes = "processes"
    dask = "dask"


class TableFormat(StrEnum):
    """How a table is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


ExperimentFile = Annotated[Path, typer.Argument(help="Experiment file (TOML).", metavar="FILE")]
RunFolder = Annotated[Path, typer.Argument(help="Folder of a run, such as runs/worm.", metavar="RUN")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", help="Override one entry of the file; may be repeated.", metavar="PATH=VALUE"),
]


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Grow brain-like networks and put them on the same bench as brains."""
    if show:
        from arealis import __version__

        typer.echo(f"arealis {__version__}")
        raise typer.Exit


@app.command()
def run(
    file: ExperimentFile,
    output: Annotated[Path | None, typer.Option(help="Folder of the run; runs/NAME if not given.")] = None,
    executor: Annotated[ExecutorKind, typer.Option(help="Where tasks run.")] = ExecutorKind.processes,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes; one a processor if not given.", min=1)
    ] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a running Dask scheduler.")] = None,
    overrides: Overrides = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete what another code version computed here.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try tasks again that failed before.")
    ] = False,
    keep_every: Annotated[
        int, typer.Option(help="Updates between two checkpoints of a task; 0 for none.", min=0)
    ] = 1000,
) -> None:
    """Compute what an experiment asks for and is not there yet, and write its report."""
    if executor is ExecutorKind.processes:
        _start_importing()
    from arealis.cli.running import run_and_report
    from arealis.experiments import Execution

    how = Execution(executor.value, workers, scheduler, replace, retry_failed, keep_every)
    raise typer.Exit(run_and_report(file, output, how, overrides or []))


@app.command()
def report(run_folder: RunFolder) -> None:
    """Write the page of a run again, from what is stored."""
    from arealis.cli.page import write_page

    typer.echo(f"report: {write_page(run_folder)}")


@app.command()
def results(
    run_folder: RunFolder,
    sql: Annotated[
        str, typer.Option(help="A question in SQL about the tables measurements and history.")
    ] = "SELECT * FROM measurements",
    form: Annotated[
        TableFormat, typer.Option("--format", help="How to write the answer.")
    ] = TableFormat.table,
) -> None:
    """Answer a question in SQL about the results of a run."""
    from arealis.store import export, query

    sys.stdout.buffer.write(export(query(run_folder, sql), form.value))


@app.command()
def check(file: ExperimentFile, overrides: Overrides = None) -> None:
    """Check an experiment file and show its plan, without running anything."""
    from arealis.cli.describing import show_plan

    show_plan(file, overrides or [])


@app.command("list")
def list_kinds(
    kind: Annotated[str | None, typer.Argument(help="What to list, such as rules or measures.")] = None,
) -> None:
    """List what an experiment file can name: rules, objectives, measures, wiring and more."""
    from arealis.cli.describing import show_registry

    show_registry(kind)


@app.command()
def recover(
    instrument: Annotated[str, typer.Argument(help="An instrument, such as linear_cka.", metavar="KIND")],
    units: Annotated[list[int] | None, typer.Option(help="Recorded units; may be repeated.", min=1)] = None,
    trials: Annotated[list[int] | None, typer.Option(help="Trials; may be repeated.", min=1)] = None,
    relation: Annotated[float, typer.Option(help="Planted relation.", min=0, max=1)] = 0.5,
    stimuli: Annotated[int, typer.Option(help="Number of stimuli.", min=2)] = 60,
    noise: Annotated[float, typer.Option(help="Noise of a trial; the signal is 1.", min=0)] = 2.0,
    repeats: Annotated[int, typer.Option(help="Simulated experiments.", min=1)] = 40,
    seed: Annotated[int, typer.Option(help="Seed of the simulation.")] = 0,
) -> None:
    """Say whether an instrument would have found a relation with so many units, trials and stimuli."""
    from arealis.cli.recovering import show_recovery

    settings = {"relation": relation, "stimuli": stimuli, "noise": noise, "repeats": repeats}
    show_recovery(instrument, units or [8, 32, 128], trials or [1, 4, 16], seed=seed, **settings)


@app.command()
def explain(run_folder: RunFolder) -> None:
    """Say of every task of a run whether it has a result, and if not, why."""
    from arealis.cli.describing import show_tasks

    show_tasks(run_folder)


@app.command()
def new(file: Annotated[Path, typer.Argument(help="File to make.")]) -> None:
    """Write a commented experiment file to start from."""
    from arealis.cli.starting import write_example

    write_example(file)
    typer.echo(f"wrote {file}; next: arealis check {file}")


@data.command("list")
def data_list() -> None:
    """List the data sets, their licences, and whether they are on this machine."""
    from arealis.cli.describing import show_data_sets

    show_data_sets()


@data.command("fetch")
def data_fetch(name: Annotated[str, typer.Argument(help="Name of a data set.")]) -> None:
    """Fetch a data set, unless it is here already, and check that it is the published one."""
    from arealis.data import fetch

    typer.echo(str(fetch(name)))


@data.command("path")
def data_path(name: Annotated[str, typer.Argument(help="Name of a data set.")]) -> None:
    """Print where a data set lies on this machine; exit status 1 if it is not here."""
    from arealis.data import locate

    path = locate(name)
    if path is None:
        typer.echo(f"'{name}' is not on this machine; arealis data fetch {name}", err=True)
        raise typer.Exit(1)
    typer.echo(str(path))


def _start_importing() -> None:
    """Let the process that workers are forked from load its libraries while this one loads its own."""
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    multiprocessing.get_context("forkserver").set_forkserver_preload(
        ["arealis.experiments.work", "sklearn.linear_model", "torch._dynamo"]  # which optimisers load
    )
    forkserver.ensure_running()


def main() -> None:
    """Run the command line; an error that the user can mend is one message and exit status 2."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit("interrupted; completed tasks are kept: the same command goes on from there")
    except Exception as error:
        from arealis.types import ArealisError

        if not isinstance(error, ArealisError):
            raise
        typer.echo(f"arealis: {error}", err=True)
        sys.exit(2)
