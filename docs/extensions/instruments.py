"""A page for every instrument, and a table that says which to use; both are read off the registry."""

from __future__ import annotations

from collections.abc import Iterator

from docs.extensions.table import table
from docs.extensions.titles import title_of

from arealis.comparison import Instrument
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
    "responses": ("averages", "averages over trials"),
    "trials": ("trials", "single trials"),
    "trajectories": ("time courses", "responses that unfold over time"),
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
            *(f"- {fact}" for fact in _facts(name, entry, made)),
            "",
            f".. autofunction:: arealis.comparison.{name}",
            "   :no-index:",
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
        rows.append([f":doc:`/api/instruments/{name}`", _READS[made.reads][0], *marks])
    return table(["instrument", "reads", *_INVARIANCES], rows, style="claims")


def _facts(name: str, entry: Entry, made: Instrument) -> Iterator[str]:
    """What to know of an instrument before its equation."""
    itself = "" if made.identical is None else f"; a population gets {made.identical:g} with itself"
    yield f"**{made.alike_is.capitalize()} is alike**{itself}."
    yield f"Reads {_READS[made.reads][1]} of {made.fewest_stimuli} {_shown(made)} or more."
    if made.units == "matched":
        yield "Units of both sides must be the same, by name."
    if not made.symmetric:
        yield "The two sides have different parts: the first is the model, the second the recording."
    options = ", with the parameters below as options" if entry.options else ""
    yield f'In an experiment file ``kind = "{name}"``{options}.'


def _shown(made: Instrument) -> str:
    several = "trajectories" if made.reads == "trajectories" else "stimuli"
    one = "trajectory" if made.reads == "trajectories" else "stimulus"
    return one if made.fewest_stimuli == 1 else several
