"""Wording: stored names as a reader says them, and axis labels with units."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["axis_label", "capital", "enumerate_words", "measure_name", "plain"]

_MEASURES = {
    "roc_auc": ("area under the ROC curve", "chance .5"),
    "spearman": ("Spearman correlation", "−1 to 1"),
    "pearson": ("Pearson correlation", "−1 to 1"),
    "rsa": ("RSA correlation", "−1 to 1"),
    "linear_cka": ("linear CKA", "0 to 1"),
    "accuracy": ("accuracy", "fraction correct"),
    "gradient_cosine": ("cosine to the true gradient", "−1 to 1"),
    "cost": ("cost", "per example"),
    "training_stimuli": ("training stimuli", "number"),
    "step": ("training step", "number"),
}


def plain(name: str) -> str:
    """Turn a stored name into words.

    Example:
        >>> plain("feedback_alignment")
        'feedback alignment'
    """
    return name.replace("_", " ")


def capital(text: str) -> str:
    """Begin a text with a capital and leave the rest as it is.

    Example:
        >>> capital("the ROC curve")
        'The ROC curve'
    """
    return text[:1].upper() + text[1:]


def measure_name(name: str) -> str:
    """Say a measure or quantity as the field does.

    Example:
        >>> measure_name("roc_auc"), measure_name("soft_matching")
        ('area under the ROC curve', 'soft matching')
    """
    return _MEASURES.get(name, (plain(name), ""))[0]


def axis_label(name: str) -> str:
    r"""Say a measure or quantity with its unit or scale, in which no line may end.

    Example:
        >>> axis_label("accuracy"), axis_label("soft_matching")
        ('accuracy (fraction\xa0correct)', 'soft matching (no\xa0unit)')
    """
    unit = _MEASURES.get(name, ("", "no unit"))[1].replace(" ", "\N{NO-BREAK SPACE}")
    return f"{measure_name(name)} ({unit})"


def enumerate_words(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    Example:
        >>> enumerate_words(["a", "b", "c"])
        'a, b and c'
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
