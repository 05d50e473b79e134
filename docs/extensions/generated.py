"""All pages that are read off the code, written before Sphinx looks for sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docs.extensions.experiment_keys import experiment_tables, keys_table
from docs.extensions.instruments import instrument_page, which_table
from docs.extensions.names import COMMANDS, command_help, data_sets_table, kinds_table
from docs.extensions.rooms import ROOMS, room_page
from docs.extensions.rules import FAMILIES, claims_of_rules

from arealis.data import CATALOGUE
from arealis.experiments import INSTRUMENTS, REGISTRY, Entry

__all__ = ["own_kinds", "pages", "write_pages"]


def own_kinds(what: str) -> Mapping[str, Entry]:
    """Return the entries of a registry; of measures, those that are no instruments."""
    return {k: e for k, e in REGISTRY[what].items() if what != "measure" or k not in INSTRUMENTS}


def pages() -> dict[str, str]:
    """Return every generated page: path in the folder ``api`` → reStructuredText."""
    found = {f"{room}.rst": room_page(room) for room in ROOMS}
    found |= {f"kinds/{what.replace(' ', '_')}.inc": kinds_table(own_kinds(what)) for what in REGISTRY}
    found |= {f"instruments/{name}.rst": instrument_page(name, e) for name, e in INSTRUMENTS.items()}
    found["which_instrument.inc"] = which_table()
    found |= {f"rules/{page}.inc": claims_of_rules(page) for page in FAMILIES}
    found["which_rule.inc"] = claims_of_rules()
    found |= {f"keys/{model.__name__}.inc": keys_table(model) for model in experiment_tables()}
    found |= {f"commands/{name}.inc": command_help(name) for name in COMMANDS}
    return found | {"data_sets.inc": data_sets_table(CATALOGUE.values())}


def write_pages(folder: Path) -> None:
    """Write the generated pages; one that is unchanged is not touched, so that Sphinx need not read it."""
    wanted = {folder / name: text for name, text in pages().items()}
    for path in folder.rglob("*.*") if folder.is_dir() else ():
        if path not in wanted and path.parent.name != "figures":  # drawn while Sphinx reads
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
