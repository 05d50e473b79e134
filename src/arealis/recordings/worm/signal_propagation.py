"""How signals travel in the worm: stimulate one neuron, measure the calcium response of the others."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from arealis.data import fetch, provenance
from arealis.recordings.worm.cells import CELL_CLASSES, worm_cell_classes
from arealis.types import DataError, Responses, make_responses

__all__ = ["load_worm_signal_propagation", "read_signal_propagation"]

_NOTE = (
    "mean response after optogenetic stimulation, averaged over trials and animals; 0 means not significant "
    "at q < .05, or a pair that was not tested (this file does not tell the two apart); NaN marks the "
    "stimulated neuron itself"
)


def load_worm_signal_propagation() -> Responses:
    """Load the signal-propagation atlas of the worm.

    The published mean response F̄[i, j] of neuron j to stimulation of neuron i is kept where its false
    discovery rate is q < .05, and is 0 elsewhere. A zero can also be a pair that was never tested: this file
    does not tell the two apart. The response of the stimulated neuron itself is ``NaN``.

    Returns:
        Mean dF/F ``[stimulus, trial, time, unit]`` of shape ``[181, 1, 1, 181]``. Stimuli bear the name of
        the stimulated neuron. Units and stimuli are sorted by area (sensory, inter, motor), then by name, so
        that the units of an area are neighbours. ``attrs["note"]`` says what a zero means.

    Raises:
        DataError: if the files cannot be had.

    Example:
        >>> recording = load_worm_signal_propagation()  # doctest: +SKIP
        >>> int((recording.fillna(0) != 0).sum())  # doctest: +SKIP
        1150

    References:
        Randi et al. 2023, Nature 623:406. The two AWC neurons, which that work names by function, are given
        as ``AWCL`` (AWC-OFF) and ``AWCR`` (AWC-ON) here.
    """
    names, values = read_signal_propagation(fetch("worm_signal_propagation"))
    classes = worm_cell_classes(names)
    order = sorted(range(len(names)), key=lambda i: (CELL_CLASSES.index(classes[i]), names[i]))
    values = values[np.ix_(order, order)]
    np.fill_diagonal(values, np.nan)
    ordered = [names[i] for i in order]
    responses = make_responses(
        values[:, None, None, :],
        stimulus_id=ordered,
        unit_id=ordered,
        area=[classes[i] for i in order],
        quantity="calcium response to stimulation of one neuron",
        unit="dF/F",
        provenance=provenance("worm_signal_propagation", "worm_cells"),
    )
    return responses.assign_attrs(note=_NOTE)


def read_signal_propagation(path: Path) -> tuple[list[str], np.ndarray]:
    """Read a matrix of responses to stimulation of single neurons, and refuse one that is damaged.

    Args:
        path: A JSON file ``{"nodes": [name, …], "connections": {"Functional": [[…], …]}}`` whose rows are
            stimulated neurons and whose columns are responding ones.

    Returns:
        Names of the neurons ``[unit]``, and responses ``[stimulated unit, responding unit]``.

    Raises:
        DataError: if the file cannot be read, has another layout, repeats a name, or holds a response that
            is not a finite number; the first pair is named.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "two.json")
        ...     matrix = {"nodes": ["A", "B"], "connections": {"Functional": [[0, 0.5], [0, 0]]}}
        ...     _ = path.write_text(json.dumps(matrix))
        ...     names, values = read_signal_propagation(path)
        >>> names, values[0, 1].item()
        (['A', 'B'], 0.5)
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        names = [str(name) for name in content["nodes"]]
        values = np.asarray(content["connections"]["Functional"], dtype=float)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, given=f"{type(error).__name__}: {error}") from error
    if values.shape != (len(names), len(names)):
        raise _damaged(path, given=f"a matrix of shape {values.shape} for {len(names)} neurons")
    repeated = [name for i, name in enumerate(names) if name in names[:i]]
    if repeated:
        raise _damaged(path, given=f"the neuron '{repeated[0]}' more than once")
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        stimulated, responding = wrong[0]
        first = f"{values[stimulated, responding]} for {names[stimulated]} → {names[responding]}"
        raise _damaged(path, given=f"{len(wrong)} responses that are not finite, first {first}")
    return names, values


def _damaged(path: Path, *, given: str) -> DataError:
    return DataError(
        f"cannot use the recording in {path}",
        given=given,
        needed='{"nodes": [unique names], "connections": {"Functional": [[one finite response a pair]]}}',
        action="get the file again from its source, or mend the entry that is named",
    )
