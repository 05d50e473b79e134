"""A page for every instrument, and a table that says which to use; both are read off the registry."""

from __future__ import annotations

from docs.extensions.table import table
from docs.extensions.titles import title_of

from arealis.experiments import INSTRUMENTS, Entry

__all__ = ["instrument_page", "which_table"]

_INVARIANCES = (
    "permutation of units",
    "offset of units",
    "rotation",
    "isotropic scale",
    "scale of each unit",
    "invertible linear map",
    "scale of each stimulus",
    "offset of each stimulus",
    "increasing map of values",
    "increasing map of magnitudes",
)
_READS = {
    "responses": "averages over trials",
    "trials": "single trials",
    "trajectories": "responses that unfold over time",
}


def instrument_page(name: str, entry: Entry) -> str:
    """Return the page of an instrument: equation, claims, what it finds, and its recovery study."""
    title, made = title_of(name), entry.make()
    rows = [[what, "yes" if what in made.invariant_to else "no"] for what in _INVARIANCES]
    return "\n".join(
        [
            title[0].upper() + title[1:],
            "=" * len(title),
            "",
            f".. autofunction:: arealis.comparison.{name}",
            "   :no-index:",
            "",
            f"Reads {_READS[made.reads]}. Alike populations get a {made.alike_is} number.",
            "",
            "What leaves the number as it is",
            "-------------------------------",
            "",
            "Tested both ways: a transformation marked *no* does change the number.",
            "",
            table(["transformation of one population", "unchanged"], rows),
            "What it finds",
            "-------------",
            "",
            f".. relation:: {name}",
            "",
            "Would it have found it?",
            "-----------------------",
            "",
            f".. recovery:: {name}",
            "",
        ]
    )


def which_table() -> str:
    """Return the table of all instruments and what they are invariant to."""
    rows = []
    for name, entry in INSTRUMENTS.items():
        made = entry.make()
        marks = ["✓" if what in made.invariant_to else "" for what in _INVARIANCES]
        rows.append([f":doc:`/api/instruments/{name}`", made.reads, *marks])
    return table(["instrument", "reads", *_INVARIANCES], rows)
