"""Names in docstrings as links: a short name, or the file that a name is defined in, leads to its room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.extensions.rooms import ROOMS, public_names, room_of
from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Resolve references that Sphinx cannot."""
    app.connect("missing-reference", _resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _resolve(app: Sphinx, env, node: nodes.Element, inside: nodes.Element) -> nodes.Element | None:
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    if node["reftype"] == "mod" and target.startswith("arealis."):
        return make_refnode(app.builder, node["refdoc"], f"api/{room_of(target)}", None, inside)
    if target.startswith("arealis.experiments.specification."):
        return make_refnode(app.builder, node["refdoc"], "how_to/experiment_file", None, inside)
    domain, name = env.domains.python_domain, target.rsplit(".", 1)[-1]
    rooms = [room_of(target)] if target.startswith("arealis.") else [*_nearest(node), *ROOMS]
    for room in rooms:
        documented = domain.objects.get(f"arealis.{room}.{name}")
        if documented is not None and name in public_names(room):
            where = (app.builder, node["refdoc"], documented.docname, documented.node_id)
            return make_refnode(*where, inside, f"arealis.{room}.{name}")
    return None


def _nearest(node: nodes.Element) -> list[str]:
    """The room that the reference stands in."""
    module = str(node.get("py:module") or "")
    return [room_of(module)] if module.startswith("arealis.") else []
