"""Choose the receptive fields that the page shows, from the weights that are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from arealis.experiments import Label, label_from
from arealis.report import ReceptiveFields
from arealis.store import Run, is_complete, read_specification, read_task

__all__ = ["grown_receptive_fields"]

_LOCALISED, _IMAGES = "receptive_field_localisation", "gabor_census"


def grown_receptive_fields(run: Run) -> tuple[ReceptiveFields, ...]:
    """Read the receptive fields that were measured, of the first seed of every candidate.

    Only weights that are the synapses themselves are shown: dense wiring with normal weights.

    Args:
        run: The run.

    Returns:
        One entry a candidate and area whose fields were measured, in the order of the plan.

    Raises:
        StoreError: if something that is stored is damaged.
    """
    first: dict[Label, str] = {}
    for task in run.plan:
        if task.columns and is_complete(run.folder, task.key):
            first.setdefault(label_from(task.columns), task.key)
    names = [label.candidate for label in first]
    return tuple(
        fields
        for label, key in first.items()
        for fields in _read(run, key, label.candidate if names.count(label.candidate) == 1 else str(label))
    )


def _read(run: Run, key: str, name: str) -> Iterator[ReceptiveFields]:
    specification = read_specification(run.folder, key)
    looked_at = _measured(specification)
    if not looked_at:
        return
    weights = read_task(run.folder, key).weights
    for (source, area), image in looked_at.items():
        synapses = f"{source}->{area}.weight"
        if synapses in weights:
            seed = specification["seeds"][0]
            yield ReceptiveFields(name, seed, area, source, weights[synapses][0], image)


def _measured(specification: Mapping[str, Any]) -> dict[tuple[str, str], bool]:
    """Source and area of the fields that were measured, and whether as images."""
    plain = {
        (projection["source"], projection["target"])
        for projection in specification["projection"]
        if isinstance(projection["source"], str) and isinstance(projection["target"], str)
        if _is_plain(projection["wiring"])
    }
    found: dict[tuple[str, str], bool] = {}
    for measure in specification["measure"]:
        if measure["kind"] in (_LOCALISED, _IMAGES):
            ends = measure.get("source", "stimulus"), measure["area"]
            if ends in plain:
                found[ends] = found.get(ends, False) or measure["kind"] == _IMAGES
    return found


def _is_plain(wiring: Mapping[str, Any]) -> bool:
    """Whether the weights of a wiring are its synapses, no gains on a structure."""
    return (
        wiring["kind"] == "dense"
        and wiring.get("initial", "normal") == "normal"
        and wiring.get("self_connections", True)
    )
