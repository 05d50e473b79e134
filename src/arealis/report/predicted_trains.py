"""Predicted trains: what a model's neuron fires beside what was recorded, under what both heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arealis.report.printing import DrawnFields, address, canvas

__all__ = ["PredictedTrains", "draw_predicted_trains"]

_STRETCHES, _MOST_TRIALS, _MOST_MODELS = 2, 10, 8
_RECORDED, _PREDICTED, _LEVEL = "#000000", "#0072b2", "#999999"
_LONGEST_INTERVAL, _BIN = 0.04, 0.001


@dataclass(frozen=True)
class PredictedTrains:
    """Spike trains that one fitted network draws, and those that were recorded.

    Args:
        candidate: Whose network it is.
        table: Rows as ``traces`` of :class:`~arealis.types.Result` has them, with the variables
            ``"predicted"``, ``"recorded"`` and perhaps ``"level"``.
    """

    candidate: str
    table: pd.DataFrame


def draw_predicted_trains(trains: Sequence[PredictedTrains]) -> tuple[DrawnFields, ...]:
    """Draw spikes of the first stretches, and the intervals between all spikes.

    Args:
        trains: The networks, all shown the same.

    Returns:
        A raster under the level of the stimulus, and a histogram of intervals; none without networks.

    Example:
        >>> rows = {"area": "cell", "stimulus_id": "a", "unit": 0, "variable": ["recorded", "predicted"] * 2,
        ...         "seconds": [0.01, 0.012, 0.02, 0.021], "value": 0.0}
        >>> [figure.name for figure in draw_predicted_trains([PredictedTrains("LIF", pd.DataFrame(rows))])]
        ['predicted-spikes', 'intervals']
    """
    shown = trains[:_MOST_MODELS]
    return (_rasters(shown, len(trains)), _intervals(shown)) if shown else ()


def _rasters(trains: Sequence[PredictedTrains], all_of_them: int) -> DrawnFields:
    """A column a stretch; on top the level, then what was recorded, then each model."""
    names = list(dict.fromkeys(trains[0].table["stimulus_id"]))[:_STRETCHES]
    rows = len(trains) + 1
    sheet, axes = canvas(rows, len(names), height=0.95, count=rows * len(names))
    axes = axes.reshape(rows, len(names))
    for column, name in enumerate(names):
        parts = [one.table[one.table["stimulus_id"] == name] for one in trains]
        _heard(axes[0, column], parts[0], name)
        for ax, one, part in zip(axes[1:, column], trains, parts, strict=True):
            _trials(ax, part, one.candidate)
            ax.sharex(axes[0, column])
        for ax in axes[:-1, column]:
            ax.tick_params(labelbottom=False)
        axes[-1, column].set_xlabel("seconds", labelpad=1)
    left_out = f" The first {len(trains)} of {all_of_them} models." if all_of_them > len(trains) else ""
    caption = (
        "Black bars: recorded spikes. Grey: level of the stimulus, in its own standard deviations. Blue: "
        f"spikes that a model draws by itself, up to {_MOST_TRIALS} times, a row each, below the recorded "
        f"ones. First seed, first stimuli of those that no model has seen.{left_out}"
    )
    return DrawnFields("predicted-spikes", "Recorded and predicted spikes", caption, address(sheet))


def _heard(ax, part: pd.DataFrame, name: str) -> None:
    level, recorded = (part[part["variable"] == v] for v in ("level", "recorded"))
    top = 1.0
    if len(level):
        ax.plot(level["seconds"], level["value"], color=_LEVEL, lw=0.6)
        top = float(level["value"].max()) + 0.5
    ax.vlines(recorded["seconds"], top, top + 1, color=_RECORDED, lw=0.7)
    ax.set_title(name, loc="left", fontsize=6.5, fontweight="bold")
    ax.set_ylabel("level", labelpad=1)
    _bare(ax)


def _trials(ax, part: pd.DataFrame, candidate: str) -> None:
    predicted = part[(part["variable"] == "predicted") & (part["value"] < _MOST_TRIALS)]
    recorded = part[part["variable"] == "recorded"]
    trials = int(predicted["value"].max()) + 1 if len(predicted) else 1
    ax.vlines(predicted["seconds"], predicted["value"], predicted["value"] + 0.8, color=_PREDICTED, lw=0.7)
    ax.vlines(recorded["seconds"], trials + 0.3, trials + 2.3, color=_RECORDED, lw=0.7)
    ax.set_title(candidate, loc="left", fontsize=6.5)
    ax.set_ylabel("draw", labelpad=1)
    ax.set_yticks([])
    _bare(ax)


def _intervals(trains: Sequence[PredictedTrains]) -> DrawnFields:
    """Histograms of intervals, a panel a model over what was recorded."""
    sheet, axes = canvas(-(-len(trains) // 3), min(3, len(trains)), height=1.5, count=len(trains))
    edges = np.arange(0, _LONGEST_INTERVAL + _BIN / 2, _BIN)
    for ax, one in zip(axes, trains, strict=True):
        found = _by_variable(one.table)
        for variable, colour in (("recorded", _RECORDED), ("predicted", _PREDICTED)):
            gaps = found[variable]
            share = np.histogram(gaps, bins=edges)[0] / max(len(gaps), 1)
            ax.stairs(100 * share, 1000 * edges, color=colour, lw=0.8)
        ax.set_title(one.candidate, loc="left", fontsize=6.5, fontweight="bold")
        ax.set_xlabel("ms between spikes", labelpad=1)
        ax.set_ylabel("% of intervals", labelpad=1)
        _bare(ax)
    caption = "Intervals between spikes of all stimuli. Black: recorded. Blue: drawn by a model. First seed."
    return DrawnFields("intervals", "Intervals between spikes", caption, address(sheet))


def _by_variable(table: pd.DataFrame) -> Mapping[str, np.ndarray]:
    """Intervals between successive spikes of one unit in one trial."""
    found = {}
    for variable in ("recorded", "predicted"):
        spikes = table[table["variable"] == variable].sort_values("seconds", kind="stable")
        gaps = spikes.groupby(["stimulus_id", "unit", "value"], sort=False)["seconds"].diff()
        found[variable] = gaps.dropna().to_numpy()
    return found


def _bare(ax) -> None:
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(pad=1)
