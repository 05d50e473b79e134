"""Identified: how well rules were told from recordings of networks, and in which settings they were not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from arealis.report.estimates import Estimate
from arealis.report.inferred import holds
from arealis.report.numbers import format_number, format_with_interval
from arealis.report.wording import enumerate_words, plain
from arealis.types import Range

__all__ = [
    "Identified",
    "Recorded",
    "factor_name",
    "find_identified",
    "is_above_chance",
    "most_important",
    "say_identified",
    "say_quality",
]

_MEASURES = ("identification_accuracy", "identified_as", "observable_importance")
_TOLD = 3


@dataclass(frozen=True)
class Recorded:
    """What a number of an identification rests on.

    Args:
        estimate: The number.
        units: Recorded units.
        trials: Trials that were averaged.
        noise: Standard deviation of a trial's noise, in units of the signal's.
        held_out: The factor whose levels the classifier had not seen.
        level: The level that the number speaks of; empty for all.
        observable: The observable that it speaks of; empty for all.
        label: What the networks are; empty for all.
        taken: What they were taken for; empty for all.
    """

    estimate: Estimate
    units: int
    trials: int
    noise: float
    held_out: str
    level: str = ""
    observable: str = ""
    label: str = ""
    taken: str = ""

    @property
    def quality(self) -> tuple[int, int, float]:
        """The better the recording, the larger."""
        return self.units, self.trials, -self.noise


@dataclass(frozen=True)
class Identified:
    """Everything that was asked about one area.

    Args:
        area: The recorded area.
        accuracies: Fraction identified, for every recording, factor and level.
        confusion: Fractions by label and by what networks were taken for.
        importance: Drop in accuracy without an observable.
        chance: Accuracy of a guess.
    """

    area: str
    accuracies: tuple[Recorded, ...]
    confusion: tuple[Recorded, ...]
    importance: tuple[Recorded, ...]
    chance: float

    @property
    def factors(self) -> tuple[str, ...]:
        """The held-out factors, in order."""
        return tuple(dict.fromkeys(r.held_out for r in self.accuracies))


def find_identified(measurements: pd.DataFrame, estimates: Sequence[Estimate]) -> tuple[Identified, ...]:
    """Find what was identified.

    Args:
        measurements: The tidy table.
        estimates: Its rows as read, in the same order.

    Returns:
        One answer an area; empty if nothing was asked.

    Example:
        >>> find_identified(pd.DataFrame({"measure": ["accuracy"]}), [])
        ()
    """
    chosen = measurements["measure"].isin(_MEASURES).to_numpy()
    if not chosen.any():
        return ()
    rows = measurements[chosen].astype(object)
    records: list[dict[str, Any]] = rows.where(rows.notna(), None).to_dict("records")  # pyright: ignore[reportAssignmentType]
    own = [e for e, kept in zip(estimates, chosen, strict=True) if kept]
    groups: dict[str, list[Recorded]] = {}
    for e, record in zip(own, records, strict=True):
        groups.setdefault(e.side.area, []).append(_record(e, record))
    return tuple(_gather(area, found) for area, found in groups.items())


def factor_name(name: str) -> str:
    """Say a held-out factor as a reader does.

    Example:
        >>> factor_name("seed"), factor_name("stimuli.kind"), factor_name("architecture")
        ('seed', 'kind of stimuli', 'architecture')
    """
    return f"kind of {plain(name.removesuffix('.kind'))}" if name.endswith(".kind") else plain(name)


def say_identified(identified: Identified) -> list[str]:
    """Say how well networks were identified from the best recordings, and where no better than by chance.

    Args:
        identified: What was identified.

    Returns:
        Sentences.

    Example:
        >>> from arealis.report.estimates import Side
        >>> e = Estimate(Side("", area="IT"), "identification_accuracy", 0.5, *[Range(0.4, 0.6)] * 3, 9,
        ...              p_value=0.001)
        >>> found = Identified("IT", (Recorded(e, 20, 1, 0.5, "seed"),), (), (), 0.25)
        >>> say_identified(found)[1]
        'It is above chance everywhere.'
    """
    best = max(r.quality for r in identified.accuracies)
    parts = [
        f"{format_with_interval(r.estimate.value, r.estimate.interval)} for a held-out "
        f"{factor_name(r.held_out)}"
        for r in identified.accuracies
        if r.quality == best and not r.level
    ]
    chance = format_number(identified.chance)
    said = [
        f"From {say_quality(best)} of {identified.area}, the fraction identified is "
        f"{enumerate_words(parts)}; chance is {chance}.",
        _say_failures(identified.accuracies),
    ]
    for factor in identified.factors[-1:]:
        ranked = [plain(r.observable) for r in most_important(identified, factor)[:_TOLD]]
        if ranked:
            said.append(
                f"What mattered most for a held-out {factor_name(factor)}: {enumerate_words(ranked)}."
            )
    return said


def say_quality(quality: tuple[int, int, float]) -> str:
    """Say what was recorded.

    Example:
        >>> say_quality((20, 1, -0.5))
        '20 units and 1 trial with noise 0.5 times the signal'
    """
    units, trials, noise = quality
    times = "trial" if trials == 1 else "trials"
    return f"{units} units and {trials} {times} with noise {-noise:g} times the signal"


def most_important(identified: Identified, factor: str) -> list[Recorded]:
    """Sort the observables of the best recording by how much accuracy rests on them.

    Args:
        identified: What was identified.
        factor: The held-out factor.

    Returns:
        Those whose interval lies above 0, the most important first.
    """
    own = [r for r in identified.importance if r.held_out == factor]
    best = max((r.quality for r in own), default=None)
    sure = [
        r
        for r in own
        if r.quality == best and isinstance(r.estimate.interval, Range) and r.estimate.interval.low > 0
    ]
    return sorted(sure, key=lambda r: -r.estimate.value)


def is_above_chance(recorded: Recorded) -> bool:
    """Whether the permuted labels were hardly ever identified as well."""
    return holds(recorded.estimate)


def _say_failures(accuracies: Sequence[Recorded]) -> str:
    """Name the factors and levels, and the recordings, for which nothing was identified."""
    missed: dict[str, list[Recorded]] = {}
    for r in accuracies:
        if not is_above_chance(r):
            where = f"{factor_name(r.held_out)} {plain(r.level)}".strip()
            missed.setdefault(where, []).append(r)
    if not missed:
        return "It is above chance everywhere."
    parts = [_say_failure(where, own) for where, own in missed.items()]
    return f"It is not above chance for a held-out {enumerate_words(parts)}."


def _say_failure(where: str, missed: Sequence[Recorded]) -> str:
    best = max(r.quality for r in missed)
    return f"{where}, from {say_quality(best)} or worse recordings"


def _record(estimate: Estimate, record: Mapping[str, object]) -> Recorded:
    target = "rule" if record["rule"] is not None else "candidate"
    words = {name: str(record.get(name) or "") for name in ("held_out", "held_out_level", "observable")}
    return Recorded(
        estimate,
        int(str(record["units"])),
        int(str(record["trials"])),
        float(str(record["noise"])),
        words["held_out"],
        words["held_out_level"],
        words["observable"],
        str(record[target] or ""),
        str(record[f"other_{target}"] or ""),
    )


def _gather(area: str, found: Sequence[Recorded]) -> Identified:
    accuracies, confusion, importance = (
        tuple(r for r in found if r.estimate.measure == measure) for measure in _MEASURES
    )
    chance = float(json.loads(accuracies[0].estimate.card)["options"]["chance"])
    return Identified(area, accuracies, confusion, importance, chance)
