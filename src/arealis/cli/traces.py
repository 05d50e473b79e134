"""Choose the spikes and potentials that the page shows, from what is stored."""

from __future__ import annotations

from arealis.experiments import Label, label_from
from arealis.report import SpikeTraces
from arealis.store import Run, is_complete, read_traces

__all__ = ["grown_traces"]


def grown_traces(run: Run) -> tuple[SpikeTraces, ...]:
    """Read what spiking units did, of the first seed of every candidate.

    Args:
        run: The run.

    Returns:
        One entry a candidate whose network spikes, in the order of the plan.

    Raises:
        StoreError: if something that is stored is damaged.
    """
    found: dict[Label, SpikeTraces] = {}
    for task in run.plan:
        if task.columns and is_complete(run.folder, task.key):
            label = label_from(task.columns)
            table = read_traces(run.folder, task.key)
            if len(table) and (table["variable"] != "predicted").all():
                found.setdefault(label, SpikeTraces(label.candidate, table))
    return tuple(found.values())
