"""Choose the networks whose anatomy and development the page shows, from what is stored of them."""

from __future__ import annotations

import pandas as pd

from arealis.experiments import Experiment, Label, Model, describe_anatomy, label_from
from arealis.report import GrownNetwork, find_leading
from arealis.store import Run, is_complete, read_specification, read_stimulus_maps

__all__ = ["grown_networks"]


def grown_networks(run: Run, experiment: Experiment, measurements: pd.DataFrame) -> tuple[GrownNetwork, ...]:
    """Read the networks of the candidate that leads, of the first in the file, and of the baseline.

    Args:
        run: The run.
        experiment: What it computes.
        measurements: All that was measured.

    Returns:
        One network a candidate that has any, in this order.

    Raises:
        StoreError: if something that is stored is damaged, or there is nothing to rank by.
    """
    asked = experiment.report
    leading = find_leading(measurements, asked.rank_by, together=asked.together)
    tasks: dict[Label, list[str]] = {}
    for task in run.plan:
        if task.columns and is_complete(run.folder, task.key):
            tasks.setdefault(label_from(task.columns), []).append(task.key)
    wanted = dict.fromkeys([leading.candidate, *(label.candidate for label in tasks), asked.baseline])
    shown = [c for c in wanted if c in (leading.candidate, next(iter(tasks)).candidate, asked.baseline)]
    networks = []
    for candidate in shown:
        own = [label for label in tasks if label.candidate == candidate]
        if not own:
            continue
        # Among several, what learnt as the leading one did, and from as much.
        label = min(own, key=lambda one: (one.rule != leading.rule, not one.rule, -one.training_stimuli))
        networks += _read(run, label, tasks[label])
    return tuple(networks)


def _read(run: Run, label: Label, keys: list[str]) -> list[GrownNetwork]:
    """The network of a label, if it has one."""
    specification = read_specification(run.folder, keys[0])
    tables = {name: value for name, value in specification.items() if name in Model.model_fields}
    anatomy = describe_anatomy(Model.model_validate(tables))
    if not anatomy.areas:
        return []
    maps = [found for found in (read_stimulus_maps(run.folder, key) for key in keys) if len(found)]
    return [GrownNetwork(label.candidate, anatomy, tuple(keys), maps[0] if maps else pd.DataFrame())]
