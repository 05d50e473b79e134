"""Describe: the plan of an experiment, the registry, the tasks of a run, the data sets."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from arealis.cli.loading import load

if TYPE_CHECKING:
    from arealis.experiments import Entry

__all__ = ["show_data_sets", "show_plan", "show_registry", "show_tasks"]


def show_plan(file: Path, overrides: Sequence[str]) -> None:
    """Check an experiment; print what it would run, and the network of its first candidate.

    Args:
        file: Experiment file.
        overrides: ``path=value`` each.

    Raises:
        SpecificationError: for the first thing that is wrong.
    """
    from arealis.cli.anatomy import draw_anatomy
    from arealis.data import locate
    from arealis.experiments import check, data_sets, describe_anatomy, plan

    experiment, _ = load(file, overrides)
    tasks = plan(experiment)
    check(experiment, tasks)
    table = Table(title=f"{experiment.name}: {len(tasks)} networks to grow and measure", title_justify="left")
    for heading in ("candidate", "stage", "rules", "training stimuli", "tasks"):
        table.add_column(heading)
    groups: dict[tuple[str, str], list] = {}
    for task in tasks:
        groups.setdefault((task.label.candidate, task.label.stage), []).append(task)
    for (candidate, stage), group in groups.items():
        rules = ", ".join(dict.fromkeys(t.label.rule for t in group if t.label.rule))
        sizes = ", ".join(map(str, dict.fromkeys(t.label.training_stimuli for t in group)))
        table.add_row(candidate, stage, rules, sizes, str(len(group)))
    console = Console()
    console.print(table)
    console.print(f"then a summary over {experiment.seeds} seeds with {len(experiment.contrast)} contrasts")
    if experiment.pair:
        console.print("and all pairs of networks by " + ", ".join(p.kind for p in experiment.pair))
    for name in data_sets(tasks):
        where = locate(name)
        console.print(f"data: {name}: {where or 'to be fetched'}", soft_wrap=True, highlight=False)
    grown = [task for task in tasks if task.model.area]
    if grown:
        shown = next((task for task in grown if task.model.learner), grown[0])
        console.print()
        console.print(draw_anatomy(describe_anatomy(shown.model), shown.label.candidate), highlight=False)
        others = {task.label.candidate for task in grown} - {shown.label.candidate}
        if others:
            console.print("The other candidates change in it what the file sets for them.")


def show_registry(kind: str | None) -> None:
    """Print what an experiment file can name.

    Args:
        kind: Which registry, in singular or plural; all if not given.

    Raises:
        SpecificationError: for a registry that does not exist.
    """
    from arealis.experiments import REGISTRY, unknown
    from arealis.experiments.installed import plural

    names = {k: k for k in REGISTRY} | {plural(k): k for k in REGISTRY}
    if kind is not None and kind not in names:
        raise unknown("registry", kind, {plural(k) for k in REGISTRY}, place="arealis list")
    console = Console()
    for what in REGISTRY if kind is None else [names[kind]]:
        table = Table(title=plural(what), title_justify="left", title_style="bold", show_lines=True)
        table.add_column("kind", no_wrap=True)
        table.add_column("what it is; its options; what it claims", overflow="fold")
        for name, entry in REGISTRY[what].items():
            table.add_row(name, "\n".join(_entry_lines(entry)))
        for name, lines in _installed(what):
            table.add_row(name, "\n".join(lines))
        console.print(table)


def _installed(what: str) -> Iterator[tuple[str, list[str]]]:
    """Kinds of other packages, each with where it comes from, or why it cannot be used."""
    from arealis.experiments import REGISTRY, find_entry
    from arealis.experiments.installed import installed_points, origin
    from arealis.types import SpecificationError

    for point in installed_points(what):
        try:
            lines = list(
                _entry_lines(find_entry(REGISTRY[what], point.name, what=what, place="arealis list"))
            )
        except SpecificationError as error:
            lines = [escape(str(error))]
        yield point.name, [*lines, "[dim]from:[/dim] " + escape(origin(point))]


def _entry_lines(entry: Entry) -> Iterator[str]:
    yield entry.summary
    if entry.options:
        yield "[dim]options:[/dim] " + escape(", ".join(_option(p) for p in entry.options.values()))
    if entry.claims:
        yield "[dim]claims:[/dim] " + escape("; ".join(f"{k}: {v}" for k, v in entry.claims.items()))


def _option(parameter: inspect.Parameter) -> str:
    if parameter.default is inspect.Parameter.empty:
        return f"{parameter.name} (needed)"
    return f"{parameter.name} = {parameter.default!r}"


def show_tasks(folder: Path) -> None:
    """Print, for every task of a run, whether it has a result, and if not, why.

    Args:
        folder: Folder of the run.

    Raises:
        StoreError: if there is no run.
    """
    from arealis.store import is_complete, read_failures, read_run

    run, console = read_run(folder), Console()
    failures = read_failures(folder)
    table = Table(
        title=f"{run.name}: {len(run.plan)} tasks, code {run.code_version[:12]}", title_justify="left"
    )
    for heading in ("key", "task", "kind", "state"):
        table.add_column(heading, overflow="fold")
    for task in run.plan:
        state = "not computed yet: the run was stopped before"
        if is_complete(folder, task.key):
            state = "has a result; reused as long as specification, data and code stay the same"
        elif task.key in failures:
            state = f"failed: {failures[task.key].error}: {failures[task.key].message}"
        table.add_row(task.key[:12], task.label, task.kind, state)
    console.print(table)
    for failure in (failures[t.key] for t in run.plan if t.key in failures):
        console.print(f"\n{failure.label}\n{failure.traceback}", markup=False, highlight=False)


def show_data_sets() -> None:
    """Print the catalogue of data sets and whether each is on this machine."""
    from arealis.data import list_data_sets

    table = Table(title="data sets", title_justify="left")
    for heading in ("name", "what it is", "licence", "size", "here"):
        table.add_column(heading, overflow="fold")
    for row in list_data_sets():
        size = f"{row.data_set.size_bytes / 1e6:.1f} MB"
        where = str(row.path) if row.path else row.problem or row.state
        table.add_row(row.data_set.name, row.data_set.description, row.data_set.licence, size, where)
    Console().print(table)
