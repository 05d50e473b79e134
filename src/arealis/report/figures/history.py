"""History: what was recorded while networks learnt, one thin line a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from arealis.report.families import find_families
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line, shared_range
from arealis.report.wording import axis_label, measure_name, plain
from arealis.types import DataError, StoreError

__all__ = ["HISTORY_COLUMNS", "draw_history"]

HISTORY_COLUMNS = ("task", "candidate", "rule", "seed", "phase", "step", "area", "quantity", "value")
POINTS = 150
"""Most points drawn of one line; a longer one is thinned evenly."""


def draw_history(history: pd.DataFrame, styles: Mapping[str, int]) -> tuple[Figure, ...]:
    """Draw every recorded quantity over the training steps, one panel an area.

    Nothing is averaged: each line is one network as it was recorded. Steps, which are stored by phase,
    are counted on from one phase to the next.

    Args:
        history: Columns :data:`HISTORY_COLUMNS`, one row a number; empty gives no figure.
        styles: Style by candidate; families of candidates are one entry of the legend.

    Returns:
        One figure a quantity; a panel a rule and area where one candidate learns by several rules.

    Raises:
        StoreError: if a column is missing.
        DataError: if a step or value is missing.

    Example:
        >>> row = dict(task="t", candidate="backprop", rule="backprop", seed=0, phase="p", area="V1",
        ...            quantity="cost", value=1.0)
        >>> table = pd.DataFrame([row | {"step": 0}, row | {"step": 1}])
        >>> [figure.title for figure in draw_history(table, {"backprop": 0})]
        ['Cost during training']
    """
    if history.empty:
        return ()
    _check(history)
    known = history.assign(rule=history["rule"].astype("string").fillna(""), step=_count_on(history))
    groups = known.groupby("quantity", sort=False)
    return tuple(_figure(str(quantity), rows, styles) for quantity, rows in groups)


def _check(history: pd.DataFrame) -> None:
    missing = [name for name in HISTORY_COLUMNS if name not in history.columns]
    if missing:
        raise StoreError(
            "the training history cannot be reported",
            given=f"a table without the columns {missing}",
            needed=f"the columns {list(HISTORY_COLUMNS)}",
            action="run the experiment again",
        )
    empty = history[history[["step", "value"]].isna().any(axis=1)]
    if len(empty):
        raise DataError(
            "the training history has rows without a number",
            given=f"{len(empty)} of {len(history)} rows, the first in task '{empty['task'].iloc[0]}'",
            needed="a step and a value in every row",
            action="run this task again, or record the quantity less often",
        )


def _count_on(history: pd.DataFrame) -> pd.Series:
    """Steps since the first phase began."""
    last = history.groupby(["task", "phase"], sort=False)["step"].max()
    before = last.groupby(level="task", sort=False).cumsum() - last
    keys = pd.MultiIndex.from_frame(history[["task", "phase"]])
    return history["step"] + before.reindex(keys).to_numpy()


def _figure(quantity: str, rows: pd.DataFrame, styles: Mapping[str, int]) -> Figure:
    several_rules = bool((rows.groupby("candidate")["rule"].nunique() > 1).any())
    y_range = shared_range([float(rows["value"].min()), float(rows["value"].max())])
    families = find_families(str(candidate) for candidate in rows["candidate"])
    panels, every = [], 1
    for (rule, area), group in rows.groupby(["rule" if several_rules else "area", "area"], sort=False):
        counts = group.groupby(["task", "seed"], dropna=False).size()
        every = max(every, -(-int(counts.max()) // POINTS))
        lines = tuple(_lines(group, styles, families, every))
        parts = dict.fromkeys([plain(str(rule)), "" if area == "all" else str(area)])
        title = ", ".join(part for part in parts if part and part != "all")
        panels.append(Curves(title, lines, axis_label("step"), axis_label(quantity), y_range))
    name = measure_name(quantity)
    caption = f"Each line: {name} of one seed of one candidate, as recorded, not averaged."
    caption += f" One in {every} recorded steps is drawn." if every > 1 else ""
    names = {plain(families[candidate]): styles[candidate] for candidate in families}
    return Figure(
        f"history-{quantity}",
        f"{name[0].upper()}{name[1:]} during training",
        caption,
        tuple(panels),
        tuple(LegendEntry(label, style, marked=False) for label, style in names.items()),
    )


def _lines(
    group: pd.DataFrame, styles: Mapping[str, int], families: Mapping[str, str], every: int
) -> Iterator[Line]:
    networks = group.groupby(["task", "candidate", "seed"], sort=False, dropna=False)
    for (_, candidate, seed), line in networks:
        drawn = line.sort_values("step", kind="stable").iloc[::every]
        yield Line(
            plain(families[str(candidate)]),
            styles[str(candidate)],
            tuple(float(x) for x in drawn["step"]),
            tuple(float(y) for y in drawn["value"]),
            hover=(f"{plain(str(candidate))}, seed {seed}",),
            markers=False,
            thin=True,
        )
