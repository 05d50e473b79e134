"""Tests: which candidates differ, once the number of tests is corrected for."""

from __future__ import annotations

from collections.abc import Sequence

from arealis.report.estimates import Estimate
from arealis.report.figures.plots import Figure, Matrix
from arealis.report.inferred import LEVEL, holds, who
from arealis.report.ranking import best_first
from arealis.report.wording import measure_name, plain

__all__ = ["draw_tests"]


def draw_tests(summaries: Sequence[Estimate], differences: Sequence[Estimate]) -> Figure | None:
    """Draw the differences between all candidates that hold after correction, the best candidate first.

    Args:
        summaries: One number a candidate, of one measure.
        differences: Differences of two of them, tested; ``p_corrected`` says how surely.

    Returns:
        The figure, or None if no two candidates can be told apart. A cell is blank where a pair cannot.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> a, b = (Estimate(Side(name), "rsa", value, *[Range(0, 1)] * 3, 9)
        ...         for name, value in (("dense", 0.2), ("worm", 0.5)))
        >>> d = Estimate(b.side, "rsa", 0.3, *[Range(0.1, 0.5)] * 3, 9, a.side, p_corrected=0.01)
        >>> draw_tests([a, b], [d]).panels[0].values
        ((None, 0.3), (-0.3, None))
    """
    told = [e for e in differences if e.other is not None and holds(e)]
    if not told:
        return None
    tested = {who(side) for e in differences for side in (e.side, e.other) if side is not None}
    ordered = best_first([e for e in summaries if who(e.side) in tested])
    place = {who(e.side): i for i, e in enumerate(ordered)}
    cells: list[list[float | None]] = [[None] * len(ordered) for _ in ordered]
    for e in told:
        assert e.other is not None
        i, j = place[who(e.side)], place[who(e.other)]
        cells[i][j], cells[j][i] = e.value, -e.value
    measure = measure_name(ordered[0].measure)
    level = f"{LEVEL:g}".removeprefix("0")
    corrected = "corrected " if any(e.p_corrected is not None for e in differences) else ""
    return Figure(
        f"tests-{ordered[0].measure}",
        f"Which candidates differ in {measure}",
        f"Each cell: row minus column, red above 0 and blue below, where the {corrected}p-value is at most "
        f"{level}; blank where the two cannot be told apart. {len(told)} of {len(differences)} "
        "pairs are told apart. The best candidate is first.",
        (
            Matrix(
                "",
                tuple(_labels([e.side.candidate for e in ordered], ordered)),
                tuple(tuple(row) for row in cells),
                "difference",
                signed=True,
            ),
        ),
    )


def _labels(names: Sequence[str], ordered: Sequence[Estimate]) -> list[str]:
    """Names, with stage and rule where one candidate has several numbers."""
    more = [(e.side.stage, e.side.rule) if names.count(e.side.candidate) > 1 else () for e in ordered]
    return [
        " · ".join(plain(p) for p in (name, *extra) if p) for name, extra in zip(names, more, strict=True)
    ]
