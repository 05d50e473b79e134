"""Pages of the rooms: what each is for, and every public name that it has."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sphinx.pycode import ModuleAnalyzer

__all__ = ["ROOMS", "public_names", "room_of", "room_page"]

ROOMS = {
    "types": "Types",
    "numerics": "Numerics",
    "numerics.spiking": "Numerics of spiking units",
    "data": "Data",
    "stimuli": "Stimuli",
    "recordings": "Recordings",
    "networks": "Networks",
    "networks.neurons": "Spiking neurons",
    "networks.nir": "Networks as NIR graphs",
    "networks.synapses": "Synapses in time",
    "rules": "Rules",
    "objectives": "Objectives",
    "development": "Development",
    "analysis": "Analysis",
    "training": "Training",
    "comparison": "Comparison",
    "store": "Store",
    "experiments": "Experiments",
    "report": "Report",
}
"""Room, or a part of one that is imported by itself → heading of its page, in the order of the reference."""


def room_of(name: str) -> str:
    """Return the room, or the part of one, that a name of ours lies in.

    Example:
        >>> room_of("arealis.networks.neurons.decay.decay_factor"), room_of("arealis.networks.area.Area")
        ('networks.neurons', 'networks')
    """
    found = [room for room in ROOMS if f"{name}.".startswith(f"arealis.{room}.")]
    return max(found, key=len, default=name.split(".")[1])


def public_names(room: str) -> list[str]:
    """Return the public names of a room."""
    return list(import_module(f"arealis.{room}").__all__)


def room_page(room: str) -> str:
    """Return the page of a room: what it is for, and every public name."""
    module = import_module(f"arealis.{room}")
    lines = [
        ROOMS[room],
        "=" * len(ROOMS[room]),
        "",
        inspect.getdoc(module) or "",
        "",
        f".. py:module:: arealis.{room}",
        "",
    ]
    for name in public_names(room):
        thing = getattr(module, name)
        if inspect.isclass(thing):
            lines += [f".. autoclass:: arealis.{room}.{name}", "   :members:", ""]
        elif inspect.isroutine(thing):
            lines += [f".. autofunction:: arealis.{room}.{name}", ""]
        else:
            lines += [f".. py:data:: {name}", "", *_indent(_data_text(module, name)), ""]
    return "\n".join(lines)


def _data_text(module: Any, name: str) -> str:
    """Say what a constant or an alias is: the text below its assignment, and the names that it holds."""
    said, value = _data_docstring(module, name), getattr(module, name)
    if isinstance(value, tuple | Mapping) and all(isinstance(v, str) for v in value):
        said += f"\n\nHolds {', '.join(f'``{v}``' for v in value)}."
    return said.strip()


def _data_docstring(module: Any, name: str) -> str:
    """Read the text below an assignment where the name is assigned: Python itself does not keep it."""
    for home in _modules_below(module.__name__):
        if name in getattr(import_module(home), "__all__", ()):
            documented = ModuleAnalyzer.for_module(home).find_attr_docs()
            if ("", name) in documented:
                return "\n".join(documented["", name]).strip()
    return ""


def _modules_below(package: str) -> list[str]:
    folder = Path(str(import_module(package).__file__)).parent
    names = [p.relative_to(folder).with_suffix("").parts for p in sorted(folder.rglob("*.py"))]
    return [".".join([package, *parts]) for parts in names if parts[-1] != "__init__"]


def _indent(text: str) -> list[str]:
    return [f"   {line}".rstrip() for line in text.splitlines()]
