"""Directives that run a simulation while the page is built, and show what came out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
from docs.extensions.table import table
from matplotlib.figure import Figure
from sphinx.util.docutils import SphinxDirective

from arealis.comparison import Instrument
from arealis.experiments import INSTRUMENTS
from arealis.experiments.recovery import Recovery, recover

__all__ = ["setup"]

_POPULATION, _STIMULI, _REPEATS, _RELATION, _NOISE = 96, 40, 20, 0.6, 2.0
_UNITS, _TRIALS = (6, 24, 72), (2, 8, 32)
_INK = ("#0b5394", "#c25b12", "#3d7f3f")


class _Study(SphinxDirective):
    """Run a study of an instrument, and show a figure and a table."""

    required_arguments = 1
    study: Callable[[Instrument], tuple[Figure, str]]

    def run(self):
        name = self.arguments[0]
        figure, text = type(self).study(INSTRUMENTS[name].make())
        path = Path(self.env.srcdir) / "api" / "figures" / f"{self.name}_{name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        with mpl.rc_context({"svg.hashsalt": "arealis", "svg.fonttype": "none"}):
            figure.savefig(path, metadata={"Date": None})
        said = f"{self.name} of {name}"
        return self.parse_text_to_nodes(f".. image:: /api/figures/{path.name}\n   :alt: {said}\n\n{text}")


def _relation(instrument: Instrument) -> tuple[Figure, str]:
    """The number against the planted relation, for a good and a poor recording."""
    relations = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    figure = Figure(figsize=(5.6, 3.2), layout="constrained")
    axes = figure.add_subplot()
    for (units, trials), ink in zip(((72, 32), (24, 2)), _INK, strict=False):
        rows = [_recover(instrument, (units,), (trials,), relation).table for relation in relations]
        mean, spread = (np.array([row[what].item() for row in rows]) for what in ("value", "sd"))
        axes.fill_between(relations, mean - spread, mean + spread, color=ink, alpha=0.2, linewidth=0)
        axes.plot(relations, mean, color=ink, marker="o", label=f"{units} units, {trials} trials")
    axes.set(xlabel="planted relation r", ylabel=instrument.name.replace("_", " "))
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, (
        f"Mean and standard deviation over {_REPEATS} simulated experiments with {_STIMULI} stimuli. Each of "
        f"{_POPULATION} units of a simulated brain shares the fraction r of its tuning with a unit of the "
        "model; the model is known whole, the brain from some of its units in noisy trials "
        f"(noise {_NOISE} × signal)."
    )


def _power(instrument: Instrument) -> tuple[Figure, str]:
    """Power and bias against the numbers of units and trials."""
    study = _recover(instrument, _UNITS, _TRIALS, _RELATION)
    figure = Figure(figsize=(7.2, 3.2), layout="constrained")
    for axes, what in zip(figure.subplots(1, 2), ("power", "bias"), strict=True):
        for trials, ink in zip(_TRIALS, _INK, strict=True):
            rows = study.table[study.table.trials == trials]
            axes.plot(rows.units, rows[what], color=ink, marker="o", label=f"{trials} trials")
        axes.set(xscale="log", xlabel="recorded units", ylabel=what, xticks=_UNITS)
        axes.set_xticks([], minor=True)
        axes.set_xticklabels([str(n) for n in _UNITS])
        axes.axhline(0.05 if what == "power" else 0, color="#777777", linewidth=1, linestyle=":")
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_ylim(-0.03, 1.03)
    figure.axes[0].legend(frameon=False)
    return figure, f"{_explain(study)}\n\n{_rows(study)}"


def _recover(instrument, units, trials, relation) -> Recovery:
    return recover(
        instrument,
        units=units,
        trials=trials,
        relation=relation,
        stimuli=_STIMULI,
        population=_POPULATION,
        noise=_NOISE,
        repeats=_REPEATS,
        rng=np.random.default_rng(0),
    )


def _explain(study: Recovery) -> str:
    return (
        f"Power: the fraction of {study.repeats} simulated experiments with a planted relation of "
        f"{study.relation} whose number lies beyond the 95th percentile of strangers recorded alike (dotted: "
        "5 %). Bias: the mean number minus that of the whole populations without noise, "
        f"{study.table.truth.iloc[0]:.3f}."
    )


def _rows(study: Recovery) -> str:
    rows = [
        [
            f"{row.units}",
            f"{row.trials}",
            f"{row.value:.3f} ± {row.sd:.3f}",
            f"{row.bias:+.3f}",
            f"{row.power:.2f} [{row.power_low:.2f}, {row.power_high:.2f}]",
        ]
        for row in study.table.itertuples()
    ]
    return table(["units", "trials", "value ± sd", "bias", "power [95 %]"], rows)


def setup(app):
    """Register both directives."""
    app.add_directive("relation", type("Relation", (_Study,), {"study": staticmethod(_relation)}))
    app.add_directive("recovery", type("Power", (_Study,), {"study": staticmethod(_power)}))
    return {"parallel_read_safe": True}
