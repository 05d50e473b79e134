"""The wiring diagram of the adult hermaphrodite worm."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import numpy as np

from arealis.data import fetch, provenance
from arealis.recordings.worm.cells import (
    check_cells,
    plain_name,
    worm_cell_classes,
    worm_neurons,
    worm_transmitter_signs,
)
from arealis.types import Connectome, make_connectome

__all__ = ["load_worm_connectome"]

_SYNAPSES = ("chemical", "electrical")


def load_worm_connectome(unit_id: Sequence[str] | None = None) -> Connectome:
    """Load the chemical and electrical wiring between neurons of the worm.

    A count is the number of electron-microscope sections in which two cells are in synaptic contact, summed
    over their synapses, so that large synapses count for more. Electrical contacts have no direction: they
    are published once each way. Both are equal between all 181 neurons of the signal-propagation recording;
    elsewhere a few differ slightly or are given one way only. Contacts of a cell with itself are kept as
    published.

    Args:
        unit_id: Names of neurons, such as the units of a recording; they set the order. None for all 300
            that have a class, sorted by class and name.

    Returns:
        Counts ``[synapse, source, target]`` for the synapses ``"chemical"`` and ``"electrical"``, with
        ``cell_class`` and ``sign`` on ``source``; see :func:`worm_cell_classes` and
        :func:`worm_transmitter_signs`.

    Raises:
        DataError: if a name is unknown, repeats or is not a neuron's, or the files cannot be had.

    Example:
        >>> wiring = load_worm_connectome(["ASHL", "AVAL"])  # doctest: +SKIP
        >>> wiring.sel(synapse="chemical", source="ASHL", target="AVAL").item()  # doctest: +SKIP
        15.0

    References:
        Cook et al. 2019, Nature 571:63.
    """
    names = worm_neurons() if unit_id is None else [str(name) for name in unit_id]
    with fetch("worm_connectome").open(encoding="utf-8", newline="") as file:
        contacts = list(csv.DictReader(file))
    for contact in contacts:
        contact["Source"], contact["Target"] = plain_name(contact["Source"]), plain_name(contact["Target"])
    wired = {contact[end] for contact in contacts for end in ("Source", "Target")}
    check_cells(names, known=wired, source="the wiring diagram")
    position = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(_SYNAPSES), len(names), len(names)))
    for contact in contacts:
        source, target = position.get(contact["Source"]), position.get(contact["Target"])
        if source is not None and target is not None:
            counts[_SYNAPSES.index(contact["Type"]), source, target] += float(contact["Weight"])
    return make_connectome(
        counts,
        synapse=_SYNAPSES,
        unit_id=names,
        cell_class=worm_cell_classes(names),
        sign=worm_transmitter_signs(names),
        provenance=provenance("worm_connectome", "worm_cells", "worm_transmitters"),
    )
