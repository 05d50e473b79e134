"""Ceilings: how high a perfect model could come, and which candidates come near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from arealis.report.estimates import Estimate
from arealis.report.inferred import Inferred, holds, who
from arealis.report.numbers import format_number, format_range
from arealis.report.wording import capital, enumerate_candidates, plain
from arealis.types import Range

__all__ = ["common_ceiling", "compare_with_ceiling", "say_ceiling"]

_SPREAD = 0.02


def common_ceiling(estimates: Iterable[Estimate]) -> Range | None:
    """The noise ceiling that all numbers share: equal but for the chance of how trials were divided.

    Args:
        estimates: Numbers of one measure.

    Returns:
        The median of both ends, or None if a number has no ceiling or they differ by more than 2 % of it.

    Example:
        >>> from arealis.report.estimates import Side
        >>> a, b = (Estimate(Side(name), "rsa", 0.5, Range(0, 1), Range(0, 1), Range(0.4, high), 9)
        ...         for name, high in (("a", 0.6), ("b", 0.601)))
        >>> common_ceiling([a, b])
        Range(low=0.4, high=0.6005)
    """
    bounds = [e.ceiling for e in estimates]
    known = [bound for bound in bounds if isinstance(bound, Range)]
    if not known or len(known) < len(bounds):
        return None
    lows, highs = [b.low for b in known], [b.high for b in known]
    allowed = _SPREAD * max(map(abs, (*lows, *highs)))
    if max(max(lows) - min(lows), max(highs) - min(highs)) > allowed:
        return None
    return Range(median(lows), median(highs))


def compare_with_ceiling(estimate: Estimate, inferred: Inferred | None = None) -> str:
    """Say where a number lies beside the nearer end of its noise ceiling.

    Args:
        estimate: A candidate's number.
        inferred: The inference by the same measure, if there is one; its test decides.

    Returns:
        ``"beyond"`` or ``"within"`` the ceiling; ``"not told apart"`` from its nearer end; or it
        ``"falls short"``; or ``"not known"``.

    Example:
        >>> from arealis.report.estimates import Side
        >>> compare_with_ceiling(Estimate(Side("a"), "rsa", 0.5, Range(0.4, 0.6), Range(0, 0.1),
        ...                               Range(0.55, 0.7), 9))
        'not told apart'
    """
    ceiling, interval = estimate.ceiling, estimate.interval
    if not isinstance(ceiling, Range):
        return "not known"
    low = estimate.alike_is == "low"
    if ceiling.low <= estimate.value <= ceiling.high:
        return "within"
    if estimate.value < ceiling.low if low else estimate.value > ceiling.high:
        return "beyond"
    tested = None if inferred is None else inferred.beside_ceiling.get(who(estimate.side))
    if tested is not None and tested.p_value is not None:
        return "falls short" if holds(tested) else "not told apart"
    if not isinstance(interval, Range):
        return "not known"
    reaches = interval.low <= ceiling.high if low else interval.high >= ceiling.low
    return "not told apart" if reaches else "falls short"


def say_ceiling(ranked: Sequence[Estimate], inferred: Inferred | None = None) -> list[str]:
    """Say whether the first reaches the noise ceiling, and which others cannot be told from it.

    Args:
        ranked: The candidates, best first.
        inferred: The inference by the same measure, if there is one.

    Returns:
        Sentences; none where the first has no ceiling.

    Example:
        >>> from arealis.report.estimates import Side
        >>> e = Estimate(Side("dense"), "rsa", 0.5, Range(0.4, 0.6), Range(0, 0.1), Range(0.45, 0.7), 9)
        >>> say_ceiling([e])
        ['Dense lies within the noise ceiling [.450, .700].']
    """
    first = ranked[0]
    ceiling = common_ceiling(ranked) or first.ceiling
    if not isinstance(ceiling, Range):
        return []
    name, bounds = capital(plain(first.side.candidate)), f"the noise ceiling {format_range(ceiling)}"
    end = "upper" if first.alike_is == "low" else "lower"
    nearer = format_number(ceiling.high if end == "upper" else ceiling.low)
    said = {
        "beyond": f"{name} lies beyond {bounds}",
        "within": f"{name} lies within {bounds}",
        "not told apart": f"{name} cannot be told apart from the {end} end of {bounds}",
        "falls short": f"{name} falls short of {bounds}",
        "not known": f"Whether {plain(first.side.candidate)} reaches {bounds} is not known",
    }[compare_with_ceiling(first, inferred)]
    near = [e for e in ranked if compare_with_ceiling(e, inferred) in ("beyond", "within", "not told apart")]
    if len(ranked) == 1:
        return [f"{said}."]
    if not near:
        return [f"{said}, as does every candidate."]
    if near == [first]:
        return [f"{said}.", "All others fall short of it."]
    why = _reason(inferred)
    names = enumerate_candidates([e.side.candidate for e in near])
    others = f"{len(near)} of {len(ranked)} candidates are not told apart from its {end} end, {nearer}{why}"
    return [f"{said}.", f"{others}: {names}."]


def _reason(inferred: Inferred | None) -> str:
    if inferred is None or not any(e.p_value is not None for e in inferred.beside_ceiling.values()):
        return ", because their intervals reach it"
    return " (p > .05 in a test of each)"
