"""Tests: which candidates differ, once the number of tests is corrected for."""

from __future__ import annotations

from collections.abc import Sequence

from arealis.report.estimates import Estimate
from arealis.report.figures.plots import Figure, Matrix
from arealis.report.wording import measure_name, plain

__all__ = ["draw_tests"]

_LEVEL = 0.05


def draw_tests(summaries: Sequence[Estimate], differences: Sequence[Estimate]) -> Figure:
    """Draw the differences between all candidates that hold after correction, the best candidate first.

    Args:
        summaries: One number a candidate, of one measure.
        differences: Differences of two of them, tested; ``p_corrected`` says how surely.

    Returns:
        The figure. A cell is blank where a pair cannot be told apart.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> a, b = (Estimate(Side(name), "rsa", value, *[Range(0, 1)] * 3, 9)
        ...         for name, value in (("dense", 0.2), ("worm", 0.5)))
        >>> d = Estimate(b.side, "rsa", 0.3, *[Range(0.1, 0.5)] * 3, 9, a.side, p_corrected=0.01)
        >>> draw_tests([a, b], [d]).panels[0].values
        ((None, 0.3), (-0.3, None))
    """
    ordered = sorted(summaries, key=lambda e: -e.value)
    place = {e.side.candidate: i for i, e in enumerate(ordered)}
    cells: list[list[float | None]] = [[None] * len(ordered) for _ in ordered]
    for e in differences:
        if e.other is None or e.p_corrected is None or e.p_corrected >= _LEVEL:
            continue
        i, j = place[e.side.candidate], place[e.other.candidate]
        cells[i][j], cells[j][i] = e.value, -e.value
    measure = measure_name(ordered[0].measure)
    told = sum(e.p_corrected is not None and e.p_corrected < _LEVEL for e in differences)
    return Figure(
        f"tests-{ordered[0].measure}",
        f"Which candidates differ in {measure}",
        f"Each cell: row minus column, where the corrected p-value is below {_LEVEL}; blank where the two "
        f"cannot be told apart. {told} of {len(differences)} pairs are told apart. Best candidate first.",
        (Matrix("", tuple(plain(e.side.candidate) for e in ordered), _frozen(cells), "difference"),),
    )


def _frozen(cells: Sequence[Sequence[float | None]]) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(row) for row in cells)
