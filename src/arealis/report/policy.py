"""Policy: what a browser may do on the page, so that nothing stored in it can run or reach out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

__all__ = ["content_policy"]


def content_policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """Allow exactly these inline scripts and style sheets, and images embedded in the page.

    Plotly makes an empty style sheet and adds rules to it, hence the hash of nothing; and it sets ``style``
    attributes on what it draws, which no hash can allow, hence ``'unsafe-inline'`` for attributes alone.

    Args:
        scripts: Text of every inline script, to the byte.
        styles: Text of every inline style sheet, to the byte.

    Returns:
        The value of a ``Content-Security-Policy``.

    Example:
        >>> content_policy([], [""]).split("; ")[2]
        "style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    script_hashes = " ".join(_hash(text) for text in scripts) or "'none'"
    style_hashes = " ".join(dict.fromkeys(_hash(text) for text in (*styles, "")))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {script_hashes}",
            f"style-src {style_hashes}",
            "style-src-attr 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
