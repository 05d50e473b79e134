"""Summarise: averages over seeds, and differences between candidates, with paired intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from arealis.comparison import average_over_seeds, contrast, contrast_over_seeds
from arealis.experiments.grow import HELD_OUT
from arealis.experiments.plan import Label
from arealis.experiments.ratios import is_censored, take_ratios
from arealis.experiments.specification import ContrastTable
from arealis.store import provenance
from arealis.types import (
    Measurement,
    Result,
    SpecificationError,
    measurement_table,
    parse_measurements,
    stack_draws,
)

__all__ = ["Difference", "Summary", "match_contrasts", "summarise"]


@dataclass(frozen=True)
class Difference:
    """A difference to take between two groups of tasks.

    Args:
        first: Position of a group in the summary.
        second: Position of the group to subtract.
        over: What the interval generalises over, ``"stimuli"`` or ``"seeds"``.
        ratio: The measure to divide, rather than subtracting all; or none.
    """

    first: int
    second: int
    over: str = "stimuli"
    ratio: str = ""


@dataclass(frozen=True)
class Summary:
    """A task that reads other tasks' results.

    Args:
        groups: Keys of the tasks that are one model under several seeds; a group each.
        differences: Which groups to subtract from which.
    """

    groups: tuple[tuple[str, ...], ...]
    differences: tuple[Difference, ...]

    def specification(self) -> dict[str, Any]:
        """The specification as plain data: what the task's key is made of."""
        return {
            "task": "summarise",
            "groups": [list(g) for g in self.groups],
            "differences": [[d.first, d.second, d.over, d.ratio] for d in self.differences],
        }

    @property
    def inputs(self) -> list[str]:
        """Keys of all tasks that it reads."""
        return [key for group in self.groups for key in group]


def match_contrasts(contrasts: Sequence[ContrastTable], labels: Sequence[Label]) -> tuple[Difference, ...]:
    """Find the pairs of groups that the contrasts of an experiment ask for.

    Of several partners, the one with the same number of training stimuli is taken, and of those the one
    with the same rule.

    Args:
        contrasts: What the experiment asks for.
        labels: Label of every group.

    Returns:
        Pairs of positions in the list of labels.

    Raises:
        SpecificationError: if a filter matches nothing, or a partner is not unique.

    Example:
        >>> wired, learnt = (Label("worm", r, s, k) for r, s, k in [("", "as wired", 0),
        ...                                                            ("bp", "learnt", 20)])
        >>> ask = ContrastTable(name="learning", of={"stage": "learnt"}, minus={"stage": "as wired"})
        >>> match_contrasts([ask], [wired, learnt])
        (Difference(first=1, second=0, over='stimuli', ratio=''),)
    """
    pairs = []
    for asked in contrasts:
        first = _matching(asked.of, labels, f"contrast '{asked.name}', of")
        second = _matching(asked.minus, labels, f"contrast '{asked.name}', minus")
        # A candidate that both filters take in is not subtracted from itself.
        open_ones = [i for i in first if first == second or i not in second]
        pairs += [
            Difference(i, _partner(i, second, labels, asked), asked.over, asked.ratio) for i in open_ones
        ]
    return tuple(dict.fromkeys(pairs))


def summarise(summary: Summary, read: Callable[[str], Result]) -> Result:
    """Average over seeds and subtract.

    Args:
        summary: What to do.
        read: Key → stored result of that task.

    Returns:
        One row a group, measure and area, and one a difference; none for what no seed has a number of.
    """
    averages = [_average(keys, read) for keys in summary.groups]
    first = [keys[0] for keys in summary.groups]
    rows: list[tuple[Measurement, str, str | None]] = [
        (m, first[i], None) for i, group in enumerate(averages) for m in group.values()
    ]
    for d in summary.differences:
        if d.ratio:
            apart = list(take_ratios(summary.groups[d.first], summary.groups[d.second], d.ratio, read))
        elif d.over == "seeds":
            both = _by_seed(summary.groups[d.first], read), _by_seed(summary.groups[d.second], read)
            apart = [contrast_over_seeds(*sides) for sides in _shared(*both)]
        else:
            one, two = averages[d.first], averages[d.second]
            # Only what was resampled has draws to pair; a difference without an interval would say nothing.
            paired = [n for n, m in one.items() if m.draws is not None and n in two]
            apart = [contrast(one[name], two[name]) for name in paired]
        rows += [(m, first[d.first], first[d.second]) for m in apart]
    measurements = [m for m, _, _ in rows]
    about = {"task": [first for _, first, _ in rows], "other_task": [second for _, _, second in rows]}
    return Result(
        specification=summary.specification(),
        measurements=measurement_table(measurements, **about),
        provenance=provenance(),
        draws=stack_draws(measurements),
    )


