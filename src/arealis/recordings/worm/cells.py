"""What is known of each neuron of the worm: its class and the sign that its transmitter suggests."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Collection, Sequence

import numpy as np

from arealis.data import fetch
from arealis.types.errors import DataError

__all__ = [
    "CELL_CLASSES",
    "check_cells",
    "plain_name",
    "worm_cell_classes",
    "worm_neurons",
    "worm_transmitter_signs",
]

CELL_CLASSES = ("sensory", "inter", "motor")
"""Classes of neuron, in the order that signals mostly travel."""

_CLASS_OF_TYPE = {
    "Amphid": "sensory",
    "Amphid, nociceptive": "sensory",
    "Category 4 interneuron": "inter",
    "Cephalic": "sensory",
    "Head motor neuron": "motor",
    "Hermaphrodite specific motor neuron": "motor",
    "Layer 1 interneuron": "inter",
    "Layer 1 interneuron; motorneuron in White et al., 1986": "inter",
    "Layer 2 interneuron": "inter",
    "Layer 3 interneuron": "inter",
    "Linker to pharynx": "inter",
    "Mechanosensory": "sensory",
    "O2, CO2, social signals, touch": "sensory",
    "Pharyngeal interneuron": "inter",
    "Pharyngeal motor neuron": "motor",
    "Pharyngeal polymodal neuron": "motor",
    "Phasmid": "sensory",
    "Sublateral motor neuron": "motor",
    "Sublateral motor neuron; interneuron in White et al., 1986": "motor",
    "Touch": "sensory",
    "Ventral cord motor neuron": "motor",
}
# Polymodal neurons of the pharynx: MI and MC act on its muscle, NSM also has sensory endings in its lumen.
_CLASS_OF_CELL = {"NSML": "sensory", "NSMR": "sensory"}


def plain_name(name: str) -> str:
    """Spell the name of a cell without padding, as recordings do.

    Args:
        name: A name such as ``"VA01 "``.

    Returns:
        The same cell as ``"VA1"``.

    Example:
        >>> plain_name("VA01 "), plain_name("VA10"), plain_name("AVAL")
        ('VA1', 'VA10', 'AVAL')
    """
    return re.sub(r"^([A-Z]+)0(\d)$", r"\1\2", name.strip())


def check_cells(unit_id: Sequence[str], *, known: Collection[str], source: str) -> None:
    """Refuse a cell that a source does not know.

    Args:
        unit_id: Names of cells.
        known: Names that the source knows.
        source: What the source is, for the error.

    Raises:
        DataError: if a name is unknown or repeats.

    Example:
        >>> check_cells(["AVAL"], known={"AVAL", "AVAR"}, source="the wiring diagram")
    """
    unknown = [name for name in unit_id if name not in known]
    if unknown:
        close = difflib.get_close_matches(plain_name(unknown[0]).upper(), sorted(known), n=1)
        raise DataError(
            f"{source} does not know every cell",
            given=f"{len(unknown)} unknown of {len(unit_id)}, first '{unknown[0]}'",
            needed="neurons of the adult hermaphrodite, such as 'AVAL' or 'VA1'",
            action=f"write '{close[0]}'" if close else "check the name in wormatlas.org",
        )
    repeated = sorted({name for name in unit_id if list(unit_id).count(name) > 1})
    if repeated:
        raise DataError(
            "a cell is named more than once",
            given=f"{len(repeated)} repeated, first '{repeated[0]}'",
            needed="unique names",
            action="name every cell once",
        )


def worm_cell_classes(unit_id: Sequence[str]) -> list[str]:
    """Class of each neuron: sensory, inter or motor.

    The groups are those of Cook et al. (2019). Neurons that White et al. (1986) put elsewhere follow Cook:
    RIM is an interneuron; SAB, SIA and SIB are motor neurons. For the polymodal neurons of the pharynx, which
    fit no group, the convention of the C. elegans Connectome Toolbox is taken: NSM sensory, MI and MC motor.

    Args:
        unit_id: Names of neurons.

    Returns:
        One of ``"sensory"``, ``"inter"``, ``"motor"`` a neuron. The canal neurons, whose function is
        unknown, muscles and cells of the male have no class and are refused.

    Raises:
        DataError: if a name is unknown, repeats, or has no class.

    Example:
        >>> worm_cell_classes(["ASHL", "AVAL", "VA1"])  # doctest: +SKIP
        ['sensory', 'inter', 'motor']

    References:
        Cook et al. 2019, Nature 571:63.
    """
    classes = _classes()
    check_cells(unit_id, known=classes, source="the table of cell classes")
    return [classes[name] for name in unit_id]


def worm_neurons() -> list[str]:
    """Names of all neurons that have a class, sorted by class and name.

    Returns:
        300 names: all neurons of the hermaphrodite but the two canal neurons.

    Example:
        >>> len(worm_neurons())  # doctest: +SKIP
        300
    """
    classes = _classes()
    return sorted(classes, key=lambda name: (CELL_CLASSES.index(classes[name]), name))


def _classes() -> dict[str, str]:
    """Class of every neuron that has one."""
    with fetch("worm_cells").open(encoding="utf-8", newline="") as file:
        type_of = {row["Cell name"]: row["Type"] for row in csv.DictReader(file)}
    classes = {name: _CLASS_OF_TYPE[kind] for name, kind in type_of.items() if kind in _CLASS_OF_TYPE}
    return classes | _CLASS_OF_CELL


def worm_transmitter_signs(unit_id: Sequence[str]) -> np.ndarray:
    """Sign that the classical transmitter of each neuron suggests for its chemical synapses.

    −1 for the 26 neurons of the classical GABA set, +1 for all others. A +1 means *not known to inhibit*:
    acetylcholine and glutamate act through receptors of both kinds in this animal, and the transmitter of
    some neurons is unknown. A −1 is a default too: AVL and DVB excite the muscles of the gut with GABA.

    Args:
        unit_id: Names of neurons; a name without a known transmitter gets +1.

    Returns:
        +1.0 or −1.0 a neuron.

    Example:
        >>> worm_transmitter_signs(["AVAL", "VD1"])  # doctest: +SKIP
        array([ 1., -1.])

    References:
        McIntire et al. 1993, Nature 364:337, for the 26.
    """
    with fetch("worm_transmitters").open(encoding="utf-8", newline="") as file:
        facts = [(row["Entity1"], row["Relationship"], row["Entity2"]) for row in csv.DictReader(file)]
    inhibitory = {cell for cell, relation, what in facts if (relation, what) == ("Neurotransmitter", "GABA")}
    return np.array([-1.0 if name in inhibitory else 1.0 for name in unit_id])
