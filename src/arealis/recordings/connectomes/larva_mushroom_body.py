"""The mushroom body of the fly larva, where odours are learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from arealis.data import fetch, provenance
from arealis.recordings.connectomes.choose_cells import choose_cells
from arealis.types import Connectome, make_connectome

__all__ = ["load_larva_mushroom_body"]

_CLASSES = {"K": "kenyon", "P": "projection", "O": "output", "I": "input"}


def load_larva_mushroom_body(
    unit_id: Sequence[str] | None = None, *, side: Literal["left", "right"] = "left"
) -> Connectome:
    """Load the wiring of a mushroom body of the larva of *Drosophila melanogaster*.

    A count is the number of synapses. Classes are ``"kenyon"`` cells, ``"projection"`` neurons (which bring
    odours), ``"output"`` neurons and ``"input"`` neurons (modulatory, such as dopaminergic ones). Cells have
    no names in the file: they are called ``"kenyon 0"`` and so on, in its order. Signs are not in it either;
    all are given +1, which is known for projection neurons and Kenyon cells (acetylcholine), not for others.

    Args:
        unit_id: Names of cells, in the order wanted; None for all.
        side: Which half of the brain: 209 cells on the left, 213 on the right.

    Returns:
        Counts ``[synapse, source, target]`` with ``cell_class`` and ``sign`` on ``source``.

    Raises:
        DataError: if a name is unknown or repeats, or a file cannot be had.

    Example:
        >>> load_larva_mushroom_body().sizes["source"]  # doctest: +SKIP
        209

    References:
        Eichler et al. 2017, Nature 548:175.
    """
    counts = np.loadtxt(fetch(f"larva_mushroom_body_{side}"))
    letters = fetch(f"larva_mushroom_body_{side}_cells").read_text(encoding="utf-8").split()
    classes = [_CLASSES[letter] for letter in letters]
    diagram = make_connectome(
        counts[None],
        synapse=["chemical"],
        unit_id=[f"{kind} {classes[:i].count(kind)}" for i, kind in enumerate(classes)],
        cell_class=classes,
        sign=np.ones(len(classes)),
        provenance=provenance(f"larva_mushroom_body_{side}", f"larva_mushroom_body_{side}_cells"),
    )
    return choose_cells(diagram, unit_id)