def _average(keys: Sequence[str], read: Callable[[str], Result]) -> dict[tuple[str, str], Measurement]:
    """Measure and area → average over all seeds of these tasks.

    Seeds that held out stimuli of their own rest on all of them together. What is censored for a seed has no
    average, for that of the others would be too small.
    """
    found: dict[tuple[str, str], list[Measurement]] = {}
    censored: set[tuple[str, str]] = set()
    shown: list[int] = []
    for result in map(read, keys):
        shown += [position for seed in result.provenance[HELD_OUT] for position in seed]
        for m in parse_measurements(result.measurements, result.draws):
            censored |= {(m.name, m.area)} if is_censored(m) else set()
            if np.isfinite(m.value):
                found.setdefault((m.name, m.area), []).append(m)
    averages = {name: average_over_seeds(group) for name, group in found.items() if name not in censored}
    if len(set(shown)) < len(shown):
        return averages
    return {
        name: replace(m, n=sum(one.n for one in found[name])) if m.draws is not None else m
        for name, m in averages.items()
    }


_BySeed: TypeAlias = dict[tuple[str, str], dict[int, Measurement]]


def _by_seed(keys: Sequence[str], read: Callable[[str], Result]) -> _BySeed:
    """Measure and area → seed → what was measured."""
    found: _BySeed = {}
    for result in map(read, keys):
        seeds = result.measurements["seed"].tolist()
        for seed, m in zip(seeds, parse_measurements(result.measurements, result.draws), strict=True):
            if np.isfinite(m.value):
                found.setdefault((m.name, m.area), {})[seed] = m
    return found


def _shared(one: _BySeed, two: _BySeed) -> Iterator[tuple[list[Measurement], list[Measurement]]]:
    """For every measure that both sides have of the same two seeds or more, both sides in order of seed."""
    for name, first in one.items():
        seeds = sorted(set(first) & set(two.get(name, {})))
        if len(seeds) > 1:
            yield [first[s] for s in seeds], [two[name][s] for s in seeds]


def _matching(wanted: Mapping[str, Any], labels: Sequence[Label], place: str) -> list[int]:
    found = [i for i, lb in enumerate(labels) if all(lb.columns().get(k) == v for k, v in wanted.items())]
    if not found:
        known = sorted({str(lb) for lb in labels})
        raise SpecificationError(
            f"{place} matches no task",
            given=str(dict(wanted)),
            needed=f"values of these tasks: {'; '.join(known[:12])}",
            action="correct the filter",
        )
    return found


def _partner(first: int, seconds: Sequence[int], labels: Sequence[Label], asked: ContrastTable) -> int:
    """The group to subtract from one: the same in all that is left open, or else the only one."""
    own = labels[first]
    swept = [i for i in seconds if labels[i].swept == own.swept] or list(seconds)
    alike = [i for i in swept if labels[i].training_stimuli == own.training_stimuli]
    same = [i for i in alike if labels[i].rule == own.rule]
    chosen = same or alike or swept
    if len(chosen) != 1:
        raise SpecificationError(
            f"contrast '{asked.name}' does not say what to subtract from '{own}'",
            given=f"{len(chosen)} tasks that match {asked.minus}",
            needed="one, or one with the same settings, number of training stimuli and rule",
            action="narrow 'minus' down, by stage, rule, training_stimuli or a swept setting",
        )
    return chosen[0]
