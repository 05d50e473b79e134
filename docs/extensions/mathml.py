"""Equations as MathML: browsers draw it themselves, so the pages need no network, JavaScript or LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]

_log = logging.getLogger(__name__)
_BIG = re.compile(r"\\(big|Big|bigg|Bigg)\s*([()\[\]|/]|\\[{}|]|\\[lr]angle)")
_CLOSING = (")", "]", r"\}", r"\rangle")


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the renderer to Sphinx as ``html_math_renderer = "mathml"``."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer, node: nodes.math) -> None:
    writer.body.append(_draw(node, block=False))
    raise nodes.SkipNode


def _block(writer, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="equation">{_draw(node, block=True)}</div>\n')
    raise nodes.SkipNode


def _draw(node: nodes.Element, *, block: bool) -> str:
    try:
        return tex2mathml(_sided(node.astext()), as_block=block).strip()
    except MathError as error:
        _log.warning("equation cannot be drawn: %s", error, location=node)
        return ""


def _sided(equation: str) -> str:
    r"""Say of every enlarged delimiter on which side it stands, which docutils must know: ``\bigl(``."""
    return _BIG.sub(lambda m: f"\\{m[1]}{'r' if m[2] in _CLOSING else 'l'}{m[2]}", equation)
