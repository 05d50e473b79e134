"""Choose the predicted spike trains that the page shows, from what is stored."""

from __future__ import annotations

from arealis.experiments import Label, label_from
from arealis.report import PredictedTrains
from arealis.store import Run, is_complete, read_traces

__all__ = ["predicted_trains"]


def predicted_trains(run: Run) -> tuple[PredictedTrains, ...]:
    """Read spike trains that networks drew beside recorded ones, of the first seed of every candidate.

    Args:
        run: The run.

    Returns:
        One entry a candidate, and a value of what varies, in the order of the plan.

    Raises:
        StoreError: if something that is stored is damaged.
    """
    found: dict[Label, PredictedTrains] = {}
    for task in run.plan:
        if task.columns and is_complete(run.folder, task.key):
            label, table = label_from(task.columns), read_traces(run.folder, task.key)
            if len(table) and (table["variable"] == "predicted").any():
                said = ", ".join([label.candidate, *(f"{name} {value}" for name, value in label.swept)])
                found.setdefault(label, PredictedTrains(said, table))
    return tuple(found.values())
