"""Code blocks of the documentation, by language."""

import re
import textwrap
from pathlib import Path

__all__ = ["DOCS", "ROOT", "in_markdown", "in_page"]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def in_page(page: Path, language: str) -> list[str]:
    """Return the code blocks of a reStructuredText page."""
    marked = rf"\.\. code-block:: {language}\n\n((?:   .*\n|\n)+)"
    return [textwrap.dedent(block) for block in re.findall(marked, page.read_text(encoding="utf-8"))]


def in_markdown(page: Path, language: str) -> list[str]:
    """Return the code blocks of a Markdown page."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
