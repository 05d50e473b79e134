"""Names of instruments as people write them."""

from __future__ import annotations

__all__ = ["title_of"]

_CAPITALS = ("auc", "cca", "cka", "dsa", "pls", "pwcca", "roc", "rsa", "rv", "svcca")
_NAMES = ("pearson", "procrustes", "spearman")
_WORDS = {
    "roc_auc": "area under the ROC curve",
    "pearson": "Pearson correlation",
    "spearman": "Spearman correlation",
}


def title_of(name: str) -> str:
    """Return the name of an instrument in words: ``"linear_cka"`` as linear CKA."""
    written = {c: c.upper() for c in _CAPITALS} | {n: n.capitalize() for n in _NAMES}
    return _WORDS.get(name) or " ".join(written.get(word, word) for word in name.split("_"))
