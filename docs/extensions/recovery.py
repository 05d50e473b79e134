"""Directives that run a simulation while the page is built, and show what came out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from docs.extensions.simulations import Simulation, describe, recovered, simulation_of
from docs.extensions.table import table
from docs.extensions.titles import title_of
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sphinx.util.docutils import SphinxDirective

from arealis.comparison import Instrument
from arealis.experiments import INSTRUMENTS, Recovery

__all__ = ["setup"]

_RELATION, _NOISE = 0.6, 2.0
_INK = ("#0b5394", "#c25b12", "#3d7f3f")
_GREY = "#666666"
_STYLE: dict[Any, Any] = {
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 11,
    "legend.frameon": False,
    "svg.hashsalt": "arealis",
}
_IN = {"dsa_distance": "radians, ", "shape_distance": "radians, "}


class _Study(SphinxDirective):
    """Run a study of an instrument, and show a figure and what it says."""

    required_arguments = 1
    study: Callable[[Instrument, Simulation], tuple[Figure, str, str]]

    def run(self):
        name = self.arguments[0]
        path = Path(self.env.srcdir) / "api" / "figures" / f"{self.name}_{name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        with mpl.rc_context(_STYLE):
            figure, seen, text = type(self).study(INSTRUMENTS[name].make(), simulation_of(name))
            figure.savefig(path, metadata={"Date": None})
        shown = f".. image:: /api/figures/{path.name}\n   :alt: {title_of(name)}: {seen}\n\n{text}"
        return self.parse_text_to_nodes(shown)


def _relation(instrument: Instrument, size: Simulation) -> tuple[Figure, str, str]:
    """The number against the planted relation, for a good and a poor recording."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.add_subplot()
    recordings = ((size.units[-1], size.trials[-1]), (size.units[1], size.trials[0]))
    curves = [_curve(instrument, size, units, trials) for units, trials in recordings]
    for (units, trials), (mean, spread, _), ink in zip(recordings, curves, _INK, strict=False):
        axes.fill_between(size.relations, mean - spread, mean + spread, color=ink, alpha=0.2, linewidth=0)
        axes.plot(size.relations, mean, color=ink, marker="o", label=f"{units} units, {trials} trials")
    axes.plot(size.relations, curves[0][2], color=_GREY, ls="--", label="all units, no noise", zorder=3)
    axes.set(
        xlabel="planted relation r (0 strangers, 1 the same)",
        ylabel=f"{title_of(instrument.name)}\n({_IN.get(instrument.name, '')}{instrument.alike_is} is alike)",
    )
    figure.legend(loc="outside upper center", ncols=3)
    way = "rises" if instrument.alike_is == "high" else "falls"
    return figure, "the number against the planted relation", _read_relation(instrument, size, way)


def _curve(instrument: Instrument, size: Simulation, units: int, trials: int) -> np.ndarray:
    """Mean, standard deviation and truth ``[quantity, relation]``."""
    kept = {"units": (units,), "trials": (trials,), "noise": _NOISE}
    rows = [recovered(instrument, size, relation=r, **kept).table.iloc[0] for r in size.relations]
    return np.array([[row[k] for row in rows] for k in ("value", "sd", "truth")])


def _read_relation(instrument: Instrument, size: Simulation, way: str) -> str:
    said = [
        describe(instrument, size, _NOISE),
        f"Lines are means of {size.repeats} simulated experiments, bands their standard deviations. "
        f"**{instrument.alike_is.capitalize()} is alike**: where the line {way} well beyond the band, this "
        "instrument tells relatives from strangers in such a recording; where it is flat, it does not.",
    ]
    if "isotropic scale" not in instrument.invariant_to:
        said.append(
            "The size of responses counts, and with it the number of units and the noise: compare numbers "
            "from recordings of one size only."
        )
    return "\n\n".join(said)


def _power(instrument: Instrument, size: Simulation) -> tuple[Figure, str, str]:
    """Power and bias against the numbers of units and trials."""
    numbers = {"units": size.units, "trials": size.trials, "noise": _NOISE}
    study = recovered(instrument, size, relation=_RELATION, **numbers)
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    _against_units(left, study, "power", 0.05)
    _against_units(right, study, "bias", 0.0)
    left.set(ylabel="power: fraction found", ylim=(-0.03, 1.03))
    right.set(ylabel="bias: mean number − truth")
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    seen = "power and bias against the number of recorded units"
    return figure, seen, f"{_read_power(instrument, study)}\n\n{_rows(study)}"


def _against_units(axes: Axes, study: Recovery, column: str, level: float) -> None:
    """Draw a column of the study, one line a number of trials, and the level of chance."""
    for (trials, rows), ink in zip(study.table.groupby("trials"), _INK, strict=False):
        axes.plot(rows.units, rows[column], color=ink, marker="o", label=f"{trials} trials")
    axes.axhline(level, color=_GREY, linewidth=1, linestyle=":")
    units = sorted(set(study.table.units))
    axes.set(xscale="log", xlabel="recorded units")
    axes.set_xticks([], minor=True)
    axes.set_xticks(units, [str(n) for n in units])


def _read_power(instrument: Instrument, study: Recovery) -> str:
    beyond = "above the 95th" if instrument.alike_is == "high" else "below the 5th"
    said = (
        f"The same simulation with the relation r = {study.relation}. *Power* is the fraction of "
        f"{study.repeats} simulated experiments whose number lies {beyond} percentile of that of strangers "
        "recorded alike (dotted: 5 %, what strangers reach). *Bias* is the mean number minus the truth, that "
        f"of all units without noise: {study.table.truth.iloc[0]:.3f}."
    )
    if instrument.reads == "trials":
        said += " The noise is part of what this instrument compares, so that truth is a landmark, no target."
    return said


def _rows(study: Recovery) -> str:
    rows = [
        [
            f"{row['units']:.0f}",
            f"{row['trials']:.0f}",
            f"{row['value']:.3f} ± {row['sd']:.3f}",
            f"{row['bias']:+.3f}".replace("-", "−"),
            f"{row['power']:.2f} [{row['power_low']:.2f}, {row['power_high']:.2f}]",
            f"{row['without a value']:.0f} of {study.repeats}",
        ]
        for row in study.table.to_dict("records")
    ]
    headings = ["units", "trials", "number ± sd", "bias", "power [95 %]", "without a number"]
    if all(row[-1].startswith("0 ") for row in rows):
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    return table(headings, rows, style="numbers")


def setup(app):
    """Register both directives."""
    app.add_directive("relation", type("Relation", (_Study,), {"study": staticmethod(_relation)}))
    app.add_directive("recovery", type("Power", (_Study,), {"study": staticmethod(_power)}))
    return {"parallel_read_safe": True}
