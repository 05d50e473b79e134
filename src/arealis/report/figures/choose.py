"""Choice of figures: what the stored numbers can show, the answer first."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from arealis.report.differences import group_differences
from arealis.report.estimates import Estimate, is_similarity, is_summary, is_tested, prefer_whole
from arealis.report.families import find_families
from arealis.report.figures.conversion import draw_conversion, is_conversion_point
from arealis.report.figures.course import draw_course, find_course
from arealis.report.figures.dots import draw_differences, draw_rankings
from arealis.report.figures.embedding import draw_embedding
from arealis.report.figures.history import draw_history
from arealis.report.figures.learning import draw_learning, has_learning_curve
from arealis.report.figures.palette import assign_styles
from arealis.report.figures.plots import Figure
from arealis.report.figures.profile import draw_profile
from arealis.report.figures.psychometric import draw_psychometric, is_psychometric_point
from arealis.report.figures.rate_current import draw_rates_by_current, is_rate_by_current
from arealis.report.figures.similarity import draw_similarity
from arealis.report.figures.tests import draw_tests
from arealis.report.page import Headline
from arealis.report.ranking import rank
from arealis.types import Range

__all__ = ["choose_figures"]

_POINTS = (is_psychometric_point, is_conversion_point, is_rate_by_current)
"""Which measures are points of a curve, drawn as such."""
_MOST_ROWS = 100
"""More numbers of one measure over a sweep are drawn as lines, not as a ranking under every condition."""
_MOST_NETWORKS = 300
"""The histories of more networks than this would hide each other."""


def choose_figures(
    estimates: Sequence[Estimate], history: pd.DataFrame, headline: Headline
) -> tuple[Figure, ...]:
    """Choose every figure that the stored numbers allow.

    The profile over layers, the ranking, its learning curves and its differences come first; then the other
    measures, as learning curves where there are any; then f–I curves, psychometric curves, accuracy in spikes
    and the training history; then similarity between networks. A measure of one candidate alone, or of its
    areas without a null, and the distance to the ceiling, stand in the tables only.

    Args:
        estimates: The stored numbers.
        history: The stored training history; may be empty.
        headline: What the page leads with.

    Returns:
        Figures in the order of the page.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> e = Estimate(Side("dense"), "rsa", 0.5, *[Range(0.4, 0.6)] * 3, 9)
        >>> [figure.name for figure in choose_figures([e], pd.DataFrame(), Headline("rsa"))]
        ['ranking-rsa']
    """
    rankings = rank(estimates, headline.rank_by, together=headline.together)
    leading = [e.side.candidate for ranking in rankings for e in ranking.estimates]
    recorded = [str(name) for name in history["candidate"].unique()] if "candidate" in history else []
    known = list(dict.fromkeys([*leading, *(e.side.candidate for e in estimates), *recorded]))
    styles, shared = assign_styles(known), _share_styles(known)
    figures: list[Figure | None] = []
    for measure in dict.fromkeys([headline.rank_by, *(e.measure for e in estimates if is_summary(e))]):
        rows = prefer_whole([e for e in estimates if is_summary(e) and e.measure == measure])
        leads = measure == headline.rank_by
        pointed = any(is_point(measure) for is_point in _POINTS)
        elsewhere = pointed or measure.endswith("_minus_ceiling")
        if elsewhere or not (leads or len(rows) > 1) or _is_plain(rows):
            continue
        figures.append(draw_profile(rows, shared, together=headline.together))
        if leads:
            figures.append(draw_rankings(rankings, shared))
        if has_learning_curve(rows):
            reference = rankings[0].estimates[0].side.candidate
            figures.append(draw_learning(rows, styles, reference=reference, baseline=headline.baseline))
        elif not leads and len(rows) > _MOST_ROWS and find_course(rows):
            figures.append(draw_course(rows, shared, find_course(rows)))
        elif not leads:
            figures.append(draw_rankings(rank(estimates, measure, together=headline.together), shared))
        differences = group_differences(estimates, measure, together=headline.together)
        if leads and differences:
            figures.append(draw_differences(differences))
        tested = [e for e in estimates if e.measure == measure and is_tested(e)]
        if tested:
            figures.append(draw_tests(rows, tested))
    alone = [e for e in estimates if e.other is None]
    figures += [draw_rates_by_current(alone, styles), *draw_psychometric(alone), draw_conversion(alone)]
    shown = _most_trained(history, estimates)
    if not {"task", "seed"} <= set(shown) or len(shown[["task", "seed"]].drop_duplicates()) <= _MOST_NETWORKS:
        figures += draw_history(shown, shared)
    pairs = [e for e in estimates if is_similarity(e)]
    for measure in dict.fromkeys(e.measure for e in pairs):
        rows = [e for e in pairs if e.measure == measure]
        figures += [draw_similarity(rows), draw_embedding(rows, shared)]
    return tuple(figure for figure in figures if figure is not None)


def _is_plain(rows: Sequence[Estimate]) -> bool:
    """Whether numbers are of several areas of one candidate, with nothing to hold them against."""
    sides = {(e.side.candidate, e.side.stage, e.side.training_stimuli, e.swept) for e in rows}
    return len(rows) > 1 and len(sides) == 1 and not any(isinstance(e.null, Range) for e in rows)


def _share_styles(names: Sequence[str]) -> dict[str, int]:
    """Style by candidate; those of one family share theirs."""
    families = find_families(names)
    styles = assign_styles(families[name] for name in names)
    return {name: styles[families[name]] for name in names}


def _most_trained(history: pd.DataFrame, estimates: Sequence[Estimate]) -> pd.DataFrame:
    """Leave out the history of tasks that learnt from fewer stimuli than others."""
    amounts = {e.side.task: e.side.training_stimuli or 0 for e in estimates}
    fewer = [task for task, amount in amounts.items() if amount < max(amounts.values())]
    return history[~history["task"].isin(fewer)] if "task" in history else history
