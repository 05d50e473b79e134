"""The optic lobe of the fruit fly: types of cell that repeat in every column of the eye."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from arealis.data import fetch, provenance
from arealis.recordings.connectomes.choose_cells import choose_cells
from arealis.types import Connectome, make_connectome

__all__ = ["load_fly_optic_lobe"]


def load_fly_optic_lobe(unit_id: Sequence[str] | None = None) -> Connectome:
    """Load the wiring between types of cell in the optic lobe of *Drosophila melanogaster*.

    One cell stands for its type. A count is the mean number of contacts that a cell of the target type gets
    from all cells of the source type, whatever their columns; the offsets between columns, which the file
    holds, are summed over. Classes are ``"photoreceptor"``, ``"projection"`` (T, Tm and TmY cells, on to the
    lobula) and ``"intrinsic"`` (lamina and medulla). Signs are those of the published model; the four types
    whose sign depends on their target (R8, Am, C2, C3) get that of most of their contacts.

    Args:
        unit_id: Names of types, in the order wanted; None for all 65.

    Returns:
        Counts ``[synapse, source, target]`` with ``cell_class`` and ``sign`` on ``source``.

    Raises:
        DataError: if a name is unknown or repeats, or the file cannot be had.

    Example:
        >>> lobe = load_fly_optic_lobe(["R1", "L1"])  # doctest: +SKIP
        >>> lobe.sel(synapse="chemical", source="R1", target="L1").item()  # doctest: +SKIP
        40.0

    References:
        Lappalainen et al. 2024, Nature 634:1132.
    """
    lobe = json.loads(fetch("fly_optic_lobe").read_text(encoding="utf-8"))
    names = [node["name"] for node in lobe["nodes"]]
    position = {name: i for i, name in enumerate(names)}
    signed = np.zeros((2, len(names), len(names)))  # inhibitory, excitatory
    for edge in lobe["edges"]:
        contacts = sum(count for _, count in edge["offsets"])
        signed[int(edge["alpha"] > 0), position[edge["src"]], position[edge["tar"]]] += contacts
    sent = signed.sum(axis=2)
    classes = dict.fromkeys(names, "intrinsic")
    classes |= dict.fromkeys(lobe["input_units"], "photoreceptor")
    classes |= dict.fromkeys(lobe["output_units"], "projection")
    diagram = make_connectome(
        signed.sum(axis=0, keepdims=True),
        synapse=["chemical"],
        unit_id=names,
        cell_class=[classes[name] for name in names],
        sign=np.where(sent[1] >= sent[0], 1.0, -1.0),
        provenance=provenance("fly_optic_lobe"),
    )
    return choose_cells(diagram, unit_id)
