"""Contrasts: the questions that the experiment file asks by name, each with its stored answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arealis.report.differences import say_difference
from arealis.report.estimates import Estimate, is_difference, prefer_whole
from arealis.report.wording import capital, plain

__all__ = ["Contrast", "find_contrasts"]

Pair = tuple[str, str]


@dataclass(frozen=True)
class Contrast:
    """One named question.

    Args:
        name: As the experiment file puts it.
        sentence: The answer with the most training stimuli, under the first condition that was asked about.
        columns: Numbers of training stimuli; empty if there is one answer only.
        rows: Learning rule and swept settings, and the answer for every column; None where there is none.
    """

    name: str
    sentence: str
    columns: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Estimate | None, ...]], ...]


def find_contrasts(
    estimates: Sequence[Estimate], asked: Mapping[str, Sequence[Pair]], measure: str
) -> tuple[Contrast, ...]:
    """Collect the stored answers to every named question.

    Args:
        estimates: The stored numbers.
        asked: Name → pairs of tasks (first, second) whose difference answers it.
        measure: The measure whose differences are wanted.

    Returns:
        The questions that have an answer, in order.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> one, two = (Side(name, stage="as wired", task=name) for name in ("worm", "shuffled"))
        >>> card = '{"variant": "difference"}'
        >>> e = Estimate(one, "roc_auc", 0.14, *[Range(0.1, 0.2)] * 3, 9, two, card=card)
        >>> find_contrasts([e], {"does wiring matter": [("worm", "shuffled")]}, "roc_auc")[0].sentence
        'Worm exceeds shuffled by .140 [.100, .200] in area under the ROC curve.'
    """
    differences = prefer_whole([e for e in estimates if is_difference(e) and e.measure == measure])
    answers = {(e.side.task, e.other.task): e for e in differences if e.other is not None}
    found = [
        _contrast(name, [answers[pair] for pair in pairs if pair in answers]) for name, pairs in asked.items()
    ]
    return tuple(contrast for contrast in found if contrast is not None)


def _contrast(name: str, answers: Sequence[Estimate]) -> Contrast | None:
    if not answers:
        return None
    conditions = list(dict.fromkeys((e.side.rule, e.swept) for e in answers))
    several = len({rule for rule, _ in conditions}) > 1
    labels = [_label(rule if several or not swept else "", swept) for rule, swept in conditions]
    last = max((e for e in answers if (e.side.rule, e.swept) == conditions[0]), key=_training)
    sentence = capital(say_difference(last))
    if len(conditions) > 1:
        sentence += f", {'by ' if several else ''}{labels[0]}"
    columns = tuple(sorted({_training(e) for e in answers}))
    if len(columns) > 1:
        sentence += f", with {_training(last)} training stimuli"
    table = {(e.side.rule, e.swept, _training(e)): e for e in answers}
    cells = (tuple(table.get((*condition, c)) for c in columns) for condition in conditions)
    rows = tuple(zip(labels, cells, strict=True))
    return Contrast(name, f"{sentence}.", columns if len(answers) > 1 else (), rows)


def _label(rule: str, swept: Sequence[tuple[str, str]]) -> str:
    return ", ".join([*([plain(rule)] if rule else []), *(f"{plain(n)} {value}" for n, value in swept)])


def _training(estimate: Estimate) -> int:
    return estimate.side.training_stimuli or 0
